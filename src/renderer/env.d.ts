import type { Api } from '../contract/requests.ts';

declare global {
  interface Window {
    /** Set by the desktop preload; absent in a browser. */
    readonly oddlot?: Api;
    /** Asks the desktop shell to send this window its ports. */
    readonly oddlotShell?: { openPorts(): void };
  }
}
