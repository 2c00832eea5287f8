import type { Clock } from '../../base/clock.ts';

/** How long something has been so, for each thing of which it is so now. */
export class Spells<T> {
  readonly #clock: Clock;
  readonly #sinceMs = new Map<T, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** It is so of these, and of no others. */
  now(things: ReadonlySet<T>): void {
    for (const known of this.#sinceMs.keys()) if (!things.has(known)) this.#sinceMs.delete(known);
    const nowMs = this.#clock.monotonicMs();
    for (const thing of things) if (!this.#sinceMs.has(thing)) this.#sinceMs.set(thing, nowMs);
  }

  /** Null when it is so of nothing. */
  get longestMs(): number | null {
    let first = Number.POSITIVE_INFINITY;
    for (const since of this.#sinceMs.values()) first = Math.min(first, since);
    return first === Number.POSITIVE_INFINITY ? null : this.#clock.monotonicMs() - first;
  }
}
