import { z } from 'zod';
import type { BookSide } from '../../contract/trading.ts';
import type { ClientOrderId, MarketTicker, OrderGroupId, OrderId } from '../../domain/units/ids.ts';
import {
  formatPrice,
  formatQty,
  type Instant,
  type Price,
  type Qty,
} from '../../domain/units/units.ts';
import { clientOrderId, maybe, money, orderId, qty, timeMs } from './wire-values.ts';

// Orders as they go out and what comes back (protocol brief §7).

export interface NewOrder {
  readonly market: MarketTicker;
  readonly clientOrderId: ClientOrderId;
  readonly side: BookSide;
  /** YES price on the market's grid */
  readonly price: Price;
  readonly qty: Qty;
  readonly timeInForce: 'good_till_canceled' | 'immediate_or_cancel' | 'fill_or_kill';
  /** What gives way when our own order is met: the incoming one, or the resting one. */
  readonly selfTradePrevention: 'taker_at_cross' | 'maker';
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
  readonly cancelOnPause?: boolean;
  readonly orderGroupId?: OrderGroupId;
  /** Only with `good_till_canceled`; cut down to the second. */
  readonly expiresAt?: Instant;
}

export const newOrderBody = (order: NewOrder) => ({
  ticker: order.market,
  client_order_id: order.clientOrderId,
  side: order.side,
  count: formatQty(order.qty),
  price: formatPrice(order.price),
  time_in_force: order.timeInForce,
  self_trade_prevention_type: order.selfTradePrevention,
  post_only: order.postOnly,
  reduce_only: order.reduceOnly,
  cancel_order_on_pause: order.cancelOnPause,
  order_group_id: order.orderGroupId,
  expiration_time:
    order.expiresAt === undefined ? undefined : Math.floor(order.expiresAt / 1_000_000),
});

export interface Amendment {
  readonly orderId: OrderId;
  readonly market: MarketTicker;
  readonly side: BookSide;
  readonly price: Price;
  /** In all: already filled plus what shall rest. */
  readonly totalQty: Qty;
  readonly clientOrderId?: ClientOrderId;
  readonly updatedClientOrderId?: ClientOrderId;
}

export const amendmentBody = (amendment: Amendment) => ({
  ticker: amendment.market,
  side: amendment.side,
  price: formatPrice(amendment.price),
  count: formatQty(amendment.totalQty),
  client_order_id: amendment.clientOrderId,
  updated_client_order_id: amendment.updatedClientOrderId,
});

/** By how much, or down to what; exactly one. */
export type Decrease = { readonly by: Qty } | { readonly to: Qty };

export const decreaseBody = (decrease: Decrease) =>
  'by' in decrease ? { reduce_by: formatQty(decrease.by) } : { reduce_to: formatQty(decrease.to) };

/** An order's name and its market, which leads to the right part of the exchange. */
export interface OrderRef {
  readonly orderId: OrderId;
  readonly market: MarketTicker;
}

export const orderRefBody = (ref: OrderRef) => ({
  order_id: ref.orderId,
  market_ticker: ref.market,
});

const ackFields = {
  order_id: orderId,
  client_order_id: clientOrderId,
  average_fill_price: maybe(money),
  average_fee_paid: maybe(money),
};
const ack = (wire: z.output<z.ZodObject<typeof ackFields>>) => ({
  orderId: wire.order_id,
  clientOrderId: wire.client_order_id,
  /** YES price of one contract, finer than the grid; null before a fill. */
  averagePrice: wire.average_fill_price,
  averageFee: wire.average_fee_paid,
});

/** Remaining above 0 rests; both 0: nothing rests and nothing was filled. */
export const orderAck = z
  .object({ ...ackFields, fill_count: qty, remaining_count: qty, ts_ms: timeMs })
  .transform((wire) => ({
    ...ack(wire),
    filledQty: wire.fill_count,
    remainingQty: wire.remaining_count,
    at: wire.ts_ms,
  }));
export type OrderAck = z.output<typeof orderAck>;

/** Counts and averages may be missing here; whether `filledQty` counts all fills or only new ones is not said. */
export const amendAck = z
  .object({
    ...ackFields,
    fill_count: maybe(qty),
    remaining_count: maybe(qty),
    ts_ms: maybe(timeMs),
  })
  .transform((wire) => ({
    ...ack(wire),
    filledQty: wire.fill_count,
    remainingQty: wire.remaining_count,
    at: wire.ts_ms,
  }));
export type AmendAck = z.output<typeof amendAck>;

export const cancelAck = z
  .object({
    order_id: orderId,
    client_order_id: clientOrderId,
    reduced_by: qty,
    ts_ms: maybe(timeMs),
  })
  .transform((wire) => ({
    orderId: wire.order_id,
    clientOrderId: wire.client_order_id,
    /** Contracts taken off the book */
    reducedBy: wire.reduced_by,
    at: wire.ts_ms,
  }));
export type CancelAck = z.output<typeof cancelAck>;

export const decreaseAck = z
  .object({ order_id: orderId, remaining_count: qty, ts_ms: maybe(timeMs) })
  .transform((wire) => ({
    orderId: wire.order_id,
    remainingQty: wire.remaining_count,
    at: wire.ts_ms,
  }));

const itemError = z.object({
  code: maybe(z.string()),
  message: maybe(z.string()),
  details: maybe(z.string()),
});
/** A refusal of one item in a batch. */
export interface ItemRefusal {
  readonly venueCode: string;
  readonly message: string;
  readonly details: string;
}
const refusal = (error: z.output<typeof itemError>): ItemRefusal => ({
  venueCode: error.code ?? '',
  message: error.message ?? '',
  details: error.details ?? '',
});

/** One answer of a batch: accepted or refused. Match by id: the order of answers means nothing. */
export type BatchCreateItem =
  | { readonly outcome: 'accepted'; readonly ack: OrderAck }
  | {
      readonly outcome: 'refused';
      readonly clientOrderId: ClientOrderId | null;
      readonly refusal: ItemRefusal;
    };
export type BatchCancelItem =
  | { readonly outcome: 'accepted'; readonly ack: CancelAck }
  | { readonly outcome: 'refused'; readonly orderId: OrderId; readonly refusal: ItemRefusal };

const refusedCreate = z
  .object({ client_order_id: clientOrderId, error: itemError })
  .transform((wire): BatchCreateItem => ({
    outcome: 'refused',
    clientOrderId: wire.client_order_id,
    refusal: refusal(wire.error),
  }));
const refusedCancel = z
  .object({ order_id: orderId, error: itemError })
  .transform((wire): BatchCancelItem => ({
    outcome: 'refused',
    orderId: wire.order_id,
    refusal: refusal(wire.error),
  }));

// A refusal carries an `error`, so it is tried first; what has none must be a whole acknowledgement.
export const batchCreateItem = z.union([
  refusedCreate,
  orderAck.transform((ack): BatchCreateItem => ({ outcome: 'accepted', ack })),
]);
export const batchCancelItem = z.union([
  refusedCancel,
  cancelAck.transform((ack): BatchCancelItem => ({ outcome: 'accepted', ack })),
]);
