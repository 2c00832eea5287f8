import type { BookSide } from '../exchange/index.ts';
import { tradeFee, type FeeRole, type FeeSchedule } from '../fees/fee-schedule.ts';
import { cost, type Money, type Price, type Qty } from '../units/units.ts';
import { closableQty, paidPrice } from './position.ts';

/** What one order may still turn into. */
export interface Claim {
  readonly side: BookSide;
  /** YES price */
  readonly price: Price;
  /** Contracts not yet filled. */
  readonly qty: Qty;
  /** The worst fee it can still be charged: a taker's until it rests. */
  readonly role: FeeRole;
}

/**
 * Cash that the orders of one market hold back: cost plus worst fee of every contract that would not close the
 * position, each order up to a whole step of the balance. What closes is what fills first: the best price, and among
 * equals the earliest (`claims` are in the order in which they were placed). Buying and selling are counted apart,
 * since only one of the two can close.
 *
 * @param step - what balances are multiples of, 1e-6 USD
 */
export function promisedCash(
  position: Qty,
  claims: readonly Claim[],
  schedule: FeeSchedule,
  step: Money,
): Money {
  const side = (of: BookSide): number => {
    const own = claims
      .filter((claim) => claim.side === of)
      .toSorted((a, b) => paidPrice(of, b.price) - paidPrice(of, a.price));
    let closing: number = closableQty(position, of);
    let promised = 0;
    for (const { price, qty, role } of own) {
      const opens = qty - Math.min(qty, closing);
      closing -= qty - opens;
      if (opens === 0) continue;
      const paid = paidPrice(of, price);
      const exact = cost(paid, opens as Qty) + tradeFee(schedule, role, paid, opens as Qty);
      promised += Math.ceil(exact / step) * step;
    }
    return promised;
  };
  return (side('bid') + side('ask')) as Money;
}
