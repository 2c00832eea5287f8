import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DECI_CENT,
  gridAtOrAbove,
  gridAtOrBelow,
  gridPrices,
  LINEAR_CENT,
  TAPERED_DECI_CENT,
} from '../../market/price-grid.ts';
import { GridIndex } from './grid-index.ts';

describe.each([
  ['linear', LINEAR_CENT],
  ['deci', DECI_CENT],
  ['tapered', TAPERED_DECI_CENT],
])('GridIndex of the %s grid', (_, grid) => {
  const index = new GridIndex(grid);

  it('counts the valid prices between 0 and 1 USD', () => {
    const prices = Array.from({ length: index.last - 1 }, (_unused, i) => index.priceAt(i + 1));
    expect(prices).toEqual(gridPrices(grid));
    expect([index.priceAt(0), index.priceAt(index.last)]).toEqual([0, 10_000]);
  });

  it('rounds like the grid itself', () => {
    fc.assert(
      fc.property(fc.double({ min: -100, max: 10_100, noNaN: true }), (price) => {
        const below = index.priceAt(index.atOrBelow(price));
        const above = index.priceAt(index.atOrAbove(price));
        expect(below).toBe(
          price < 0 ? 0 : price >= 10_000 ? 10_000 : (gridAtOrBelow(grid, price) ?? 0),
        );
        expect(above).toBe(
          price <= 0 ? 0 : price > 10_000 ? 10_000 : (gridAtOrAbove(grid, price) ?? 10_000),
        );
      }),
    );
  });
});
