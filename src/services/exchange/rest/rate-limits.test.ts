import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../base/clock.ts';
import { RateLimits, RATE_TIERS, TokenBucket } from './rate-limits.ts';

describe('TokenBucket', () => {
  it('starts full, refuses without penalty, refills with time', () => {
    const bucket = new TokenBucket({ refillPerS: 100, capacity: 100 }, 0);
    expect(bucket.take(100, 0)).toBe(true);
    expect(bucket.take(10, 0)).toBe(false);
    expect(bucket.take(10, 99)).toBe(false);
    expect(bucket.take(10, 100)).toBe(true);
  });

  it('never grants more than its capacity and the refill', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 400 }))),
        (draws) => {
          const bucket = new TokenBucket({ refillPerS: 200, capacity: 100 }, 0);
          let nowMs = 0;
          let granted = 0;
          for (const [cost, waitMs] of draws) {
            nowMs += waitMs;
            if (bucket.take(cost, nowMs)) granted += cost;
            expect(granted).toBeLessThanOrEqual(100 + nowMs * 0.2 + 1e-6);
          }
        },
      ),
    );
  });
});

describe('RateLimits', () => {
  it('keeps callers and buckets apart', () => {
    const basic = RATE_TIERS[0];
    if (!basic) throw new Error('no tiers');
    const limits = new RateLimits(basic, new ManualClock());
    expect(limits.take('a', 'write', 100)).toBe(true);
    expect(limits.take('a', 'write', 2)).toBe(false);
    expect(limits.take('a', 'read', 10)).toBe(true);
    expect(limits.take('b', 'write', 10)).toBe(true);
    expect(limits.take(undefined, 'read', 10)).toBe(true);
  });
});
