import type { TrackedMarket } from './tracked-market.ts';

/** What a pass does to the session; `false` when the session would not take it. */
interface AnchorWriter {
  readonly anchor: (tracked: TrackedMarket) => boolean;
  readonly checkpoint: (fromEvent: number) => boolean;
}

/** Books anchored in one go, so that a pass over thousands of markets never holds up the feed. */
const PER_STEP = 32;

/**
 * Anchors every live book that changed, again and again, so that a reader never has far to go back. One pass
 * spreads over many steps; its checkpoint says from which event on it may be relied upon.
 */
export class AnchorPass {
  readonly #everyEvents: number;
  readonly #writer: AnchorWriter;
  #startedAtEvent: number;
  #left: TrackedMarket[] | undefined;

  /** @param event - the last event so far: the first pass begins `everyEvents` after it */
  constructor(everyEvents: number, event: number, writer: AnchorWriter) {
    this.#everyEvents = everyEvents;
    this.#startedAtEvent = event;
    this.#writer = writer;
  }

  /** Goes on with a pass, or begins one when it is time. */
  step(event: number, markets: Iterable<TrackedMarket>): void {
    if (this.#left === undefined) {
      if (event - this.#startedAtEvent < this.#everyEvents) return;
      this.#startedAtEvent = event;
      this.#left = [...markets].filter(isDue);
    }
    for (let anchored = 0; anchored < PER_STEP;) {
      const tracked = this.#left.pop();
      if (tracked === undefined) {
        this.#left = undefined;
        this.#writer.checkpoint(this.#startedAtEvent);
        return;
      }
      if (!isDue(tracked)) continue;
      if (!this.#writer.anchor(tracked)) {
        // Promises nothing, so it ends without a checkpoint.
        this.#left = undefined;
        return;
      }
      anchored += 1;
    }
  }
}

const isDue = ({ isUnanchored, book }: TrackedMarket): boolean =>
  isUnanchored && book.state === 'live';
