import type { Frames } from './frames.ts';

/**
 * Spreads work over turns where all of it at once would take more than a frame. What waits longest is done first, and
 * what is asked for again before it was done is done once.
 */
export class FrameQueue<Key> {
  readonly #perTurn: number;
  readonly #frames: Frames;
  readonly #work: (key: Key) => 'done' | 'nothing to do';
  readonly #waiting = new Set<Key>();

  /** @param work - only what it did counts towards `perTurn` */
  constructor(options: {
    readonly perTurn: number;
    readonly frames: Frames;
    readonly work: (key: Key) => 'done' | 'nothing to do';
  }) {
    this.#perTurn = options.perTurn;
    this.#frames = options.frames;
    this.#work = options.work;
  }

  add(keys: Iterable<Key>): void {
    for (const key of keys) this.#waiting.add(key);
    if (this.#waiting.size > 0) this.#frames.inTurn(this.#run);
  }

  readonly #run = (): void => {
    let done = 0;
    for (const key of this.#waiting) {
      if (done === this.#perTurn) break;
      this.#waiting.delete(key);
      if (this.#work(key) === 'done') done += 1;
    }
    if (this.#waiting.size > 0) this.#frames.inTurn(this.#run);
  };
}
