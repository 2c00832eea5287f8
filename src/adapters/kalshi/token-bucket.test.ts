import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

describe('TokenBucket', () => {
  it('lets a full bucket through at once and the rest in turn', () => {
    const bucket = new TokenBucket({ refillPerS: 100, capacity: 30 }, 0);
    expect([10, 10, 10, 10, 10].map((cost) => bucket.take(cost, 0))).toEqual([0, 0, 0, 100, 200]);
    expect(bucket.take(10, 300)).toBe(0);
  });

  it('never lets more out than capacity and refill allow', () => {
    const step = fc.record({ afterMs: fc.nat(500), cost: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const size = { refillPerS: 50, capacity: 20 };
        const bucket = new TokenBucket(size, 0);
        let nowMs = 0;
        let spent = 0;
        for (const { afterMs, cost } of steps) {
          nowMs += afterMs;
          const actsAtMs = nowMs + bucket.take(cost, nowMs);
          spent += cost;
          expect(spent).toBeLessThanOrEqual(
            size.capacity + (actsAtMs / 1000) * size.refillPerS + 1e-6,
          );
        }
      }),
    );
  });

  it('lets a cost above its capacity through, into debt', () => {
    const bucket = new TokenBucket({ refillPerS: 100, capacity: 30 }, 0);
    expect(bucket.take(50, 0)).toBe(0);
    expect(bucket.waitMs(10, 0)).toBe(300);
  });

  it('believes the venue when it says that nothing is left', () => {
    const bucket = new TokenBucket({ refillPerS: 100, capacity: 30 }, 0);
    bucket.drain(0);
    expect(bucket.waitMs(10, 0)).toBe(100);
  });

  it('keeps what was spent when its size changes', () => {
    const bucket = new TokenBucket({ refillPerS: 100, capacity: 30 }, 0);
    bucket.take(30, 0);
    bucket.resize({ refillPerS: 100, capacity: 100 }, 0);
    expect(bucket.waitMs(70, 0)).toBe(0);
    expect(bucket.waitMs(80, 0)).toBe(100);
  });
});
