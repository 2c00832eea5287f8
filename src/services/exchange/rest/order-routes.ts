import { z } from 'zod';
import { err, ok, type Result } from '../../../base/result.ts';
import type {
  BookSide,
  CancelAck,
  ExchangeEngine,
  OrderAck,
  OrderView,
} from '../../../domain/exchange/index.ts';
import type { OrderId } from '../../../domain/units/ids.ts';
import {
  formatMoney,
  formatQty,
  instantToMs,
  ONE_DOLLAR,
  type Money,
} from '../../../domain/units/units.ts';
import type { Accounts } from '../accounts.ts';
import { formatAverage, formatAveragePrice } from '../wire-format.ts';
import type { WireOptions } from '../wire-options.ts';
import { apiError, asTold, errorBody, type ApiError } from './api-error.ts';
import type { ApiKey } from './authentication.ts';
import { memberOf, membersOf } from './members.ts';
import {
  amendOrderBody,
  cancelOrderItem,
  createOrderBody,
  decreaseOrderBody,
  type CancelOrder,
  type CreateOrder,
} from './order-bodies.ts';
import { exchangeIndex, subaccount } from './query-schema.ts';
import { DEFAULT_COST, type RateTier } from './rate-limits.ts';
import { refusalError } from './refusals.ts';
import { route, type Route } from './route.ts';

const CANCEL_COST = 2;
const ORDERS = '/portfolio/events/orders';

/** Query members of every call about one order. */
const routing = z.object({
  subaccount: subaccount.optional(),
  exchange_index: exchangeIndex.optional(),
  market_ticker: z.string().optional(),
});

/** Averages appear only after a fill. */
const ackJson = (ack: OrderAck, side: BookSide, wire: WireOptions): Record<string, unknown> => ({
  order_id: ack.orderId,
  ...(ack.clientOrderId !== undefined && { client_order_id: ack.clientOrderId }),
  fill_count: formatQty(ack.filledQty),
  remaining_count: formatQty(ack.remainingQty),
  ...(ack.filledQty > 0 && {
    average_fill_price: formatAveragePrice(
      side === 'bid' || wire.averageOfAsks === 'yes'
        ? ack.fillNotional
        : ((ack.filledQty * ONE_DOLLAR - ack.fillNotional) as Money),
      ack.filledQty,
    ),
    average_fee_paid:
      wire.averageFee === 'perContract'
        ? formatAverage(ack.fees, ack.filledQty)
        : formatMoney(ack.fees),
  }),
  ts_ms: instantToMs(ack.at),
});

/** The answer to an amend in terms of all fills that its order ever had. */
const ofWholeOrder = (ack: OrderAck, order: OrderView): OrderAck => {
  const cost = order.takerCost + order.makerCost;
  return {
    ...ack,
    filledQty: order.filledQty,
    fillNotional: (order.side === 'bid' ? cost : order.filledQty * ONE_DOLLAR - cost) as Money,
    fees: (order.takerFees + order.makerFees) as Money,
  };
};

const cancelJson = (ack: CancelAck): Record<string, unknown> => ({
  order_id: ack.orderId,
  ...(ack.clientOrderId !== undefined && { client_order_id: ack.clientOrderId }),
  reduced_by: formatQty(ack.reducedBy),
  ts_ms: instantToMs(ack.at),
});

export interface OrderRoutesSetup {
  readonly engine: ExchangeEngine;
  readonly accounts: Accounts;
  readonly tier: RateTier;
  readonly wire: WireOptions;
  readonly onOrderCreated: () => void;
}

