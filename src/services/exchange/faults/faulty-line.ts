import type { Subscription } from '../feed/subscription.ts';
import type { Faults } from './faults.ts';

/** How long an answer waits at most for one to overtake it. */
const SWAP_MS = 1000;

export interface FaultyLineSetup {
  readonly faults: Faults;
  /** Whose connection it is. */
  readonly key: string;
  /** Sends a frame, if the connection still stands. */
  readonly write: (text: string) => void;
  /** Ends the connection: with a closing code, or without a word. */
  readonly close: (code: number | undefined) => void;
  /** Ends a subscription as for a client that reads too slowly. */
  readonly overflow: (subscription: Subscription) => void;
}

/** What stands between one connection's frames and its socket while a plan has faults for frames. */
export class FaultyLine {
  readonly #setup: FaultyLineSetup;
  /** Frames of a stalled connection. */
  #stalled: string[] | undefined;
  #swapped: string | undefined;
  #heldBytes = 0;

  constructor(setup: FaultyLineSetup) {
    this.#setup = setup;
  }

  /** UTF-16 code units that wait, close enough to bytes for a bound on memory. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** @param subscription - undefined for an answer to a command */
  put(text: string, subscription: Subscription | undefined): void {
    const { faults, key, close, overflow } = this.#setup;
    const channel = subscription?.channel ?? 'reply';
    const fault = faults.strike('frame', { key, channel, market: marketIn(text) });
    switch (fault?.fault) {
      case undefined:
        this.#send(text);
        break;
      case 'dropFrame':
        break;
      case 'duplicateFrame':
        this.#send(text);
        this.#send(text);
        break;
      case 'delayFrame':
        this.#hold(text);
        faults.after(fault.delayMs, () => this.#release(text));
        break;
      case 'swapReply':
        this.#swap(text);
        return;
      case 'closeSocket':
        close(fault.closeCode);
        break;
      case 'stall':
        this.#stall(fault.stallMs);
        this.#send(text);
        break;
      case 'overflow':
        if (subscription) overflow(subscription);
        else this.#send(text);
    }
    if (subscription === undefined) this.#unswap();
  }

  #send(text: string): void {
    if (this.#stalled === undefined) {
      this.#setup.write(text);
      return;
    }
    this.#hold(text);
    this.#stalled.push(text);
  }

  #stall(ms: number): void {
    if (this.#stalled !== undefined) return;
    this.#stalled = [];
    this.#setup.faults.after(ms, () => {
      const held = this.#stalled ?? [];
      this.#stalled = undefined;
      for (const text of held) this.#release(text);
    });
  }

  #swap(text: string): void {
    this.#unswap();
    this.#hold(text);
    this.#swapped = text;
    this.#setup.faults.after(SWAP_MS, () => {
      if (this.#swapped === text) this.#unswap();
    });
  }

  #unswap(): void {
    const text = this.#swapped;
    if (text === undefined) return;
    this.#swapped = undefined;
    this.#release(text);
  }

  #hold(text: string): void {
    this.#heldBytes += text.length;
  }

  #release(text: string): void {
    this.#heldBytes -= text.length;
    this.#send(text);
  }
}

/** The market that a message is about: order messages alone call it `ticker`. */
const marketIn = (text: string): string | undefined =>
  /"(?:market_)?ticker":"([^"]+)"/.exec(text)?.[1];
