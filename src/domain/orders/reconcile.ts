import type { BookSide } from '../exchange/index.ts';
import type { Position } from '../portfolio/position.ts';
import type { ClientOrderId, MarketTicker, OrderId } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import { fillBooked, type Difference, type Fill, type LedgerEvent } from './ledger-event.ts';
import type { Ledger } from './ledger.ts';
import { isWorking } from './order-lifecycle.ts';
import { applyFill, type Order } from './order.ts';

/** An order as the venue has it, by the feed or by request. */
export interface OrderFact {
  readonly orderId: OrderId;
  /** Null for an order that was placed without one. */
  readonly clientOrderId: ClientOrderId | null;
  readonly market: MarketTicker;
  readonly side: BookSide;
  /** YES price */
  readonly price: Price;
  readonly status: 'resting' | 'canceled' | 'executed' | 'unknown';
  readonly filledQty: Qty;
  readonly remainingQty: Qty;
}

/** The account as the venue has it. */
export interface AccountFact {
  /** What new orders may use. */
  readonly balance: Money;
  readonly positions: readonly (Position & { readonly market: MarketTicker })[];
}

/**
 * What has to be written down to bring one of our orders to what the venue says of it. Nothing, when it is done
 * already: fills that came late find it by themselves.
 *
 * @param fact - undefined when the venue does not know the order at all
 * @param fills - fills of the order that were not booked yet
 */
export function eventsForOrder(
  order: Order,
  fact: OrderFact | undefined,
  fills: readonly Fill[],
  at: Instant,
): LedgerEvent[] {
  const { clientOrderId } = order;
  if (!isWorking(order.state)) return fills.map((fill) => fillBooked(fill, at));
  if (fact === undefined) {
    // Named by the venue, it rested once and is gone; never named, it never arrived.
    const move =
      order.orderId === null && order.state !== 'resting'
        ? ({ move: 'rejected', reason: { code: 'order.neverArrived' } } as const)
        : ({ move: 'canceled', reason: { code: 'order.gone' } } as const);
    return [{ type: 'orderMoved', at, clientOrderId, ...move }];
  }
  const events: LedgerEvent[] = [];
  const { orderId, status } = fact;
  if (order.state === 'submitted' || order.state === 'unconfirmed') {
    events.push({ type: 'orderMoved', at, clientOrderId, move: 'accepted', orderId });
  } else if (order.state === 'canceling' && status === 'resting') {
    events.push({ type: 'orderMoved', at, clientOrderId, move: 'cancelRefused' });
  }
  for (const fill of fills) events.push(fillBooked(fill, at));
  // Executed with less than we thought: it was made smaller.
  if (status === 'resting' || status === 'executed') {
    const qty = (fact.filledQty + fact.remainingQty) as Qty;
    if (qty !== order.qty || fact.price !== order.price) {
      events.push({ type: 'orderRevised', at, clientOrderId, price: fact.price, qty });
    }
  }
  const after = fills.reduce((each, fill) => applyFill(each, fill.qty, at), order);
  // Not before every fill is known: of an order that is done nobody asks any more, and who starts anew knows no better.
  if (status === 'canceled' && isWorking(after.state) && after.filledQty >= fact.filledQty) {
    events.push({ type: 'orderMoved', at, clientOrderId, move: 'canceled' });
  }
  return events;
}

/** An order on our account that none of us placed. */
export const eventForStranger = (
  fact: OrderFact,
  prior: { readonly filledQty: Qty; readonly fills: readonly string[] },
  at: Instant,
): LedgerEvent => ({
  type: 'orderAdopted',
  at,
  // Our own name for it: theirs, or the venue's when it has none.
  clientOrderId: fact.clientOrderId ?? (fact.orderId as string as ClientOrderId),
  orderId: fact.orderId,
  market: fact.market,
  side: fact.side,
  price: fact.price,
  qty: (fact.filledQty + fact.remainingQty) as Qty,
  filledQty: prior.filledQty,
  priorFills: prior.fills,
  timeInForce: 'good_till_canceled',
  postOnly: false,
});

/**
 * Where the ledger and the venue disagree about cash or contracts. Whether resting orders lock cash at the venue is
 * not documented (protocol brief §8), so its balance may be our cash with or without what our orders hold back.
 *
 * @param promised - what our working orders hold back
 */
export function differencesOf(ledger: Ledger, account: AccountFact, promised: Money): Difference[] {
  const differences: Difference[] = [];
  const theirs = (account.balance + promised) as Money;
  if (ledger.cash !== null && ledger.cash !== theirs && ledger.cash !== account.balance) {
    differences.push({ what: 'cash', ours: ledger.cash, theirs });
  }
  const named = new Map(account.positions.map(({ market, qty }) => [market, qty]));
  for (const market of new Set([...named.keys(), ...ledger.positions.keys()])) {
    const ours = ledger.position(market).qty;
    const have = named.get(market) ?? (0 as Qty);
    if (ours !== have) differences.push({ what: 'position', market, ours, theirs: have });
  }
  return differences;
}

/**
 * Positions whose cost, result or fees are not what we made of their fills. No money is missing: fills that came out
 * of order are split otherwise between cost and result, and by how the venue rounds. Its split is taken over.
 */
export const otherCosts = (ledger: Ledger, { positions }: AccountFact): AccountFact['positions'] =>
  positions.filter(({ market, qty, cost, realized, fees }) => {
    const ours = ledger.position(market);
    const isSame = ours.cost === cost && ours.realized === realized && ours.fees === fees;
    return ours.qty === qty && !isSame;
  });
