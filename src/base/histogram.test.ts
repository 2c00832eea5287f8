import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.ts';

describe('Histogram', () => {
  it('is exact for small values and says 0 while empty', () => {
    const histogram = new Histogram();
    expect(histogram.percentile(50)).toBe(0);
    for (let value = 1; value <= 60; value += 1) histogram.record(value);
    expect(histogram.percentile(50)).toBe(30);
    expect(histogram.percentile(99)).toBe(60);
    expect(histogram.percentile(100)).toBe(60);
    expect(histogram.count).toBe(60);
  });

  it('takes anything: fractions, negatives, the far too large', () => {
    const histogram = new Histogram();
    histogram.record(-5);
    expect(histogram.percentile(100)).toBe(0);
    histogram.record(7.9);
    expect(histogram.percentile(100)).toBe(7);
    histogram.record(Number.POSITIVE_INFINITY);
    expect(histogram.percentile(100)).toBe(2 ** 32 - 1);
  });

  it('counts by powers of two', () => {
    const histogram = new Histogram();
    expect(histogram.doublings()).toEqual([]);
    for (const value of [0, 0, 1, 2, 3, 4, 7, 33, 63, 64]) histogram.record(value);
    expect(histogram.doublings()).toEqual([2, 1, 2, 2, 0, 0, 2, 1]);
    histogram.record(2 ** 32);
    expect(histogram.doublings()).toHaveLength(33);
  });

  it('never reads below the true percentile and at most 1/32 above', () => {
    const value = fc.oneof(fc.nat(100), fc.nat(100_000), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (values, percent) => {
          const histogram = new Histogram();
          for (const each of values) histogram.record(each);
          const sorted = values.toSorted((a, b) => a - b);
          const truth = sorted[Math.ceil((percent / 100) * values.length) - 1] as number;
          const reading = histogram.percentile(percent);
          expect(reading).toBeGreaterThanOrEqual(truth);
          expect(reading).toBeLessThanOrEqual(truth + truth / 32);
        },
      ),
    );
  });
});
