/** Time in which an old rate loses half its weight. */
const HALF_LIFE_MS = 5000;

/** Counts events and tells how many there are a second, smoothed. */
export class Activity {
  #events = 0;
  #perS = 0;

  /** To a tenth, so that what does not matter does not change. */
  get perS(): number {
    return Math.round(this.#perS * 10) / 10;
  }

  count(events = 1): void {
    this.#events += events;
  }

  /** Takes in what was counted during the last `elapsedMs`. Answers whether the reading changed. */
  settle(elapsedMs: number): boolean {
    const before = this.perS;
    const keep = 0.5 ** (elapsedMs / HALF_LIFE_MS);
    this.#perS = keep * this.#perS + (1 - keep) * (this.#events / elapsedMs) * 1000;
    this.#events = 0;
    return this.perS !== before;
  }
}
