import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';

const draw = (random: Random, n: number): number[] =>
  Array.from({ length: n }, () => random.uint32());

describe('Random', () => {
  it('repeats itself for the same seed and name', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.string(), (seed, name) => {
        expect(draw(new Random(seed, name), 20)).toEqual(draw(new Random(seed, name), 20));
      }),
    );
  });

  it('differs between seeds and between names', () => {
    const streams = [
      new Random(1, 'a'),
      new Random(2, 'a'),
      new Random(1, 'b'),
      new Random(2 ** 40, 'a'),
    ];
    const seen = streams.map((random) => draw(random, 4).join());
    expect(new Set(seen).size).toBe(streams.length);
  });

  it('draws floats in [0, 1) with the right mean and variance', () => {
    const random = new Random(7, 'moments');
    const n = 100_000;
    const values = Array.from({ length: n }, () => random.float());
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
    expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.slice(0, 1000))).toBeLessThan(1);
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  it('draws normals and exponentials with the right moments', () => {
    const random = new Random(11, 'moments');
    const n = 100_000;
    const normals = Array.from({ length: n }, () => random.normal());
    const waits = Array.from({ length: n }, () => random.exponential(3));
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / n;
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map((value) => value ** 2))).toBeCloseTo(1, 1);
    expect(mean(waits)).toBeGreaterThan(2.9);
    expect(mean(waits)).toBeLessThan(3.1);
  });

  it('covers an integer range with both ends', () => {
    const random = new Random(3, 'range');
    const seen = new Set(Array.from({ length: 1000 }, () => random.integer(-2, 3)));
    expect([...seen].toSorted((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
  });

  it('makes version 4 UUIDs', () => {
    expect(new Random(3).uuid()).toBe('0130e9d4-818a-49af-a7df-88c64cb2229f');
    expect(new Random(5).uuid()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('refuses a seed that is not a whole number', () => {
    expect(() => new Random(0.5)).toThrow(RangeError);
  });
});
