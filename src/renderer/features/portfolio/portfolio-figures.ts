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
}

/** The fills that the window knows of by who asked for them. */
export function byOrigin(
  fills: readonly Pick<FillRow, 'orderId' | 'price' | 'qty' | 'fee'>[],
  orders: readonly Pick<OrderRow, 'orderId' | 'origin'>[],
): readonly OriginFigures[] {
  const origins = new Map(orders.map(({ orderId, origin }) => [orderId, origin]));
  const sums = new Map<OriginFigures['origin'], OriginFigures>();
  for (const { orderId, price, qty, fee } of fills) {
    const origin = origins.get(orderId) ?? 'unknown';
    const before = sums.get(origin);
    sums.set(origin, {
      origin,
      fills: (before?.fills ?? 0) + 1,
      qty: ((before?.qty ?? 0) + qty) as Qty,
      turnover: ((before?.turnover ?? 0) + cost(price, qty)) as Money,
      fees: ((before?.fees ?? 0) + fee) as Money,
    });
  }
  return [...sums.values()].sort((a, b) => b.turnover - a.turnover);
}
