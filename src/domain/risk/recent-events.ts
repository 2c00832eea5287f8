/** Moments of the newest events, in milliseconds of a clock that never steps back; older ones are forgotten. */
export class RecentEvents {
  readonly #keepMs: number;
  #moments: number[] = [];
  #first = 0;

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  add(nowMs: number): void {
    this.#moments.push(nowMs);
  }

  /** Events within the time kept. */
  count(nowMs: number): number {
    while ((this.#moments[this.#first] ?? Number.POSITIVE_INFINITY) <= nowMs - this.#keepMs) {
      this.#first += 1;
    }
    if (this.#first > 1024) {
      this.#moments = this.#moments.slice(this.#first);
      this.#first = 0;
    }
    return this.#moments.length - this.#first;
  }
}
