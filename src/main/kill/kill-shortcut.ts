import { globalShortcut, Notification } from 'electron';
import type { Logger } from '../../base/logger.ts';

/** The keys that stop everything whatever program is in front. */
export class KillShortcut {
  readonly #press: () => void;
  readonly #logger: Logger;
  #keys: string | null = null;

  constructor(press: () => void, logger: Logger) {
    this.#press = press;
    this.#logger = logger;
  }

  /** These instead of those before; null: none. */
  use(keys: string | null): void {
    if (keys === this.#keys) return;
    if (this.#keys !== null) globalShortcut.unregister(this.#keys);
    this.#keys = keys !== null && this.#register(keys) ? keys : null;
  }

  /** Another program may have them already, or no keyboard. */
  #register(keys: string): boolean {
    let reason = 'taken';
    try {
      if (globalShortcut.register(keys, this.#press)) return true;
    } catch (error) {
      reason = (error as Error).message;
    }
    this.#logger.warn('shortcut.notRegistered', { keys, reason });
    tellThatItDoesNotWork(keys);
    return false;
  }
}

/** A person who relies on the keys has to know at once, wherever they look. */
function tellThatItDoesNotWork(keys: string): void {
  if (!Notification.isSupported()) return;
  new Notification({
    title: 'The kill switch has no shortcut outside the window',
    body: `${keys} belongs to another program or is no key. Choose another one in Settings.`,
  }).show();
}
