import type { Failure } from '../../base/result.ts';
import type { BookSide, TimeInForce } from '../exchange/index.ts';
import type { ExitRuleName } from '../exits/exit-rule.ts';
import type { ClientOrderId, MarketTicker, OrderId } from '../units/ids.ts';
import type { Instant, Price, Qty } from '../units/units.ts';
import { advance, isWorking, type OrderState } from './order-lifecycle.ts';

/** Who asked for an order: a person, the actor, an exit rule, or somebody outside this program. */
export type OrderOrigin = 'person' | 'actor' | 'exit' | 'external';

/** What is asked of the venue. `price` is the YES price whatever the side. */
export interface OrderTerms {
  readonly market: MarketTicker;
  readonly side: BookSide;
  readonly price: Price;
  /** All that may be filled. */
  readonly qty: Qty;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  /** It may only close contracts; absent: it may open some. */
  readonly reduceOnly?: boolean;
  /** By the venue's clock; absent: until canceled. Only for orders that rest. */
  readonly expiresAt?: Instant;
  /** The exit rule that asked for it; absent for everybody else's. The venue is not told. */
  readonly exitRule?: ExitRuleName;
  /** The model and version, or built-in policy, that decided it; absent unless the actor asked. The venue is not told. */
  readonly decidedBy?: string;
}

/** What an order is being changed into. */
export interface Amendment {
  readonly price: Price;
  /** In all: already filled plus what shall rest. */
  readonly qty: Qty;
}

/** A price that an order had before it was given another one. */
export interface FormerPrice {
  readonly price: Price;
  /** What was left of it when the price changed. */
  readonly left: Qty;
  readonly from: Instant;
  readonly until: Instant;
}

/** Former prices of an order that are remembered, newest. */
export const FORMER_PRICES_KEPT = 16;

/** One order as far as it is known here. A value: every change makes a new one. */
export interface Order extends OrderTerms {
  readonly clientOrderId: ClientOrderId;
  /** The venue's name; null until it gave one. */
  readonly orderId: OrderId | null;
  readonly origin: OrderOrigin;
  readonly state: OrderState;
  readonly filledQty: Qty;
  /** Asked of the venue and not answered yet: it may rest as either. */
  readonly amendment?: Amendment;
  /** Oldest first; absent: it has had one price. */
  readonly formerPrices?: readonly FormerPrice[];
  /** Why it was denied, rejected or canceled; null when there is nothing to say. */
  readonly reason: Failure | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** What may still be filled, the larger one while it is being amended; 0 once the order is done. */
export const remainingQty = (order: Order): Qty =>
  (isWorking(order.state)
    ? Math.max(0, Math.max(order.qty, order.amendment?.qty ?? 0) - order.filledQty)
    : 0) as Qty;

/** The order at another price from `at` on, with the one before remembered. */
export function reprice(order: Order, price: Price, at: Instant): Order {
  if (price === order.price) return order;
  const { formerPrices = [], createdAt } = order;
  const left = remainingQty(order);
  const former = {
    price: order.price,
    left,
    from: formerPrices.at(-1)?.until ?? createdAt,
    until: at,
  };
  return { ...order, price, formerPrices: [...formerPrices, former].slice(-FORMER_PRICES_KEPT) };
}

/** The YES price at which it commits most: while it is being amended, the dearer one of both. */
export function dearestPrice({ side, price, amendment }: Order): Price {
  if (amendment === undefined) return price;
  return side === 'bid'
    ? (Math.max(price, amendment.price) as Price)
    : (Math.min(price, amendment.price) as Price);
}

/**
 * Adds a fill. A fill is a fact of the venue, so it is never refused: one that the life of the order has no room
 * for (a fill of a rejected order) counts and leaves the state, and the size grows when more was filled than we
 * knew of.
 */
export function applyFill(order: Order, qty: Qty, at: Instant): Order {
  const filledQty = (order.filledQty + qty) as Qty;
  const total = Math.max(order.qty, filledQty) as Qty;
  const next = advance(order.state, filledQty >= total ? 'filled' : 'partFilled');
  const state = next.ok ? next.value : order.state;
  return { ...order, qty: total, filledQty, state, updatedAt: at };
}
