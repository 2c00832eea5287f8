import type { Clock } from '../../base/clock.ts';
import type { Instant } from '../../domain/units/units.ts';

/**
 * The venue's clock, learned from the times in its messages. A message is never younger than its time, so the
 * largest lead seen is the best guess; it ages so that a clock set back is noticed too.
 */
export class VenueClock {
  readonly #clock: Clock;
  /** How far the venue is ahead, microseconds; null before it said anything. */
  #leadUs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param at - the venue's time in a message that has just arrived */
  learn(at: Instant): void {
    const leadUs = at - this.#clock.nowUs();
    this.#leadUs =
      this.#leadUs === null || leadUs > this.#leadUs
        ? leadUs
        : this.#leadUs + (leadUs - this.#leadUs) / 8;
  }

  get now(): Instant {
    return Math.round(this.#clock.nowUs() + (this.#leadUs ?? 0)) as Instant;
  }

  /** How far it is from ours, either way; null before it said anything. */
  get skewMs(): number | null {
    return this.#leadUs === null ? null : Math.abs(this.#leadUs) / 1000;
  }
}
