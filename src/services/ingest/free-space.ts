import type { Failure } from '../../base/result.ts';

/** Free space has to be so much more than the floor before recording goes on: others fill the disk too. */
const ENOUGH = 1.1;
const MB = 1_000_000;

interface FreeSpaceOptions {
  /** The floor. */
  readonly minMb: () => number;
  /** Bytes that are free where sessions are written; undefined where the system does not say. */
  readonly read: () => Promise<number | undefined>;
  readonly onLow: (failure: Failure) => void;
  readonly onEnough: () => void;
}

/**
 * Keeps a recording from filling the disk: a disk that is full harms more than the recording, and what was being
 * written when it filled up has to be made good.
 */
export class FreeSpace {
  readonly #options: FreeSpaceOptions;
  #isLow = false;

  constructor(options: FreeSpaceOptions) {
    this.#options = options;
  }

  /** Looks, and tells a change. */
  async check(): Promise<void> {
    const { read, onLow, onEnough } = this.#options;
    const minMb = this.#options.minMb();
    const freeBytes = await read();
    // Where nobody says, a write that fails will.
    if (freeBytes === undefined) return;
    if (!this.#isLow && freeBytes < minMb * MB) {
      this.#isLow = true;
      onLow({ code: 'recording.diskLow', freeMb: Math.floor(freeBytes / MB), minMb });
    } else if (this.#isLow && freeBytes >= ENOUGH * minMb * MB) {
      this.#isLow = false;
      onEnough();
    }
  }
}
