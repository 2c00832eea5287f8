import type { Failure } from '../../base/result.ts';
import { DIRECT_MEMBER_STEP } from '../../domain/fees/fill-fee.ts';
import { tradeFee, type FeeSchedule } from '../../domain/fees/fee-schedule.ts';
import type { Fill } from '../../domain/orders/ledger-event.ts';
import { dearestPrice, type Order } from '../../domain/orders/order.ts';
import { paidPrice } from '../../domain/portfolio/position.ts';

/**
 * What is wrong with a fill, though it is booked all the same: a price beyond the order's, or more fee than was
 * reckoned with. Less is no fault: what an order overpaid by rounding is given back in its later fills.
 */
export function oddityOf(fill: Fill, order: Order, fees: FeeSchedule): Failure | undefined {
  const { side, price, qty, fee, isTaker } = fill;
  const limit = paidPrice(side, dearestPrice(order));
  const paid = paidPrice(side, price);
  if (paid > limit) return { code: 'fill.beyondPrice', limit, paid };
  const predicted = tradeFee(fees, isTaker ? 'taker' : 'maker', paid, qty);
  if (fee >= predicted + DIRECT_MEMBER_STEP) return { code: 'fill.feeTooHigh', predicted, fee };
  return undefined;
}
