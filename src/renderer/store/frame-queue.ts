import type { NextFrame } from './frames.ts';

/**
 * Spreads work over frames where all of it at once would take more than one. What waits longest is done first, and
 * what is asked for again before it was done is done once.
 */
export class FrameQueue<Key> {
  readonly #perFrame: number;
  readonly #nextFrame: NextFrame;
  readonly #work: (key: Key) => 'done' | 'nothing to do';
  readonly #waiting = new Set<Key>();
  #frame: 'idle' | 'asked' = 'idle';

  /** @param work - only what it did counts towards `perFrame` */
  constructor(options: {
    readonly perFrame: number;
    readonly nextFrame: NextFrame;
    readonly work: (key: Key) => 'done' | 'nothing to do';
  }) {
    this.#perFrame = options.perFrame;
    this.#nextFrame = options.nextFrame;
    this.#work = options.work;
  }

  /** Begins at once, unless it is under way: to be called within a frame. */
  add(keys: Iterable<Key>): void {
    for (const key of keys) this.#waiting.add(key);
    if (this.#frame === 'idle') this.#run();
  }

  #run(): void {
    let done = 0;
    for (const key of this.#waiting) {
      if (done === this.#perFrame) break;
      this.#waiting.delete(key);
      if (this.#work(key) === 'done') done += 1;
    }
    if (this.#waiting.size === 0) return;
    this.#frame = 'asked';
    this.#nextFrame(() => {
      this.#frame = 'idle';
      this.#run();
    });
  }
}
