import type { Clock } from '../../../base/clock.ts';

/** Tokens a second, and how many a bucket holds. */
export interface BucketLimit {
  readonly refillPerS: number;
  readonly capacity: number;
}

export interface RateTier {
  readonly name: string;
  readonly read: BucketLimit;
  readonly write: BucketLimit;
}

export type BucketName = 'read' | 'write';

const tier = (name: string, readPerS: number, writePerS: number, writeSeconds = 2): RateTier => ({
  name,
  read: { refillPerS: readPerS, capacity: readPerS * 2 },
  write: { refillPerS: writePerS, capacity: writePerS * writeSeconds },
});

/** The venue's usage tiers (protocol brief §5); a bucket holds two seconds, Basic's write bucket one. */
export const RATE_TIERS: readonly RateTier[] = [
  tier('basic', 200, 100, 1),
  tier('advanced', 300, 300),
  tier('expert', 600, 600),
  tier('premier', 1000, 1000),
  tier('paragon', 2000, 2000),
  tier('prime', 4000, 4000),
  tier('prestige', 6000, 8000),
];

/** What a request costs unless its route says otherwise. */
export const DEFAULT_COST = 10;

export class TokenBucket {
  readonly #limit: BucketLimit;
  #tokens: number;
  #filledAtMs: number;

  constructor(limit: BucketLimit, nowMs: number) {
    this.#limit = limit;
    this.#tokens = limit.capacity;
    this.#filledAtMs = nowMs;
  }

  /** Draws `cost` tokens, or none when there are too few: a refusal has no penalty. */
  take(cost: number, nowMs: number): boolean {
    const refill = ((nowMs - this.#filledAtMs) / 1000) * this.#limit.refillPerS;
    this.#tokens = Math.min(this.#limit.capacity, this.#tokens + refill);
    this.#filledAtMs = nowMs;
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }
}

/** One read and one write bucket per key; callers without a key share a pair. */
export class RateLimits {
  readonly tier: RateTier;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Readonly<Record<BucketName, TokenBucket>>>();

  constructor(rateTier: RateTier, clock: Clock) {
    this.tier = rateTier;
    this.#clock = clock;
  }

  take(keyId: string | undefined, bucket: BucketName, cost: number): boolean {
    const nowMs = this.#clock.monotonicMs();
    return this.#of(keyId ?? '', nowMs)[bucket].take(cost, nowMs);
  }

  #of(caller: string, nowMs: number): Readonly<Record<BucketName, TokenBucket>> {
    const known = this.#buckets.get(caller);
    if (known) return known;
    const { read, write } = this.tier;
    const buckets = { read: new TokenBucket(read, nowMs), write: new TokenBucket(write, nowMs) };
    this.#buckets.set(caller, buckets);
    return buckets;
  }
}
