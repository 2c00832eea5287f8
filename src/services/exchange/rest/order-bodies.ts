import { z } from 'zod';
import { MAX_SUBACCOUNT } from '../accounts.ts';
import type { Decrease, NewOrder, OrderAmendment } from '../../../domain/exchange/index.ts';
import type {
  ClientOrderId,
  MarketTicker,
  OrderGroupId,
  OrderId,
} from '../../../domain/units/ids.ts';
import { ONE_CONTRACT, type Qty } from '../../../domain/units/units.ts';
import { bodySeconds, positiveQty, price, qty } from './query-schema.ts';

// What requests about orders carry. Unknown members are ignored, known ones are strict about their type.

const bookSide = z.enum(['bid', 'ask']);
const ticker = z.string().min(1).max(100);
const clientOrderId = z.string().min(1).max(200);
/** One shard, 0; -1 asks to be routed to it. */
const exchangeIndex = z.int().min(-1).max(0);
const subaccount = z.int().min(0).max(MAX_SUBACCOUNT);

/** An order as asked for, and the subaccount it is for. */
export interface CreateOrder {
  readonly order: NewOrder;
  readonly subaccount: number | undefined;
}

export const createOrderBody = z
  .object({
    ticker,
    client_order_id: clientOrderId.optional(),
    side: bookSide,
    count: positiveQty,
    price,
    time_in_force: z.enum(['good_till_canceled', 'immediate_or_cancel', 'fill_or_kill']),
    self_trade_prevention_type: z.enum(['taker_at_cross', 'maker']),
    expiration_time: bodySeconds.optional(),
    post_only: z.boolean().optional(),
    reduce_only: z.boolean().optional(),
    cancel_order_on_pause: z.boolean().optional(),
    order_group_id: z.string().min(1).optional(),
    subaccount: subaccount.optional(),
    exchange_index: exchangeIndex.optional(),
  })
  .transform((body): CreateOrder => ({
    subaccount: body.subaccount,
    order: {
      market: body.ticker as MarketTicker,
      side: body.side,
      price: body.price,
      qty: body.count,
      timeInForce: body.time_in_force,
      selfTradePrevention: body.self_trade_prevention_type,
      clientOrderId: body.client_order_id as ClientOrderId | undefined,
      postOnly: body.post_only,
      reduceOnly: body.reduce_only,
      cancelOnPause: body.cancel_order_on_pause,
      expiresAt: body.expiration_time,
      group: body.order_group_id as OrderGroupId | undefined,
    },
  }));

export const amendOrderBody = z
  .object({
    ticker,
    side: bookSide,
    price,
    count: positiveQty,
    client_order_id: clientOrderId.optional(),
    updated_client_order_id: clientOrderId.optional(),
    expiration_time: bodySeconds.optional(),
    exchange_index: exchangeIndex.optional(),
  })
  .transform((body): OrderAmendment => ({
    market: body.ticker as MarketTicker,
    side: body.side,
    price: body.price,
    qty: body.count,
    clientOrderId: body.client_order_id as ClientOrderId | undefined,
    updatedClientOrderId: body.updated_client_order_id as ClientOrderId | undefined,
    expiresAt: body.expiration_time,
  }));

export const decreaseOrderBody = z
  .object({
    reduce_by: positiveQty.optional(),
    reduce_to: qty.optional(),
    exchange_index: exchangeIndex.optional(),
    market_ticker: ticker.optional(),
  })
  .transform(({ reduce_by: by, reduce_to: to }, context): Decrease => {
    if (by !== undefined && to === undefined) return { by };
    if (to !== undefined && by === undefined) return { to };
    context.addIssue({ code: 'custom', message: 'exactly one of reduce_by and reduce_to' });
    return z.NEVER;
  });

/** One order to be canceled within a batch. */
export interface CancelOrder {
  readonly orderId: OrderId;
  readonly subaccount: number | undefined;
}

export const cancelOrderItem = z
  .object({
    order_id: z.string().min(1),
    subaccount: subaccount.optional(),
    exchange_index: exchangeIndex.optional(),
    market_ticker: ticker.optional(),
  })
  .transform((item): CancelOrder => ({
    orderId: item.order_id as OrderId,
    subaccount: item.subaccount,
  }));

export const orderGroupBody = z
  .object({
    contracts_limit: z.int().min(1).max(1_000_000).optional(),
    contracts_limit_fp: positiveQty.optional(),
    subaccount: subaccount.optional(),
    exchange_index: exchangeIndex.optional(),
  })
  .transform((body, context) => {
    const whole = body.contracts_limit;
    const limit =
      body.contracts_limit_fp ??
      (whole === undefined ? undefined : ((whole * ONE_CONTRACT) as Qty));
    if (limit !== undefined) return { limit, subaccount: body.subaccount };
    context.addIssue({ code: 'custom', message: 'contracts_limit required' });
    return z.NEVER;
  });