export function orderRoutes(setup: OrderRoutesSetup): Route[] {
  const { engine, accounts, tier, wire, onOrderCreated } = setup;
  const itemError = (error: ApiError): Record<string, string> =>
    errorBody(asTold(error, wire.errors));

  /** A batch never costs more than a full bucket holds. */
  const batchOf = <T extends z.ZodType>(item: T, itemCost: number) =>
    z.object({
      orders: z
        .array(item)
        .min(1)
        .max(
          Math.min(
            Math.floor(tier.write.capacity / itemCost),
            wire.batchLimit === 'bucket' ? Number.MAX_SAFE_INTEGER : wire.batchLimit,
          ),
        ),
    });

  function create(key: ApiKey, { order, subaccount: to }: CreateOrder): Result<OrderAck, ApiError> {
    const member = memberOf(accounts, key, to);
    if (!member.ok) return member;
    const ack = engine.createOrder(member.value.account, order);
    if (!ack.ok) return err(refusalError(ack.error));
    onOrderCreated();
    return ack;
  }

  function cancel(
    key: ApiKey,
    { orderId, subaccount: from }: CancelOrder,
  ): Result<CancelAck, ApiError> {
    const member = memberOf(accounts, key, from);
    if (!member.ok) return member;
    const ack = engine.cancelOrder(member.value.account, orderId);
    return ack.ok ? ack : err(refusalError(ack.error));
  }

  return [
    route({
      method: 'POST',
      path: ORDERS,
      access: 'trade',
      body: createOrderBody,
      status: 201,
      handle: ({ key, body }) => {
        const ack = create(key, body);
        return ack.ok ? ok(ackJson(ack.value, body.order.side, wire)) : ack;
      },
    }),
    route({
      method: 'POST',
      path: `${ORDERS}/batched`,
      access: 'trade',
      body: batchOf(createOrderBody, DEFAULT_COST),
      cost: ({ orders }) => orders.length * DEFAULT_COST,
      status: 201,
      handle: ({ key, body }) =>
        ok({
          orders: body.orders.map((each) => {
            const ack = create(key, each);
            if (ack.ok) return { ...ackJson(ack.value, each.order.side, wire), error: null };
            return {
              client_order_id: each.order.clientOrderId ?? null,
              error: itemError(ack.error),
            };
          }),
        }),
    }),
    route({
      method: 'DELETE',
      path: `${ORDERS}/batched`,
      access: 'trade',
      body: batchOf(cancelOrderItem, CANCEL_COST),
      cost: ({ orders }) => orders.length * CANCEL_COST,
      handle: ({ key, body }) =>
        ok({
          orders: body.orders.map((each) => {
            const ack = cancel(key, each);
            if (ack.ok) return { ...cancelJson(ack.value), error: null };
            return { order_id: each.orderId, reduced_by: '0.00', error: itemError(ack.error) };
          }),
        }),
    }),
    route({
      method: 'DELETE',
      path: ORDERS,
      access: 'trade',
      query: routing,
      cost: CANCEL_COST,
      status: 204,
      handle: ({ key, query }) => {
        const members = membersOf(accounts, key, query.subaccount);
        if (!members.ok) return members;
        for (const { account } of members.value) {
          const canceled = engine.cancelAll(account);
          if (!canceled.ok) return err(refusalError(canceled.error));
        }
        return ok(undefined);
      },
    }),
    route({
      method: 'DELETE',
      path: `${ORDERS}/:order_id`,
      access: 'trade',
      query: routing,
      cost: CANCEL_COST,
      handle: ({ key, params, query }) => {
        const orderId = params.order_id as OrderId;
        const ack = cancel(key, { orderId, subaccount: query.subaccount });
        return ack.ok ? ok(cancelJson(ack.value)) : ack;
      },
    }),
    route({
      method: 'POST',
      path: `${ORDERS}/:order_id/amend`,
      access: 'trade',
      query: routing,
      body: amendOrderBody,
      handle: ({ key, params, query, body }) => {
        const orderId = params.order_id as OrderId;
        const owner = memberOf(accounts, key, query.subaccount);
        if (!owner.ok) return owner;
        const ack = engine.amendOrder(owner.value.account, orderId, body);
        if (!ack.ok) return err(refusalError(ack.error));
        const order = engine.order(owner.value.account, orderId);
        const isOfWhole = wire.amendCounts === 'wholeOrder' && order !== undefined;
        const told = isOfWhole ? ofWholeOrder(ack.value, order) : ack.value;
        return ok(ackJson(told, body.side, wire));
      },
    }),
    route({
      method: 'POST',
      path: `${ORDERS}/:order_id/decrease`,
      access: 'trade',
      query: routing,
      body: decreaseOrderBody,
      handle: ({ key, params, query, body }) => {
        const orderId = params.order_id as OrderId;
        const owner = memberOf(accounts, key, query.subaccount);
        if (!owner.ok) return owner;
        const ack = engine.decreaseOrder(owner.value.account, orderId, body);
        if (!ack.ok) return err(refusalError(ack.error));
        const { clientOrderId, remainingQty, at } = ack.value;
        return ok({
          order_id: orderId,
          ...(clientOrderId !== undefined && { client_order_id: clientOrderId }),
          remaining_count: formatQty(remainingQty),
          ts_ms: instantToMs(at),
        });
      },
    }),
    ...removedRoutes,
  ];
}

const gone = (method: 'POST' | 'DELETE', path: string): Route =>
  route({
    method,
    path,
    access: 'trade',
    handle: () => err(apiError(410, 'gone', `use ${ORDERS}`)),
  });

/** Where orders were entered until 2026. */
const removedRoutes: readonly Route[] = [
  gone('POST', '/portfolio/orders'),
  gone('POST', '/portfolio/orders/batched'),
  gone('DELETE', '/portfolio/orders/batched'),
  gone('DELETE', '/portfolio/orders/:order_id'),
  gone('POST', '/portfolio/orders/:order_id/amend'),
  gone('POST', '/portfolio/orders/:order_id/decrease'),
];
