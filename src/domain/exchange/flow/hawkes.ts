import type { Random } from '../../../base/random.ts';

/** One way in which an arrival breeds further ones: `share` children on average, `decay` times faster than the mean arrival. */
interface Kernel {
  readonly share: number;
  readonly decay: number;
}

/**
 * Bursts within milliseconds, flurries over a second and busy spells over a minute in a market of thirty arrivals a
 * second. The shares add up to 0.95: of a hundred arrivals five come unprovoked, the others answer earlier ones.
 * Fitted to how counts over 0.1, 1 and 10 s vary in recorded markets.
 */
const KERNELS: readonly Kernel[] = [
  { share: 0.42, decay: 12 },
  { share: 0.36, decay: 0.7 },
  { share: 0.17, decay: 0.015 },
];

/**
 * Self-exciting arrivals with one arrival per unit of time on average; the caller stretches the unit.
 * Gaps are drawn exactly, one uniform per part of the intensity (Dassios & Zhao, "Exact simulation of Hawkes process
 * with exponentially decaying intensity", Electronic Communications in Probability 18, 2013).
 */
export class Hawkes {
  readonly #random: Random;
  readonly #base: number;
  readonly #excess: Float64Array;

  constructor(random: Random) {
    this.#random = random;
    this.#base = 1 - KERNELS.reduce((sum, { share }) => sum + share, 0);
    // Starts as busy as it is on average.
    this.#excess = Float64Array.from(KERNELS, ({ share }) => share);
  }

  /** The present arrival rate relative to the mean. */
  get intensity(): number {
    return this.#excess.reduce((sum, excess) => sum + excess, this.#base);
  }

  /** Time to the next arrival, in mean gaps; the arrival is then taken to have happened. */
  next(): number {
    const random = this.#random;
    let gap = random.exponential(1 / this.#base);
    for (let i = 0; i < KERNELS.length; i += 1) {
      const decay = (KERNELS[i] as Kernel).decay;
      // The chance that this part of the intensity ever brings an arrival is below 1: the logarithm may not exist.
      const left = 1 + (decay * Math.log1p(-random.float())) / (this.#excess[i] as number);
      if (left > 0) gap = Math.min(gap, -Math.log(left) / decay);
    }
    for (let i = 0; i < KERNELS.length; i += 1) {
      const { share, decay } = KERNELS[i] as Kernel;
      this.#excess[i] = (this.#excess[i] as number) * Math.exp(-decay * gap) + share * decay;
    }
    return gap;
  }

  /** News: about `arrivals` more than usual will come, soon and then fading. */
  excite(arrivals: number): void {
    const { decay } = KERNELS[1] as Kernel;
    this.#excess[1] = (this.#excess[1] as number) + arrivals * decay * this.#base;
  }
}
