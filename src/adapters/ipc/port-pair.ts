import type { Port } from '../../contract/port.ts';

/** Two ends of a pipe inside one process. Messages arrive in a later microtask, as they would from outside. */
export function createPortPair(): readonly [Port, Port] {
  const left = new LocalPort();
  const right = new LocalPort();
  left.peer = right;
  right.peer = left;
  return [left, right];
}

class LocalPort implements Port {
  readonly backlogBytes = 0;
  peer: LocalPort | undefined;
  readonly #early: unknown[] = [];
  readonly #closeListeners: (() => void)[] = [];
  #listener: ((message: unknown) => void) | undefined;
  #state: 'open' | 'closed' = 'open';

  post(message: unknown): void {
    const peer = this.peer;
    if (this.#state === 'open') queueMicrotask(() => peer?.deliver(message));
  }

  deliver(message: unknown): void {
    if (this.#state === 'closed') return;
    if (this.#listener) this.#listener(message);
    else this.#early.push(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
    for (const message of this.#early.splice(0)) listener(message);
  }

  onClose(listener: () => void): void {
    if (this.#state === 'closed') listener();
    else this.#closeListeners.push(listener);
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const listener of this.#closeListeners.splice(0)) listener();
    this.peer?.close();
  }
}
