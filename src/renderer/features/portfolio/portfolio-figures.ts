import type { EquityPoint, FillRow, OrderRow } from '../../../contract/trading.ts';
import { cost, type Money, type Qty } from '../../../domain/units/units.ts';

/** How far equity is below its highest, now and at worst, in the points that are known. */
export function drawdownOf(points: readonly Pick<EquityPoint, 'equity'>[]): {
  readonly now: Money;
  readonly worst: Money;
} {
  let highest = -Infinity;
  let [now, worst] = [0, 0];
  for (const { equity } of points) {
    highest = Math.max(highest, equity);
    now = highest - equity;
    worst = Math.max(worst, now);
  }
  return { now: now as Money, worst: worst as Money };
}

export interface OriginFigures {
  readonly origin: OrderRow['origin'] | 'unknown';
  readonly fills: number;
  readonly qty: Qty;
  /** Price times size on the YES scale. */
  readonly turnover: Money;
  readonly fees: Money;
  /** Without fees; of the fills of this run. */
  readonly realized: Money;
}

/** The fills that the window knows of by who asked for them. */
export function byOrigin(
  fills: readonly Pick<FillRow, 'origin' | 'price' | 'qty' | 'fee' | 'realized'>[],
): readonly OriginFigures[] {
  const sums = new Map<OriginFigures['origin'], OriginFigures>();
  for (const { origin: asked, price, qty, fee, realized } of fills) {
    const origin = asked ?? 'unknown';
    const before = sums.get(origin);
    sums.set(origin, {
      origin,
      fills: (before?.fills ?? 0) + 1,
      qty: ((before?.qty ?? 0) + qty) as Qty,
      turnover: ((before?.turnover ?? 0) + cost(price, qty)) as Money,
      fees: ((before?.fees ?? 0) + fee) as Money,
      realized: ((before?.realized ?? 0) + (realized ?? 0)) as Money,
    });
  }
  return [...sums.values()].sort((a, b) => b.turnover - a.turnover);
}
