import type { PriceGrid } from '../../../domain/market/price-grid.ts';
import { formatCentsExact, formatSteps } from '../../format/price.ts';
import { priceRange, type Outcome } from './ticket-order.ts';

/** Which prices an order may have: what to type where none can be read. */
export function describePrices(grid: PriceGrid, outcome: Outcome): string {
  const [least, most] = priceRange(grid, outcome).map(formatCentsExact);
  return `Type a price from ${least} to ${most} in steps of ${formatSteps(grid)}, or press Join or Cross.`;
}
