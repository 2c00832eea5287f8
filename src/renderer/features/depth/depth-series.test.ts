import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Level } from '../../../contract/market-data.ts';
import { DECI_CENT, LINEAR_CENT, TAPERED_DECI_CENT } from '../../../domain/market/price-grid.ts';
import type { Price } from '../../../domain/units/units.ts';
import {
  askCurve,
  axisPoints,
  axisStep,
  bidCurve,
  depthAt,
  focusRange,
  type DepthCorner,
} from './depth-series.ts';

const levels = (...pairs: (readonly [number, number])[]): readonly Level[] =>
  pairs as unknown as readonly Level[];
/** Bids 38 and 40; asks 44 and 45. */
const book = {
  yes: levels([3800, 500], [4000, 200]),
  no: levels([5500, 900], [5600, 300]),
};

/** What the drawn line says at a price: the last corner at or left of it holds. */
function lineAt(curve: readonly DepthCorner[], price: number): number {
  return curve.filter((corner) => corner.price <= price).at(-1)?.qty ?? 0;
}

/** Books whose levels lie on whole cents. */
const side = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 49 }), fc.integer({ min: 1, max: 10_000 })), {
    selector: ([cent]) => cent,
    maxLength: 30,
  })
  .map((pairs) =>
    levels(...pairs.map(([cent, qty]) => [cent * 100, qty] as const).sort(([a], [b]) => a - b)),
  );

describe('the price axis', () => {
  it('is even, whatever the grid', () => {
    expect([LINEAR_CENT, DECI_CENT, TAPERED_DECI_CENT].map(axisStep)).toEqual([100, 10, 10]);
    const points = axisPoints(100);
    expect([points.length, points[0], points.at(-1)]).toEqual([101, 0, 10_000]);
  });
});

describe('cumulative curves', () => {
  it('end at the touch', () => {
    expect(bidCurve(book, 100)).toEqual([
      { price: 0, qty: 700 },
      { price: 3800, qty: 200 },
      { price: 4000, qty: 0 },
    ]);
    expect(askCurve(book, 100)).toEqual([
      { price: 4300, qty: 0 },
      { price: 4400, qty: 300 },
      { price: 4500, qty: 1200 },
      { price: 10_000, qty: 1200 },
    ]);
  });

  it('are nothing for an empty side', () => {
    expect(bidCurve({ yes: [] }, 100)).toEqual([]);
    expect(askCurve({ no: [] }, 100)).toEqual([]);
  });

  it('say between any two prices what rests there', () => {
    fc.assert(
      fc.property(side, side, fc.integer({ min: 0, max: 99 }), (yes, no, cent) => {
        const between = cent * 100 + 50;
        const bids = yes
          .filter(([price]) => price >= between)
          .reduce((sum, [, qty]) => sum + qty, 0);
        const asks = no
          .filter(([price]) => 10_000 - price <= between)
          .reduce((sum, [, qty]) => sum + qty, 0);
        expect(lineAt(bidCurve({ yes }, 100), between)).toBe(bids);
        expect(lineAt(askCurve({ no }, 100), between)).toBe(asks);
      }),
    );
  });

  it('ascend by price without a repeat, also where levels share a point of the axis', () => {
    const fine = { yes: levels([4001, 5], [4004, 7]), no: levels([5001, 3], [5008, 2]) };
    for (const curve of [bidCurve(fine, 10), askCurve(fine, 10)]) {
      const prices = curve.map(({ price }) => price);
      expect(prices).toEqual([...new Set(prices)].sort((a, b) => a - b));
    }
    expect(bidCurve(fine, 10).at(-1)).toEqual({ price: 4000, qty: 0 });
    expect(askCurve(fine, 10).at(-1)?.qty).toBe(5);
  });
});

describe('the read-out', () => {
  it('adds up what a market order to a price would meet', () => {
    expect(depthAt(book, 3800 as Price)).toEqual({
      side: 'bid',
      price: 3800,
      qty: 700,
      value: 4000 * 200 + 3800 * 500,
    });
    expect(depthAt(book, 4450 as Price)).toMatchObject({ side: 'ask', qty: 300, value: 1_320_000 });
    expect(depthAt(book, 4200 as Price)).toBeUndefined();
  });
});

describe('the stretch in view', () => {
  it('has the mid in it and stays on the scale', () => {
    fc.assert(
      fc.property(side, side, (yes, no) => {
        const [from, to] = focusRange({ yes, no }, 100);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(10_000);
        expect(to - from).toBeGreaterThan(0);
      }),
    );
    const [from, to] = focusRange(book, 100);
    expect(from).toBeLessThan(4000);
    expect(to).toBeGreaterThan(4400);
  });
});
