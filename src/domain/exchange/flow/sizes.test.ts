import { describe, expect, it } from 'vitest';
import { Random } from '../../../base/random.ts';
import type { Price, Qty } from '../../units/units.ts';
import { dollarsWorth, machineSize, personSize } from './sizes.ts';

const sorted = (draw: (random: Random) => number): number[] => {
  const random = new Random(1, 'sizes');
  return Array.from({ length: 20_000 }, () => draw(random)).toSorted((a, b) => a - b);
};
const quantile = (values: readonly number[], q: number) =>
  values[Math.floor(values.length * q)] as number;

describe('sizes', () => {
  it('buys money’s worth to the hundredth of a contract', () => {
    expect(dollarsWorth(10, 4300 as Price)).toBe(2325);
    expect(dollarsWorth(0.0001, 9000 as Price)).toBe(1);
  });

  it('lets people order small, often fractional, and sometimes far more than usual', () => {
    const sizes = sorted((random) => personSize(random, 4500 as Price));
    expect(sizes[0]).toBeGreaterThanOrEqual(1);
    expect(quantile(sizes, 0.5)).toBeGreaterThan(500);
    expect(quantile(sizes, 0.5)).toBeLessThan(2500);
    expect(quantile(sizes, 0.99)).toBeGreaterThan(20 * quantile(sizes, 0.5));
    const fractional = sizes.filter((qty) => qty % 100 !== 0).length / sizes.length;
    expect(fractional).toBeGreaterThan(0.4);
    expect(fractional).toBeLessThan(0.7);
  });

  it('lets machines repeat their clip, with a bounded tail', () => {
    const sizes = sorted((random) => machineSize(random, 4000 as Qty));
    expect(quantile(sizes, 0.5)).toBe(4000);
    expect(sizes.every((qty) => qty % 100 === 0 && qty >= 4000 && qty <= 48_000)).toBe(true);
    expect(quantile(sizes, 0.95)).toBeGreaterThan(4000);
    expect(sorted((random) => machineSize(random, 10 as Qty))[0]).toBe(10);
  });
});
