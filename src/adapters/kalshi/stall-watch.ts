/** Messages that must be missing before silence means anything: quiet markets are not a broken feed. */
const EXPECTED = 20;
const MEMORY_MS = 60_000;

/**
 * Notices a feed that stopped sending data while its pings go on. It learns how much data is usual, and calls it a
 * stall when, for `stallMs` at least, nothing came where twenty messages would have been usual.
 */
export class StallWatch {
  readonly #stallMs: number;
  #count = 0;
  #ratePerMs = 0;
  #tickedAtMs = 0;
  #heardAtMs = 0;

  constructor(stallMs: number) {
    this.#stallMs = stallMs;
  }

  restart(nowMs: number): void {
    this.#count = 0;
    this.#ratePerMs = 0;
    this.#tickedAtMs = nowMs;
    this.#heardAtMs = nowMs;
  }

  /** A message with data came. */
  count(): void {
    this.#count += 1;
  }

  /** @returns how long the feed has been stalled, or undefined while it is not */
  tick(nowMs: number): number | undefined {
    const elapsedMs = nowMs - this.#tickedAtMs;
    if (elapsedMs <= 0) return undefined;
    const weight = 1 - Math.exp(-elapsedMs / MEMORY_MS);
    this.#ratePerMs += weight * (this.#count / elapsedMs - this.#ratePerMs);
    if (this.#count > 0) this.#heardAtMs = nowMs;
    this.#count = 0;
    this.#tickedAtMs = nowMs;
    const silentMs = nowMs - this.#heardAtMs;
    const isStalled = silentMs >= this.#stallMs && silentMs * this.#ratePerMs >= EXPECTED;
    return isStalled ? silentMs : undefined;
  }
}
