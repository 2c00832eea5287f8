import { z } from 'zod';
import type { Money } from '../../domain/units/units.ts';
import {
  bookSide,
  cents,
  clientOrderId,
  eventTicker,
  marketTicker,
  maybe,
  money,
  orderGroupId,
  orderId,
  price,
  qty,
  signedQty,
  timeMs,
  timeSeconds,
  timeText,
  tradeId,
} from './wire-values.ts';

// Account bodies of REST and private messages of the feed (protocol brief §4.5, §5, §8, §9). Both ways of learning
// of a fill, an order or a position end in the same type.

const bucket = z
  .object({ refill_rate: z.number().positive(), bucket_capacity: z.number().positive() })
  .transform((wire) => ({ refillPerS: wire.refill_rate, capacity: wire.bucket_capacity }));

export const accountLimits = z
  .object({ usage_tier: z.string(), read: bucket, write: bucket })
  .transform(({ usage_tier: tier, read, write }) => ({ tier, read, write }));

export const balance = z
  .object({
    balance: cents,
    balance_dollars: maybe(money),
    portfolio_value: maybe(cents),
    updated_ts: maybe(timeSeconds),
  })
  .transform((wire) => ({
    /** Available cash; to the centi-cent where the venue says so. */
    cash: wire.balance_dollars ?? wire.balance,
    /** Positions alone. */
    portfolioValue: wire.portfolio_value ?? (0 as Money),
    /** Of its last change, which may be long ago. */
    at: wire.updated_ts,
  }));

export const restPosition = z
  .object({
    ticker: marketTicker,
    position_fp: signedQty,
    market_exposure_dollars: money,
    realized_pnl_dollars: money,
    fees_paid_dollars: money,
  })
  .transform((wire) => ({
    market: wire.ticker,
    /** + YES, − NO */
    qty: wire.position_fp,
    /** Of the open position, in the price of the held side, without fees. */
    cost: wire.market_exposure_dollars,
    realized: wire.realized_pnl_dollars,
    fees: wire.fees_paid_dollars,
  }));
export type VenuePosition = z.output<typeof restPosition>;

export const feedPosition = z
  .object({
    market_ticker: marketTicker,
    position_fp: signedQty,
    position_cost_dollars: money,
    realized_pnl_dollars: money,
    fees_paid_dollars: money,
  })
  .transform((wire): VenuePosition => ({
    market: wire.market_ticker,
    qty: wire.position_fp,
    cost: wire.position_cost_dollars,
    realized: wire.realized_pnl_dollars,
    fees: wire.fees_paid_dollars,
  }));

const ORDER_STATUSES = ['resting', 'canceled', 'executed'] as const;
/** `unknown` for one that nobody has heard of. */
const orderStatus = z
  .string()
  .transform((text) => ORDER_STATUSES.find((status) => status === text) ?? ('unknown' as const));

const orderFields = {
  order_id: orderId,
  client_order_id: clientOrderId,
  ticker: marketTicker,
  book_side: bookSide,
  status: orderStatus,
  yes_price_dollars: price,
  initial_count_fp: qty,
  fill_count_fp: qty,
  remaining_count_fp: qty,
  taker_fill_cost_dollars: money,
  maker_fill_cost_dollars: money,
  taker_fees_dollars: money,
  maker_fees_dollars: money,
  order_group_id: maybe(orderGroupId),
  created_time: timeText,
  last_update_time: maybe(timeText),
  expiration_time: maybe(timeText),
};
const order = (wire: z.output<z.ZodObject<typeof orderFields>>) => ({
  orderId: wire.order_id,
  clientOrderId: wire.client_order_id,
  market: wire.ticker,
  side: wire.book_side,
  status: wire.status,
  /** YES price */
  price: wire.yes_price_dollars,
  initialQty: wire.initial_count_fp,
  filledQty: wire.fill_count_fp,
  remainingQty: wire.remaining_count_fp,
  takerCost: wire.taker_fill_cost_dollars,
  makerCost: wire.maker_fill_cost_dollars,
  takerFees: wire.taker_fees_dollars,
  makerFees: wire.maker_fees_dollars,
  orderGroupId: wire.order_group_id,
  createdAt: wire.created_time,
  expiresAt: wire.expiration_time,
});

