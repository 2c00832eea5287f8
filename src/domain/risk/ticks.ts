import { gridAtOrAbove, type PriceGrid } from '../market/price-grid.ts';
import type { Price } from '../units/units.ts';

/** Steps of the market's grid from `from` up to `to`, counted in the step that holds at `from`; 0 when `to` is below. */
export function ticksBetween(grid: PriceGrid, from: Price, to: Price): number {
  if (to <= from) return 0;
  const next = gridAtOrAbove(grid, from + 1);
  return next === undefined ? 0 : (to - from) / (next - from);
}
