import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Price } from '../units/units.ts';
import {
  createPriceGrid,
  DECI_CENT,
  gridAtOrAbove,
  gridAtOrBelow,
  gridPrices,
  isOnGrid,
  LINEAR_CENT,
  TAPERED_DECI_CENT,
  type PriceBand,
} from './price-grid.ts';

const grids = { LINEAR_CENT, DECI_CENT, TAPERED_DECI_CENT };

describe('price grid', () => {
  it('knows how many prices each grid has', () => {
    expect(gridPrices(LINEAR_CENT)).toHaveLength(99);
    expect(gridPrices(DECI_CENT)).toHaveLength(999);
    expect(gridPrices(TAPERED_DECI_CENT)).toHaveLength(100 + 80 + 99);
  });

  it('accepts what it lists and nothing else', () => {
    for (const grid of Object.values(grids)) {
      const listed = new Set<number>(gridPrices(grid));
      for (let price = -1; price <= 10_001; price += 1) {
        expect(isOnGrid(grid, price as Price)).toBe(listed.has(price));
      }
    }
  });

  it('finds the neighbours of any price', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(grids)),
        fc.integer({ min: -100, max: 10_100 }),
        (grid, price) => {
          const prices = gridPrices(grid);
          expect(gridAtOrBelow(grid, price)).toBe(prices.findLast((p) => p <= price));
          expect(gridAtOrAbove(grid, price)).toBe(prices.find((p) => p >= price));
        },
      ),
    );
  });

  it('refuses bands that are empty, backward or apart', () => {
    const band = (start: number, end: number, step: number): PriceBand =>
      ({ start, end, step }) as PriceBand;
    expect(createPriceGrid([])).toMatchObject({ error: { code: 'grid.empty' } });
    expect(createPriceGrid([band(0, 10_000, 0)])).toMatchObject({
      error: { code: 'grid.badBand' },
    });
    expect(createPriceGrid([band(500, 100, 10)])).toMatchObject({
      error: { code: 'grid.badBand' },
    });
    expect(createPriceGrid([band(0, 1000, 10), band(2000, 9000, 100)])).toMatchObject({
      error: { code: 'grid.notContiguous', band: 1 },
    });
    expect(createPriceGrid([...TAPERED_DECI_CENT])).toMatchObject({ ok: true });
  });
});
