import type { PositionRow } from '../../contract/trading.ts';
import type { Money, Price } from '../../domain/units/units.ts';

/** What one contract of the held side cost on average, to the nearest 1e-4 USD; null when flat. */
export const averagePrice = ({ cost, qty }: Pick<PositionRow, 'cost' | 'qty'>): Price | null =>
  qty === 0 ? null : (Math.round(cost / Math.abs(qty)) as Price);

/** Which contract is held. */
export const heldSide = ({ qty }: Pick<PositionRow, 'qty'>): 'YES' | 'NO' | 'flat' =>
  qty > 0 ? 'YES' : qty < 0 ? 'NO' : 'flat';

/** Value at the exit less cost; null while there is no trusted price. */
export const unrealizedOf = ({ cost, value }: Pick<PositionRow, 'cost' | 'value'>): Money | null =>
  value === null ? null : ((value - cost) as Money);

/** The sum over all positions; null as soon as one of them has no trusted price. */
export function totalUnrealized(
  positions: readonly Pick<PositionRow, 'cost' | 'value'>[],
): Money | null {
  let sum = 0;
  for (const position of positions) {
    const unrealized = unrealizedOf(position);
    if (unrealized === null) return null;
    sum += unrealized;
  }
  return sum as Money;
}
