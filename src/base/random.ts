import { philox4x32 } from './philox.ts';
import { uuidFromWords } from './uuid.ts';

/**
 * Seeded, counter-based randomness (Philox 4x32-10; Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3",
 * SC 2011). The n-th number of a stream depends on (seed, name, n) alone, so a new market or a further consumer
 * never changes what another one draws, and a stream can be resumed from its counter.
 */
export class Random {
  readonly #key0: number;
  readonly #key1: number;
  readonly #stream0: number;
  readonly #stream1: number;
  readonly #words = new Uint32Array(4);
  #block = 0;
  #next = 4;
  #spareNormal: number | undefined;

  /**
   * @param seed - any whole number below 2^53
   * @param name - the stream's name: ("7", "flow/KXRAIN-26DEC01-NYC") and so on
   */
  constructor(seed: number, name = '') {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: ${seed}`);
    this.#key0 = seed >>> 0;
    this.#key1 = Math.floor(seed / 2 ** 32) >>> 0;
    this.#stream0 = fnv1a(name, 0x811c9dc5);
    this.#stream1 = fnv1a(name, 0x01000193);
  }

  /** A whole number in 0..2^32-1, each as likely. */
  uint32(): number {
    if (this.#next === 4) {
      const blockHigh = Math.floor(this.#block / 2 ** 32);
      philox4x32(
        this.#words,
        [this.#block, blockHigh, this.#stream0, this.#stream1],
        this.#key0,
        this.#key1,
      );
      this.#block += 1;
      this.#next = 0;
    }
    const word = this.#words[this.#next] as number;
    this.#next += 1;
    return word;
  }

  /** A number in [0, 1) with 53 random bits. */
  float(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  /** A whole number in min..max, both included, without bias to 1 in 2^53. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.float() * (max - min + 1));
  }

  /** True with probability p. */
  chance(p: number): boolean {
    return this.float() < p;
  }

  /** A waiting time with the given mean. */
  exponential(mean: number): number {
    return -mean * Math.log1p(-this.float());
  }

  /** Standard normal (Marsaglia's polar method). */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.float() - 1;
      const v = 2 * this.float() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        this.#spareNormal = v * scale;
        return u * scale;
      }
    }
  }

  /** One element. @throws RangeError when there is none */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('pick: nothing to pick from');
    return items[this.integer(0, items.length - 1)] as T;
  }

  /** Sixteen bytes in the shape of a version 4 UUID. */
  uuid(): string {
    return uuidFromWords(this.uint32(), this.uint32(), this.uint32(), this.uint32());
  }
}

/** FNV-1a, 32 bit: spreads names over streams; not a cryptographic hash. */
function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}
