import { z } from 'zod';
import { assert } from '../../../base/assert.ts';
import { err, ok } from '../../../base/result.ts';
import type {
  AccountId,
  ExchangeEngine,
  OrderStatus,
  OrderView,
} from '../../../domain/exchange/index.ts';
import type { EventTicker, MarketTicker, OrderId } from '../../../domain/units/ids.ts';
import { formatQty, type Qty } from '../../../domain/units/units.ts';
import type { Accounts, Member } from '../accounts.ts';
import type { LaggingRecords } from '../faults/lagging-records.ts';
import { orderJson } from '../wire-format.ts';
import type { WireOptions } from '../wire-options.ts';
import { notFound } from './api-error.ts';
import type { ApiKey } from './authentication.ts';
import { isWithin } from './markets-routes.ts';
import { memberOf, membersOf } from './members.ts';
import { pageOf } from './page.ts';
import { exchangeIndex, list, paging, period, subaccount, tickerList } from './query-schema.ts';
import { route, type Route } from './route.ts';

const GET_ORDER_COST = 2;

const ordersQuery = z.object({
  ...paging(1000),
  ...period,
  ticker: z.string().optional(),
  event_ticker: list.refine((events) => events.length <= 10, 'at most 10').optional(),
  status: z.enum(['resting', 'canceled', 'executed']).optional(),
  subaccount: subaccount.optional(),
  exchange_index: exchangeIndex.optional(),
});

const queueQuery = z.object({
  market_tickers: tickerList.optional(),
  event_ticker: z.string().optional(),
  subaccount: subaccount.optional(),
  exchange_index: exchangeIndex.optional(),
});

export function orderReadingRoutes(
  engine: ExchangeEngine,
  accounts: Accounts,
  records: LaggingRecords,
  wire: WireOptions,
): Route[] {
  function find(key: ApiKey, orderId: string): { member: Member; order: OrderView } | undefined {
    for (const member of accounts.of(key.userId)) {
      const order = records.order(member.account, orderId as OrderId);
      if (order) return { member, order };
    }
    return undefined;
  }

  const ordersOf = (account: AccountId, status: OrderStatus | undefined): OrderView[] =>
    status === 'resting' ? records.openOrders(account) : records.orders(account);

  function queuePosition(account: AccountId, orderId: OrderId): Qty {
    const position = engine.queuePosition(account, orderId);
    assert(position !== undefined, `resting order ${orderId} has a place in its queue`);
    return position;
  }

  const marketsOf = (events: readonly string[]): Set<MarketTicker> =>
    new Set(events.flatMap((event) => engine.marketTickers(event as EventTicker)));

  return [
    route({
      method: 'GET',
      path: '/portfolio/orders',
      access: 'read',
      query: ordersQuery,
      handle: ({ key, query }) => {
        const members = membersOf(accounts, key, query.subaccount);
        if (!members.ok) return members;
        const ofEvents = query.event_ticker && marketsOf(query.event_ticker);
        const page = pageOf(
          {
            items: members.value
              .flatMap(({ account, subaccount: number }) =>
                ordersOf(account, query.status).map((order) => ({ order, number })),
              )
              .sort((a, b) => a.order.seq - b.order.seq),
            order: 'descending',
            placeOf: ({ order }) => order.seq,
            keep: ({ order }) =>
              (query.ticker === undefined || order.market === query.ticker) &&
              (ofEvents === undefined || ofEvents.has(order.market)) &&
              (query.status === undefined || order.status === query.status) &&
              isWithin(order.createdAt, query.min_ts, query.max_ts),
          },
          query,
        );
        if (!page.ok) return page;
        return ok({
          orders: page.value.items.map(({ order, number }) => orderJson(order, number, wire)),
          cursor: page.value.cursor,
        });
      },
    }),
    route({
      method: 'GET',
      path: '/portfolio/orders/queue_positions',
      access: 'read',
      query: queueQuery,
      handle: ({ key, query }) => {
        const member = memberOf(accounts, key, query.subaccount);
        if (!member.ok) return member;
        const { account } = member.value;
        const tickers = query.market_tickers && new Set(query.market_tickers);
        const ofEvent =
          query.event_ticker === undefined ? undefined : marketsOf([query.event_ticker]);
        const positions = engine
          .openOrders(account)
          .filter(
            ({ market }) =>
              (tickers === undefined || tickers.has(market)) &&
              (ofEvent === undefined || ofEvent.has(market)),
          )
          .map(({ orderId, market }) => ({
            order_id: orderId,
            market_ticker: market,
            queue_position_fp: formatQty(queuePosition(account, orderId)),
          }));
        return ok({ queue_positions: positions });
      },
    }),
    route({
      method: 'GET',
      path: '/portfolio/orders/:order_id',
      access: 'read',
      cost: GET_ORDER_COST,
      handle: ({ key, params }) => {
        const found = find(key, params.order_id);
        if (!found) return err(notFound('order'));
        return ok({ order: orderJson(found.order, found.member.subaccount, wire) });
      },
    }),
    route({
      method: 'GET',
      path: '/portfolio/orders/:order_id/queue_position',
      access: 'read',
      handle: ({ key, params }) => {
        const found = find(key, params.order_id);
        const position = found && engine.queuePosition(found.member.account, found.order.orderId);
        return position === undefined
          ? err(notFound('order'))
          : ok({ queue_position_fp: formatQty(position) });
      },
    }),
  ];
}
