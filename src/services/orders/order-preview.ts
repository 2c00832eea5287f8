import { DIRECT_MEMBER_STEP } from '../../domain/fees/fill-fee.ts';
import { tradeFee } from '../../domain/fees/fee-schedule.ts';
import type { Order, OrderTerms } from '../../domain/orders/order.ts';
import { paidPrice, share, type Position, type Touch } from '../../domain/portfolio/position.ts';
import { openingQty } from '../../domain/risk/rule.ts';
import { complement, type Money, type Qty } from '../../domain/units/units.ts';
import type { Mark } from '../../contract/links.ts';
import type { FeeSchedule } from '../../domain/fees/fee-schedule.ts';

/**
 * What an order would cost and could bring, were all of it filled at its price. Contracts that close the position cost
 * nothing: they bring in their price, and what was paid for them at average cost decides what is realized.
 */
export function consequences(
  { side, price, qty }: OrderTerms,
  of: {
    readonly fees: FeeSchedule;
    readonly position: Pick<Position, 'qty' | 'cost'>;
    /** Orders of the market that may be filled first. */
    readonly working: readonly Order[];
    readonly mark: Mark | undefined;
  },
) {
  const { position, working } = of;
  const opens = openingQty(position.qty, working, side, qty);
  const closes = (qty - opens) as Qty;
  const paid = paidPrice(side, price);
  const isTaking = meets(side, price, of.mark);
  const exact = tradeFee(of.fees, isTaking ? 'taker' : 'maker', paid, qty);
  const fee = (Math.ceil(exact / DIRECT_MEMBER_STEP) * DIRECT_MEMBER_STEP) as Money;
  const cost = (paid * opens) as Money;
  const proceeds = (complement(paid) * closes) as Money;
  const realized = (proceeds - share(position.cost, closes, Math.abs(position.qty))) as Money;
  return {
    closes,
    opens,
    cost,
    proceeds,
    fee,
    realized,
    largestLoss: (cost + fee - realized) as Money,
    largestGain: (complement(paid) * opens - fee + realized) as Money,
    position: (side === 'bid' ? position.qty + qty : position.qty - qty) as Qty,
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
