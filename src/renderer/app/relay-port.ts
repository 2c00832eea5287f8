import type { Port } from '../../contract/port.ts';

/** A port whose messages travel inside the frames of one shared connection. */
export class RelayPort implements Port {
  readonly backlogBytes = 0;
  readonly #send: (message: unknown) => void;
  readonly #messageListeners: ((message: unknown) => void)[] = [];
  readonly #closeListeners: (() => void)[] = [];
  #state: 'open' | 'closed' = 'open';

  constructor(send: (message: unknown) => void) {
    this.#send = send;
  }

  post(message: unknown): void {
    if (this.#state === 'open') this.#send(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#messageListeners.push(listener);
  }

  onClose(listener: () => void): void {
    if (this.#state === 'closed') listener();
    else this.#closeListeners.push(listener);
  }

  close(): void {
    this.closes();
  }

  /** The connection brought a message. */
  receives(message: unknown): void {
    if (this.#state === 'closed') return;
    for (const listener of this.#messageListeners) listener(message);
  }

  /** The connection, or the peer behind it, is gone. */
  closes(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const listener of this.#closeListeners) listener();
  }
}