export const restOrder = z
  .object(orderFields)
  .transform((wire) => ({ ...order(wire), updatedAt: wire.last_update_time }));
export const feedOrder = z
  .object({ ...orderFields, last_updated_ts_ms: maybe(timeMs) })
  .transform((wire) => ({
    ...order(wire),
    updatedAt: wire.last_updated_ts_ms ?? wire.last_update_time,
  }));
export type VenueOrder = z.output<typeof restOrder>;

const fillFields = {
  trade_id: tradeId,
  order_id: orderId,
  client_order_id: clientOrderId,
  book_side: bookSide,
  yes_price_dollars: price,
  count_fp: qty,
  fee_cost: money,
  is_taker: z.boolean(),
};
const fill = (wire: z.output<z.ZodObject<typeof fillFields>>) => ({
  /** With `orderId` the fill's identity: both parties see the same trade. */
  tradeId: wire.trade_id,
  orderId: wire.order_id,
  /** Never known from REST. */
  clientOrderId: wire.client_order_id,
  side: wire.book_side,
  /** YES price, whatever the side */
  price: wire.yes_price_dollars,
  qty: wire.count_fp,
  fee: wire.fee_cost,
  isTaker: wire.is_taker,
});

export const restFill = z
  .object({ ...fillFields, ticker: marketTicker, created_time: timeText })
  .transform((wire) => ({
    ...fill(wire),
    market: wire.ticker,
    at: wire.created_time,
    positionAfter: null,
  }));
export const feedFill = z
  .object({
    ...fillFields,
    market_ticker: marketTicker,
    ts_ms: timeMs,
    post_position_fp: maybe(signedQty),
  })
  .transform((wire) => ({
    ...fill(wire),
    market: wire.market_ticker,
    at: wire.ts_ms,
    positionAfter: wire.post_position_fp,
  }));
export type VenueFill = z.output<typeof feedFill>;

export const settlement = z
  .object({
    ticker: marketTicker,
    event_ticker: maybe(eventTicker),
    market_result: z.string(),
    yes_count_fp: qty,
    yes_total_cost_dollars: money,
    no_count_fp: qty,
    no_total_cost_dollars: money,
    revenue: cents,
    value: maybe(cents),
    fee_cost: money,
    settled_time: timeText,
  })
  .transform((wire) => ({
    market: wire.ticker,
    event: wire.event_ticker,
    /** `yes`, `no`, `scalar` */
    result: wire.market_result,
    yesQty: wire.yes_count_fp,
    yesCost: wire.yes_total_cost_dollars,
    noQty: wire.no_count_fp,
    noCost: wire.no_total_cost_dollars,
    /** Paid out */
    revenue: wire.revenue,
    /** Of one YES contract */
    value: wire.value,
    /** Trading fees paid in that market; the costs leave them out. */
    fee: wire.fee_cost,
    at: wire.settled_time,
  }));

export const queuePosition = z
  .object({ order_id: orderId, market_ticker: marketTicker, queue_position_fp: qty })
  .transform((wire) => ({
    orderId: wire.order_id,
    market: wire.market_ticker,
    /** Contracts ahead of ours. */
    ahead: wire.queue_position_fp,
  }));

export const orderGroup = z
  .object({ id: orderGroupId, contracts_limit_fp: maybe(qty), is_auto_cancel_enabled: z.boolean() })
  .transform((wire) => ({
    orderGroupId: wire.id,
    limit: wire.contracts_limit_fp,
    isAutoCancelEnabled: wire.is_auto_cancel_enabled,
  }));

/** `order_group_updates`: `created`, `triggered`, `reset`, `deleted`, `limit_updated`. */
export const orderGroupUpdate = z
  .object({
    order_group_id: orderGroupId,
    event_type: z.string(),
    contracts_limit_fp: maybe(qty),
    ts_ms: maybe(timeMs),
  })
  .transform((wire) => ({
    orderGroupId: wire.order_group_id,
    change: wire.event_type,
    limit: wire.contracts_limit_fp,
    at: wire.ts_ms,
  }));
export type VenueOrderGroupUpdate = z.output<typeof orderGroupUpdate>;
