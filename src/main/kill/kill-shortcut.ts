import { readFileSync, rmSync } from 'node:fs';
import { globalShortcut, Notification } from 'electron';
import type { Logger } from '../../base/logger.ts';
import { replaceFile } from '../../supervisor/replace-file.ts';

/** The keys that stop everything whatever program is in front. */
export class KillShortcut {
  readonly #press: () => void;
  readonly #logger: Logger;
  readonly #noticeFile: string;
  #keys: string | null = null;

  /** @param options.noticeFile - remembers over starts what the person was told of */
  constructor(options: {
    readonly press: () => void;
    readonly logger: Logger;
    readonly noticeFile: string;
  }) {
    this.#press = options.press;
    this.#logger = options.logger;
    this.#noticeFile = options.noticeFile;
  }

  /** These instead of those before; null: none. */
  use(keys: string | null): void {
    if (keys !== null && keys === this.#keys) return;
    this.release();
    if (keys !== null) {
      const trouble = this.#register(keys);
      if (trouble !== undefined) {
        this.#logger.warn('shortcut.notRegistered', { keys, reason: trouble });
        this.#tellOnce(keys, trouble);
        return;
      }
    }
    this.#keys = keys;
    // Should they fail later, that is news.
    rmSync(this.#noticeFile, { force: true });
  }

  /** Gives the keys back. */
  release(): void {
    if (this.#keys !== null) globalShortcut.unregister(this.#keys);
    this.#keys = null;
  }

  /** Another program may have them already, or no keyboard. @returns why not; undefined when they work */
  #register(keys: string): string | undefined {
    try {
      return globalShortcut.register(keys, this.#press) ? undefined : 'taken';
    } catch (error) {
      return (error as Error).message;
    }
  }

  /**
   * A person who relies on the keys has to know at once, wherever they look; but where a desktop gives such keys to no
   * program, as under Wayland, the same words at every start would only teach them to look away.
   */
  #tellOnce(keys: string, reason: string): void {
    const notice = JSON.stringify({ keys, reason });
    if (notice === readNotice(this.#noticeFile) || !Notification.isSupported()) return;
    new Notification({
      title: 'The kill switch has no shortcut outside the window',
      body: `${keys} belongs to another program, or is no key, or this desktop gives none away. Choose another one in Settings, or none.`,
    }).show();
    replaceFile(this.#noticeFile, notice); // who is told once more because of that has lost nothing
  }
}

function readNotice(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
