import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { FaultyLine } from '../faults/faulty-line.ts';
import type { Faults } from '../faults/faults.ts';
import type { WireOptions } from '../wire-options.ts';
import { FrameWriter } from './frame-writer.ts';
import type { Subscription } from './subscription.ts';

export interface FeedLineSetup {
  readonly ws: WebSocket;
  readonly socket: Duplex;
  readonly keyId: string;
  readonly faults: Faults;
  readonly missedPongs: WireOptions['missedPongs'];
  /** Ends a subscription whose client reads too slowly. */
  readonly overflow: (subscription: Subscription) => void;
}

/** The way to one client: frames, what goes wrong with them on purpose, heartbeats, and the end. */
export class FeedLine {
  readonly #setup: FeedLineSetup;
  readonly #writer: FrameWriter;
  /** Made at the first frame under a plan with faults for frames. */
  #faultyLine: FaultyLine | undefined;
  #unansweredPings = 0;

  constructor(setup: FeedLineSetup) {
    this.#setup = setup;
    this.#writer = new FrameWriter(setup.socket);
  }

  get isOpen(): boolean {
    const { ws } = this.#setup;
    return ws.readyState === ws.OPEN;
  }

  get bufferedBytes(): number {
    return this.#writer.bufferedBytes;
  }

  /** What is buffered, and what a fault holds back. */
  get waitingBytes(): number {
    return this.bufferedBytes + (this.#faultyLine?.heldBytes ?? 0);
  }

  /** @param subscription - undefined for an answer to a command */
  put(text: string, subscription: Subscription | undefined): void {
    if (this.#faultyLine !== undefined || this.#setup.faults.has('frame')) {
      (this.#faultyLine ??= this.#lineWithFaults()).put(text, subscription);
    } else this.#writer.append(text);
  }

  flush(): void {
    // Nothing may follow a closing frame.
    if (this.isOpen) this.#writer.flush();
  }

  /** Pings, or cuts the line of a client that has left too many pings unanswered. */
  beat(): void {
    const { missedPongs, ws } = this.#setup;
    if (missedPongs !== 'any' && this.#unansweredPings >= missedPongs) {
      this.hangUp();
    } else {
      this.#unansweredPings += 1;
      ws.ping('heartbeat');
    }
  }

  /** The client has answered a ping. */
  answered(): void {
    this.#unansweredPings = 0;
  }

  /** Says goodbye: the service goes away. */
  close(): void {
    this.flush();
    this.#setup.ws.close(1001, 'going away');
  }

  hangUp(): void {
    this.#setup.ws.terminate();
  }

  #lineWithFaults(): FaultyLine {
    const { faults, keyId, ws, overflow } = this.#setup;
    return new FaultyLine({
      faults,
      key: keyId,
      write: (text) => {
        if (this.isOpen) this.#writer.append(text);
      },
      close: (code) => {
        this.flush();
        if (code === undefined) ws.terminate();
        else ws.close(code);
      },
      overflow,
    });
  }
}
