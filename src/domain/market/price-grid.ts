import { err, ok, type Result } from '../../base/result.ts';
import { ONE_DOLLAR, type Price } from '../units/units.ts';

/** Prices from `start` to `end` in steps of `step`, counted from `start`. */
export interface PriceBand {
  readonly start: Price;
  readonly end: Price;
  readonly step: Price;
}

/** Contiguous bands over the whole scale; a price is valid if it lies on any band's grid, between 0 and 1 USD. */
export type PriceGrid = readonly PriceBand[];

export type PriceGridError = {
  readonly code: 'grid.empty' | 'grid.badBand' | 'grid.notContiguous';
  readonly band: number;
};

const band = (start: number, end: number, step: number): PriceBand => ({
  start: start as Price,
  end: end as Price,
  step: step as Price,
});

/** Kalshi's `linear_cent`: every cent. */
export const LINEAR_CENT: PriceGrid = [band(0, 10_000, 100)];
/** Kalshi's `deci_cent`: every tenth of a cent. */
export const DECI_CENT: PriceGrid = [band(0, 10_000, 10)];
/** Kalshi's `tapered_deci_cent`: tenths of a cent below 10 and above 90 cents, cents between. */
export const TAPERED_DECI_CENT: PriceGrid = [
  band(0, 1000, 10),
  band(1000, 9000, 100),
  band(9000, 10_000, 10),
];

/** Checks bands from the wire: positive steps, ordered, contiguous. */
export function createPriceGrid(bands: readonly PriceBand[]): Result<PriceGrid, PriceGridError> {
  if (bands.length === 0) return err({ code: 'grid.empty', band: 0 });
  for (const [index, { start, end, step }] of bands.entries()) {
    if (!(step > 0 && start >= 0 && end > start && end <= ONE_DOLLAR)) {
      return err({ code: 'grid.badBand', band: index });
    }
    const previous = bands[index - 1];
    if (previous && previous.end !== start) return err({ code: 'grid.notContiguous', band: index });
  }
  return ok(bands);
}

/** Whether an order may carry this price: on a band's grid and strictly between 0 and 1 USD. */
export function isOnGrid(grid: PriceGrid, price: Price): boolean {
  if (!Number.isInteger(price) || price <= 0 || price >= ONE_DOLLAR) return false;
  return grid.some(
    ({ start, end, step }) => price >= start && price <= end && (price - start) % step === 0,
  );
}

/** The nearest valid price at or below `price`; undefined when there is none above 0. */
export function gridAtOrBelow(grid: PriceGrid, price: number): Price | undefined {
  for (let i = grid.length - 1; i >= 0; i -= 1) {
    const { start, end, step } = grid[i] as PriceBand;
    if (price < start) continue;
    const capped = Math.min(price, end);
    const candidate = start + Math.floor((capped - start) / step) * step;
    if (isOnGrid(grid, candidate as Price)) return candidate as Price;
    if (candidate - step > start) return (candidate - step) as Price;
  }
  return undefined;
}

/** The nearest valid price at or above `price`; undefined when there is none below 1 USD. */
export function gridAtOrAbove(grid: PriceGrid, price: number): Price | undefined {
  for (const { start, end, step } of grid) {
    if (price > end) continue;
    const raised = Math.max(price, start);
    const candidate = start + Math.ceil((raised - start) / step) * step;
    if (candidate <= end && isOnGrid(grid, candidate as Price)) return candidate as Price;
    if (candidate + step <= end && isOnGrid(grid, (candidate + step) as Price)) {
      return (candidate + step) as Price;
    }
  }
  return undefined;
}

/** Every valid price, ascending. */
export function gridPrices(grid: PriceGrid): Price[] {
  const prices: Price[] = [];
  for (const { start, end, step } of grid) {
    for (let price = start as number; price <= end; price += step) {
      const last = prices.at(-1);
      if (price > 0 && price < ONE_DOLLAR && (last === undefined || price > last)) {
        prices.push(price as Price);
      }
    }
  }
  return prices;
}
