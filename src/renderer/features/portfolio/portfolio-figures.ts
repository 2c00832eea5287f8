import type { EquityPoint, FillRow } from '../../../contract/trading.ts';
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

/** What one trader's fills come to; of the actor, each model's version and each policy is a trader of its own. */
export interface TraderFigures extends Pick<FillRow, 'origin' | 'decidedBy'> {
  readonly fills: number;
  readonly qty: Qty;
  /** Price times size on the YES scale. */
  readonly turnover: Money;
  readonly fees: Money;
  /** Without fees; of the fills of this run. */
  readonly realized: Money;
}

/** The fills that the window knows of by who asked for them. */
export function byTrader(
  fills: readonly Pick<FillRow, 'origin' | 'decidedBy' | 'price' | 'qty' | 'fee' | 'realized'>[],
): readonly TraderFigures[] {
  const sums = new Map<string, TraderFigures>();
  for (const { origin, decidedBy, price, qty, fee, realized } of fills) {
    const trader = `${origin} ${decidedBy}`;
    const before = sums.get(trader);
    sums.set(trader, {
      origin,
      decidedBy,
      fills: (before?.fills ?? 0) + 1,
      qty: ((before?.qty ?? 0) + qty) as Qty,
      turnover: ((before?.turnover ?? 0) + cost(price, qty)) as Money,
      fees: ((before?.fees ?? 0) + fee) as Money,
      realized: ((before?.realized ?? 0) + (realized ?? 0)) as Money,
    });
  }
  return [...sums.values()].sort((a, b) => b.turnover - a.turnover);
}
