import type { Api } from '../contract/requests.ts';

declare global {
  interface Window {
    /** Set by the desktop preload; absent in a browser. */
    readonly oddlot?: Api;
    readonly oddlotShell?: {
      /** Asks the desktop shell to send this window its ports. */
      openPorts(): void;
      /** Asks the person for a file; its path, or null when none was chosen. */
      chooseKeyFile(): Promise<string | null>;
      /** Where a file lies that the person chose or dropped; empty for one that was made by the page. */
      pathOf(file: File): string;
    };
  }
}
