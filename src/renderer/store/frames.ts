/** Runs something once, before the next paint. */
export type NextFrame = (run: () => void) => void;

/** A hidden page gets no animation frames, and a page may be hidden between asking and getting one. */
const FRAME_PATIENCE_MS = 250;

/** The browser's animation frame, or a timer when none comes. */
export const nextFrame: NextFrame = (run) => {
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    run();
  });
  const timer = setTimeout(() => {
    cancelAnimationFrame(frame);
    run();
  }, FRAME_PATIENCE_MS);
};

/**
 * Shares out the frames. What has to follow the market is done in every one. What may wait takes turns, one a frame:
 * two lists that are laid out and painted in the same frame would make it a long one.
 */
export class Frames {
  readonly #nextFrame: NextFrame;
  readonly #everyFrame = new Set<() => void>();
  readonly #turns = new Set<() => void>();
  #nextTurn: 'free' | 'taken' = 'free';
  #frame: 'idle' | 'asked' | 'under way' = 'idle';

  constructor(next: NextFrame) {
    this.#nextFrame = next;
  }

  /** Runs it in the next frame; once, however often it was asked for. */
  soon(run: () => void): void {
    this.#everyFrame.add(run);
    this.#ask();
  }

  /** Runs it when its turn comes, in this frame at the earliest, after those that asked before it. */
  inTurn(run: () => void): void {
    this.#turns.add(run);
    this.#ask();
  }

  /** Gives up a turn. */
  forget(run: () => void): void {
    this.#turns.delete(run);
  }

  /** For who works in the next frame too, by himself, as charts do that draw what they were given then. */
  takeNextTurn(): void {
    this.#nextTurn = 'taken';
    this.#ask();
  }

  #ask(): void {
    if (this.#frame !== 'idle') return;
    this.#frame = 'asked';
    this.#nextFrame(() => this.#run());
  }

  #run(): void {
    this.#frame = 'under way';
    const everyFrame = [...this.#everyFrame];
    this.#everyFrame.clear();
    try {
      for (const run of everyFrame) run();
      this.#takeTurn();
    } finally {
      this.#frame = 'idle';
      if (this.#everyFrame.size + this.#turns.size > 0 || this.#nextTurn === 'taken') this.#ask();
    }
  }

  #takeTurn(): void {
    const [first] = this.#turns;
    if (this.#nextTurn === 'taken') {
      this.#nextTurn = 'free';
      return;
    }
    if (first === undefined) return;
    this.#turns.delete(first);
    first();
  }
}
