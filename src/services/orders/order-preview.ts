import { DIRECT_MEMBER_STEP } from '../../domain/fees/fill-fee.ts';
import { tradeFee } from '../../domain/fees/fee-schedule.ts';
import type { OrderTerms } from '../../domain/orders/order.ts';
import { paidPrice, type Touch } from '../../domain/portfolio/position.ts';
import { complement, type Money, type Qty } from '../../domain/units/units.ts';
import type { Mark } from '../../contract/links.ts';
import type { FeeSchedule } from '../../domain/fees/fee-schedule.ts';

/** What an order would cost and could bring, were all of it filled at its price. */
export function consequences(
  { side, price, qty }: OrderTerms,
  of: { readonly fees: FeeSchedule; readonly position: Qty; readonly mark: Mark | undefined },
) {
  const paid = paidPrice(side, price);
  const isTaking = meets(side, price, of.mark);
  const exact = tradeFee(of.fees, isTaking ? 'taker' : 'maker', paid, qty);
  const fee = (Math.ceil(exact / DIRECT_MEMBER_STEP) * DIRECT_MEMBER_STEP) as Money;
  const cost = (paid * qty) as Money;
  return {
    cost,
    fee,
    largestLoss: (cost + fee) as Money,
    largestGain: (complement(paid) * qty - fee) as Money,
    position: (side === 'bid' ? of.position + qty : of.position - qty) as Qty,
    queueAhead: queueAhead({ side, price }, of.mark),
  };
}

function meets(
  side: OrderTerms['side'],
  price: OrderTerms['price'],
  touch: Touch | undefined,
): boolean {
  const opposite = (side === 'bid' ? touch?.ask : touch?.bid) ?? null;
  if (opposite === null) return false;
  return side === 'bid' ? price >= opposite : price <= opposite;
}

/** Contracts that would be filled first at its price; null where the touch does not tell. */
function queueAhead(
  { side, price }: Pick<OrderTerms, 'side' | 'price'>,
  mark: Mark | undefined,
): Qty | null {
  if (mark === undefined || meets(side, price, mark)) return null;
  const best = side === 'bid' ? mark.bid : mark.ask;
  if (best === null || (side === 'bid' ? price > best : price < best)) return 0 as Qty;
  return price === best ? (side === 'bid' ? mark.bidQty : mark.askQty) : null;
}
