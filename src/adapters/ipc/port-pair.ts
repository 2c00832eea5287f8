import { serialize } from 'node:v8';
import type { PausablePort } from './pausable-port.ts';

/** Two ends of a pipe inside one process. Messages arrive in a later microtask, as they would from outside. */
export function createPortPair(): readonly [PausablePort, PausablePort] {
  const left = new LocalPort();
  const right = new LocalPort();
  left.peer = right;
  right.peer = left;
  return [left, right];
}

class LocalPort implements PausablePort {
  peer: LocalPort | undefined;
  readonly #early: unknown[] = [];
  readonly #closeListeners: (() => void)[] = [];
  #listener: ((message: unknown) => void) | undefined;
  #state: 'open' | 'closed' = 'open';
  #flow: 'running' | 'paused' = 'running';
  /** Size of what waits while paused; nothing is measured otherwise. */
  #heldBytes = 0;

  get backlogBytes(): number {
    return this.peer?.heldBytes ?? 0;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  post(message: unknown): void {
    const peer = this.peer;
    if (this.#state === 'open') queueMicrotask(() => peer?.deliver(message));
  }

  deliver(message: unknown): void {
    if (this.#state === 'closed') return;
    if (this.#listener && this.#flow === 'running') {
      this.#listener(message);
      return;
    }
    this.#early.push(message);
    if (this.#flow === 'paused') this.#heldBytes += serialize(message).length;
  }

  pause(): void {
    this.#flow = 'paused';
  }

  resume(): void {
    this.#flow = 'running';
    if (this.#listener) this.#release(this.#listener);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
    if (this.#flow === 'running') this.#release(listener);
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

  #release(listener: (message: unknown) => void): void {
    this.#heldBytes = 0;
    for (const message of this.#early.splice(0)) listener(message);
  }
}
