import { z } from 'zod';
import { ok, type Result } from '../../base/result.ts';
import type {
  EventTicker,
  MarketTicker,
  OrderGroupId,
  OrderId,
  SeriesTicker,
} from '../../domain/units/ids.ts';
import { formatQty, type Instant, type Qty } from '../../domain/units/units.ts';
import { type Listing, readListing, readPages } from './rest-pages.ts';
import {
  type Query,
  type RequestWatch,
  type RestOptions,
  RestTransport,
} from './rest-transport.ts';
import type { FixedRequest } from './ready-signer.ts';
import type { VenueError } from './venue-error.ts';
import {
  exchangeStatus,
  type RestBook,
  restBook,
  restTrade,
  venueEvent,
  type VenueEvent,
  venueMarket,
  type VenueMarket,
  venueSeries,
} from './wire-market.ts';
import {
  type Amendment,
  amendAck,
  amendmentBody,
  batchCancelItem,
  batchCreateItem,
  cancelAck,
  type Decrease,
  decreaseAck,
  decreaseBody,
  type NewOrder,
  newOrderBody,
  orderAck,
  type OrderRef,
  orderRefBody,
} from './wire-order-entry.ts';
import {
  accountLimits,
  balance,
  orderGroup,
  queuePosition,
  restFill,
  restOrder,
  restPosition,
  settlement,
} from './wire-portfolio.ts';
import { marketTicker, maybe, orderGroupId, orderId, qty } from './wire-values.ts';

/** The venue's words for listing; they differ from a market's own status (protocol brief §11). */
export interface MarketFilter {
  readonly event?: EventTicker;
  readonly series?: SeriesTicker;
  readonly tickers?: readonly MarketTicker[];
  readonly status?: 'unopened' | 'open' | 'paused' | 'closed' | 'settled';
  /** Combos dominate the list, so they are left out unless asked for. */
  readonly combos?: 'exclude' | 'only' | 'include';
  /** Stop after so many. */
  readonly most?: number;
}

export interface EventFilter {
  readonly series?: SeriesTicker;
  readonly status?: 'unopened' | 'open' | 'closed' | 'settled';
  readonly most?: number;
}

export interface AccountFilter {
  readonly market?: MarketTicker;
  readonly order?: OrderId;
  readonly status?: 'resting' | 'canceled' | 'executed';
  /** Not before; cut down to the second, as the venue counts here. */
  readonly since?: Instant;
}

const PAGE = 1000;
const EVENT_PAGE = 200;
/** The venue takes so many names in one request. */
const BOOKS_PER_REQUEST = 100;

const COST = { cancel: 2, getOrder: 2, each: 10 } as const;

const nothing = z.unknown();

const segment = encodeURIComponent;
const seconds = (at: Instant | undefined): number | undefined =>
  at === undefined ? undefined : Math.floor(at / 1_000_000);

/**
 * The requests that orders and kills consist of: always the same method and path, so that their signatures can be
 * kept ready.
 */
export function fixedRequests(baseUrl: string): readonly FixedRequest[] {
  const base = basePath(baseUrl);
  return [
    { method: 'POST', path: `${base}/portfolio/events/orders` },
    { method: 'DELETE', path: `${base}/portfolio/events/orders` },
    { method: 'DELETE', path: `${base}/portfolio/events/orders/batched` },
    { method: 'GET', path: `${base}/portfolio/orders` },
  ];
}

/** What triggers an order group: fixed once the group is known. */
export const triggerRequest = (baseUrl: string, group: OrderGroupId): FixedRequest => ({
  method: 'PUT',
  path: `${basePath(baseUrl)}/portfolio/order_groups/${segment(group)}/trigger`,
});

const basePath = (baseUrl: string): string => new URL(baseUrl).pathname.replace(/\/$/, '');

/**
 * Kalshi's REST interface in domain values. Reads come back whole, over all pages. Writes go only to hosts that
 * may receive orders; see `RestTransport` for what is repeated and what is not.
 */
