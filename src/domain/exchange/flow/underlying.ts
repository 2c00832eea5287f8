import type { Random } from '../../../base/random.ts';
import type { Instant } from '../../units/units.ts';

/** How a hidden quantity (a price, a forecast, a lead) moves. Amounts are in its own unit, times in seconds. */
export interface UnderlyingPlan {
  readonly start: number;
  /** Standard deviation of the ordinary movement over one second; it grows with the square root of time. */
  readonly sdPerRootS: number;
  /** Mean time between pieces of news, and the standard deviation of the jump each one makes. */
  readonly newsEveryS: number;
  readonly newsSd: number;
  /** Share of the distance to `start` that is taken back per second; 0 lets it drift. */
  readonly pullPerS: number;
  /** Length of one step. */
  readonly tickMs: number;
}

/**
 * A hidden quantity on its own time grid: where it is at a given moment depends on its stream alone, never on who
 * asked when. Ornstein-Uhlenbeck with normal jumps.
 */
export class Underlying {
  readonly #plan: UnderlyingPlan;
  readonly #random: Random;
  readonly #stepSd: number;
  readonly #newsChance: number;
  readonly #pullPerTick: number;
  readonly #varianceRate: number;
  #value: number;
  #tick: number;

  constructor(plan: UnderlyingPlan, random: Random, startAt: Instant) {
    const tickS = plan.tickMs / 1000;
    this.#plan = plan;
    this.#random = random;
    this.#stepSd = plan.sdPerRootS * Math.sqrt(tickS);
    this.#newsChance = tickS / plan.newsEveryS;
    this.#pullPerTick = plan.pullPerS * tickS;
    this.#varianceRate = plan.sdPerRootS ** 2 + plan.newsSd ** 2 / plan.newsEveryS;
    this.#value = plan.start;
    this.#tick = this.#tickAt(startAt);
  }

  get value(): number {
    return this.#value;
  }

  /** When it last took a step. */
  get movedAt(): Instant {
    return (this.#tick * this.#plan.tickMs * 1000) as Instant;
  }

  /** Moves on to the last step not after `at`; an earlier moment leaves it where it is. */
  advanceTo(at: Instant): void {
    const target = this.#tickAt(at);
    const { start, newsSd } = this.#plan;
    const random = this.#random;
    for (; this.#tick < target; this.#tick += 1) {
      this.#value += this.#stepSd * random.normal() + this.#pullPerTick * (start - this.#value);
      if (random.chance(this.#newsChance)) this.#value += newsSd * random.normal();
    }
  }

  /** What it will be on average `seconds` from now. */
  meanAfter(seconds: number): number {
    const { start, pullPerS } = this.#plan;
    return start + (this.#value - start) * Math.exp(-pullPerS * seconds);
  }

  /** By how much it will have moved, one standard deviation, `seconds` from now. */
  sdAfter(seconds: number): number {
    const { pullPerS } = this.#plan;
    const effective =
      pullPerS === 0 ? seconds : -Math.expm1(-2 * pullPerS * seconds) / (2 * pullPerS);
    return Math.sqrt(this.#varianceRate * effective);
  }

  #tickAt(at: Instant): number {
    return Math.floor(at / (this.#plan.tickMs * 1000));
  }
}
