export interface BucketSize {
  readonly refillPerS: number;
  readonly capacity: number;
}

/**
 * The venue's rate limit, counted on our side so that it is met rather than hit. Tokens may be promised ahead: who
 * takes more than there are is told how long to wait, and the next one waits behind.
 */
export class TokenBucket {
  #size: BucketSize;
  #tokens: number;
  #atMs: number;

  constructor(size: BucketSize, nowMs: number) {
    this.#size = size;
    this.#tokens = size.capacity;
    this.#atMs = nowMs;
  }

  /** Another size from now on; what was spent stays spent. */
  resize(size: BucketSize, nowMs: number): void {
    this.#refill(nowMs);
    const spent = this.#size.capacity - this.#tokens;
    this.#size = size;
    this.#tokens = size.capacity - spent;
  }

  tokens(nowMs: number): number {
    this.#refill(nowMs);
    return this.#tokens;
  }

  /** How long `take` would have to wait. */
  waitMs(cost: number, nowMs: number): number {
    this.#refill(nowMs);
    // A cost above the capacity can never be saved up for; it has to run the bucket into debt.
    const needed = Math.min(cost, this.#size.capacity);
    return Math.max(0, ((needed - this.#tokens) / this.#size.refillPerS) * 1000);
  }

  /** Takes tokens, ahead of time if need be; returns how long to wait before acting on them. */
  take(cost: number, nowMs: number): number {
    const wait = this.waitMs(cost, nowMs);
    this.#tokens -= cost;
    return wait;
  }

  /** The venue says that there is nothing left, whatever we counted. */
  drain(nowMs: number): void {
    this.#refill(nowMs);
    this.#tokens = Math.min(this.#tokens, 0);
  }

  #refill(nowMs: number): void {
    const gained = (Math.max(0, nowMs - this.#atMs) / 1000) * this.#size.refillPerS;
    this.#tokens = Math.min(this.#size.capacity, this.#tokens + gained);
    this.#atMs = nowMs;
  }
}
