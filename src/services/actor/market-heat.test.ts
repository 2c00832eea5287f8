import { describe, expect, it } from 'vitest';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { MarketHeat } from './market-heat.ts';

const A = 'A' as MarketTicker;
const B = 'B' as MarketTicker;

describe('MarketHeat', () => {
  it('smooths updates a second, and counts a trade as ten', () => {
    const heat = new MarketHeat(() => 1);
    heat.onUpdates(A, 300);
    heat.onTrades(B, 30);
    const first = heat.settle(30_000);
    expect(first.get(A)).toBeCloseTo(5);
    expect(first.get(B)).toBeCloseTo(5);
    expect(heat.settle(30_000).get(A)).toBeCloseTo(2.5);
  });

  it('is less in a wide spread, the same in a narrow one, and none without two sides', () => {
    let spread: number | undefined = 4;
    const heat = new MarketHeat(() => spread);
    heat.onUpdates(A, 2400);
    expect(heat.settle(30_000).get(A)).toBeCloseTo(10);
    heat.onUpdates(A, 1200);
    spread = 0.1;
    expect(heat.settle(30_000).get(A)).toBeCloseTo(40);
    spread = undefined;
    expect(heat.settle(30_000).get(A)).toBe(0);
  });
});
