import type { BookSide } from '../../../contract/trading.ts';
import type { PastTrade } from '../../store/moving-history.ts';

/** The trades of one taker's side within one step of time. */
export interface TradeMark {
  readonly step: number;
  readonly taker: BookSide;
  /** Average of the step, weighted by size, 1e-4 USD. */
  readonly price: number;
  /** Size against the largest mark, by its area: above 0, at most 1. */
  readonly weight: number;
}

/** One mark for every step and side that traded, however often, so that a busy hour costs no more than a quiet one. */
export function tradeMarks(
  trades: readonly Pick<PastTrade, 'at' | 'price' | 'qty' | 'taker'>[],
  stepUs: number,
): readonly TradeMark[] {
  const sums = new Map<string, { step: number; taker: BookSide; qty: number; value: number }>();
  for (const { at, price, qty, taker } of trades) {
    const step = Math.floor(at / stepUs);
    const key = `${step} ${taker}`;
    const sum = sums.get(key) ?? { step, taker, qty: 0, value: 0 };
    sum.qty += qty;
    sum.value += price * qty;
    sums.set(key, sum);
  }
  const largest = Math.max(1, ...[...sums.values()].map(({ qty }) => qty));
  return [...sums.values()]
    .map(({ step, taker, qty, value }) => ({
      step,
      taker,
      price: value / qty,
      weight: Math.sqrt(qty / largest),
    }))
    .sort((a, b) => a.step - b.step);
}