export function createRestClient(options: RestOptions) {
  const transport = new RestTransport(options);

  const get = <T extends z.ZodType>(path: string, schema: T, query: Query = {}, cost?: number) =>
    transport.read({
      path,
      query,
      schema,
      auth: 'signed',
      ...(cost === undefined ? {} : { cost }),
    });
  const getPublic = <T extends z.ZodType>(path: string, schema: T, query: Query = {}) =>
    transport.read({ path, query, schema, auth: 'public' });

  const account = { auth: 'signed', size: PAGE } as const;
  const accountPages = <T extends z.ZodType>(path: string, key: string, entry: T, query: Query) =>
    readPages(transport, { path, key, entry, query }, account);
  const offered = (size: number, most: number | undefined) =>
    ({ auth: 'public', size, ...(most !== undefined && { most }) }) as const;

  return {
    exchangeStatus: () => getPublic('/exchange/status', exchangeStatus),

    markets: (filter: MarketFilter = {}): Promise<Result<Listing<VenueMarket>, VenueError>> =>
      readListing(
        transport,
        {
          path: '/markets',
          key: 'markets',
          entry: venueMarket,
          query: {
            event_ticker: filter.event,
            series_ticker: filter.series,
            tickers: filter.tickers?.join(','),
            status: filter.status,
            mve_filter: filter.combos === 'include' ? undefined : (filter.combos ?? 'exclude'),
          },
        },
        offered(PAGE, filter.most),
      ),

    async market(ticker: MarketTicker): Promise<Result<VenueMarket, VenueError>> {
      const read = await getPublic(
        `/markets/${segment(ticker)}`,
        z.object({ market: venueMarket }),
      );
      return read.ok ? ok(read.value.market) : read;
    },

    events: (filter: EventFilter = {}): Promise<Result<Listing<VenueEvent>, VenueError>> =>
      readListing(
        transport,
        {
          path: '/events',
          key: 'events',
          entry: venueEvent,
          query: { series_ticker: filter.series, status: filter.status },
        },
        offered(EVENT_PAGE, filter.most),
      ),

    async event(ticker: EventTicker): Promise<Result<VenueEvent, VenueError>> {
      const read = await getPublic(`/events/${segment(ticker)}`, z.object({ event: venueEvent }));
      return read.ok ? ok(read.value.event) : read;
    },

    async series(ticker: SeriesTicker) {
      const read = await getPublic(`/series/${segment(ticker)}`, z.object({ series: venueSeries }));
      return read.ok ? ok(read.value.series) : read;
    },

    /** Newest first. */
    trades: (filter: {
      readonly market?: MarketTicker;
      readonly since?: Instant;
      readonly most: number;
    }) =>
      readPages(
        transport,
        {
          path: '/markets/trades',
          key: 'trades',
          entry: restTrade,
          query: { ticker: filter.market, min_ts: seconds(filter.since) },
        },
        offered(PAGE, filter.most),
      ),

    async book(ticker: MarketTicker): Promise<Result<RestBook, VenueError>> {
      const schema = z.object({ orderbook_fp: restBook });
      const read = await get(`/markets/${segment(ticker)}/orderbook`, schema);
      return read.ok ? ok(read.value.orderbook_fp) : read;
    },

    /** Many books, a hundred a request. Markets that the venue leaves out are missing. */
    async books(
      tickers: readonly MarketTicker[],
    ): Promise<Result<ReadonlyMap<MarketTicker, RestBook>, VenueError>> {
      const schema = z.object({
        orderbooks: z.array(z.object({ ticker: marketTicker, orderbook_fp: restBook })),
      });
      const books = new Map<MarketTicker, RestBook>();
      for (let from = 0; from < tickers.length; from += BOOKS_PER_REQUEST) {
        const some = tickers.slice(from, from + BOOKS_PER_REQUEST);
        const read = await get('/markets/orderbooks', schema, { tickers: some });
        if (!read.ok) return read;
        for (const { ticker, orderbook_fp } of read.value.orderbooks)
          books.set(ticker, orderbook_fp);
      }
      return ok(books);
    },

    /** Reads the budgets of this key and keeps within them from now on. */
    async accountLimits() {
      const read = await get('/account/limits', accountLimits);
      if (read.ok) transport.adoptLimits(read.value);
      return read;
    },

    balance: () => get('/portfolio/balance', balance),

    positions: () => accountPages('/portfolio/positions', 'market_positions', restPosition, {}),

    orders: (filter: AccountFilter = {}) =>
      accountPages('/portfolio/orders', 'orders', restOrder, {
        ticker: filter.market,
        status: filter.status,
        min_ts: seconds(filter.since),
      }),

    /** What rests, asked beside the queue and the budget: for canceling, which waits for nothing. */
    restingNow: () =>
      readPages(
        transport,
        {
          path: '/portfolio/orders',
          key: 'orders',
          entry: restOrder,
          query: { status: 'resting' },
        },
        { ...account, urgency: 'urgent' },
      ),

    /** Keeps a connection open on the lane that cancels use. */
    warmUrgentLane: () =>
      transport.read({
        path: '/exchange/status',
        schema: exchangeStatus,
        auth: 'public',
        urgency: 'urgent',
      }),

    async order(id: OrderId) {
      const schema = z.object({ order: restOrder });
      const read = await get(`/portfolio/orders/${segment(id)}`, schema, {}, COST.getOrder);
      return read.ok ? ok(read.value.order) : read;
    },

    fills: (filter: AccountFilter = {}) =>
      accountPages('/portfolio/fills', 'fills', restFill, {
        ticker: filter.market,
        order_id: filter.order,
        min_ts: seconds(filter.since),
      }),

    settlements: (filter: AccountFilter = {}) =>
      accountPages('/portfolio/settlements', 'settlements', settlement, {
        ticker: filter.market,
        min_ts: seconds(filter.since),
      }),

    async queuePositions(markets: readonly MarketTicker[]) {
      const schema = z.object({ queue_positions: z.array(queuePosition).nullish() });
      const query = { market_tickers: markets.join(',') };
      const read = await get('/portfolio/orders/queue_positions', schema, query);
      return read.ok ? ok(read.value.queue_positions ?? []) : read;
    },

    async orderGroups() {
      const schema = z.object({ order_groups: z.array(orderGroup).nullish() });
      const read = await get('/portfolio/order_groups', schema);
      return read.ok ? ok(read.value.order_groups ?? []) : read;
    },

    /** @param mayLeave - asked right before the request leaves, after all waiting for the budget */
    createOrder: (order: NewOrder, mayLeave: () => boolean = () => true, watch?: RequestWatch) =>
      transport.write({
        method: 'POST',
        path: '/portfolio/events/orders',
        body: newOrderBody(order),
        schema: orderAck,
        mayLeave,
        watch,
      }),

    /** A refusal with status 404 means that the order no longer rests: filled or canceled. */
    cancelOrder: (ref: OrderRef) =>
      transport.write({
        method: 'DELETE',
        path: `/portfolio/events/orders/${segment(ref.orderId)}`,
        query: { market_ticker: ref.market },
        schema: cancelAck,
        cost: COST.cancel,
        urgency: 'urgent',
      }),

    /** Every resting order of the account; may also catch orders placed during the next minute. */
    async cancelAll(): Promise<Result<void, VenueError>> {
      const written = await transport.write({
        method: 'DELETE',
        path: '/portfolio/events/orders',
        schema: nothing,
        cost: COST.cancel,
        urgency: 'urgent',
      });
      return written.ok ? ok(undefined) : written;
    },

    /** @param mayLeave - asked right before the request leaves */
    amendOrder: (amendment: Amendment, mayLeave: () => boolean = () => true) =>
      transport.write({
        method: 'POST',
        path: `/portfolio/events/orders/${segment(amendment.orderId)}/amend`,
        body: amendmentBody(amendment),
        schema: amendAck,
        mayLeave,
      }),

    decreaseOrder: (ref: OrderRef, decrease: Decrease) =>
      transport.write({
        method: 'POST',
        path: `/portfolio/events/orders/${segment(ref.orderId)}/decrease`,
        body: { ...decreaseBody(decrease), market_ticker: ref.market },
        schema: decreaseAck,
      }),

    /** The venue accepts the batch even when it refuses items of it. */
    async createOrders(orders: readonly NewOrder[]) {
      const written = await transport.write({
        method: 'POST',
        path: '/portfolio/events/orders/batched',
        body: { orders: orders.map(newOrderBody) },
        schema: z.object({ orders: z.array(batchCreateItem) }),
        cost: COST.each * orders.length,
      });
      return written.ok ? ok(written.value.orders) : written;
    },

    async cancelOrders(refs: readonly OrderRef[]) {
      const written = await transport.write({
        method: 'DELETE',
        path: '/portfolio/events/orders/batched',
        body: { orders: refs.map(orderRefBody) },
        schema: z.object({ orders: z.array(batchCancelItem) }),
        cost: COST.cancel * refs.length,
        urgency: 'urgent',
      });
      return written.ok ? ok(written.value.orders) : written;
    },

    /** @param limit - contracts that may be matched within 15 s before the group cancels itself */
    async createOrderGroup(limit: Qty): Promise<Result<OrderGroupId, VenueError>> {
      const written = await transport.write({
        method: 'POST',
        path: '/portfolio/order_groups/create',
        body: { contracts_limit_fp: formatQty(limit) },
        schema: z.object({ order_group_id: orderGroupId }),
      });
      return written.ok ? ok(written.value.order_group_id) : written;
    },

    async orderGroup(id: OrderGroupId) {
      const schema = z
        .object({
          contracts_limit_fp: maybe(qty),
          is_auto_cancel_enabled: z.boolean(),
          orders: z.array(orderId).nullish(),
        })
        .transform((wire) => ({
          limit: wire.contracts_limit_fp,
          isAutoCancelEnabled: wire.is_auto_cancel_enabled,
          orders: wire.orders ?? [],
        }));
      return get(`/portfolio/order_groups/${segment(id)}`, schema);
    },

    /** Cancels the group's orders and refuses new ones until it is reset. */
    triggerOrderGroup: (id: OrderGroupId) => changeGroup(id, 'trigger', 'urgent'),
    resetOrderGroup: (id: OrderGroupId) => changeGroup(id, 'reset', 'inTurn'),

    async setOrderGroupLimit(id: OrderGroupId, limit: Qty): Promise<Result<void, VenueError>> {
      const written = await transport.write({
        method: 'PUT',
        path: `/portfolio/order_groups/${segment(id)}/limit`,
        body: { contracts_limit_fp: formatQty(limit) },
        schema: nothing,
      });
      return written.ok ? ok(undefined) : written;
    },

    /** Cancels the group's orders and forgets it. */
    async deleteOrderGroup(id: OrderGroupId): Promise<Result<void, VenueError>> {
      const written = await transport.write({
        method: 'DELETE',
        path: `/portfolio/order_groups/${segment(id)}`,
        schema: nothing,
        urgency: 'urgent',
      });
      return written.ok ? ok(undefined) : written;
    },

    /** What is left of the venue's budget for writes, in tokens. */
    writeTokens: () => transport.writeTokens,

    /** Ends its connections; requests under way fail. */
    close: () => transport.close(),
  };

  async function changeGroup(
    id: OrderGroupId,
    change: 'trigger' | 'reset',
    urgency: 'urgent' | 'inTurn',
  ): Promise<Result<void, VenueError>> {
    const written = await transport.write({
      method: 'PUT',
      path: `/portfolio/order_groups/${segment(id)}/${change}`,
      body: {},
      schema: nothing,
      urgency,
    });
    return written.ok ? ok(undefined) : written;
  }
}

export type RestClient = ReturnType<typeof createRestClient>;
