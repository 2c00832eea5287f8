import { z } from 'zod';
import { err, ok, type Result } from '../../../base/result.ts';
import type { ExchangeEngine, MarketView } from '../../../domain/exchange/index.ts';
import type { MarketStatus } from '../../../domain/market/market.ts';
import type { EventTicker, MarketTicker } from '../../../domain/units/ids.ts';
import type { Instant } from '../../../domain/units/units.ts';
import type { Places } from '../places.ts';
import { bookJson, marketJson, tradeJson } from '../wire-format.ts';
import { invalidParameters, notFound, type ApiError } from './api-error.ts';
import { pageOf } from './page.ts';
import { list, paging, period, seconds, tickerList, wholeNumber, yesNo } from './query-schema.ts';
import { route, type Route } from './route.ts';

const FILTERS = ['unopened', 'open', 'paused', 'closed', 'settled'] as const;
type Filter = (typeof FILTERS)[number];

/** The words of the list's filter differ from the statuses it returns (protocol brief §11). */
const FILTER_OF: Readonly<Record<MarketStatus, Filter>> = {
  initialized: 'unopened',
  active: 'open',
  inactive: 'paused',
  closed: 'closed',
  determined: 'closed',
  disputed: 'closed',
  amended: 'closed',
  finalized: 'settled',
};

const marketsQuery = z.object({
  ...paging(1000),
  event_ticker: z.string().optional(),
  series_ticker: z.string().optional(),
  tickers: tickerList.optional(),
  status: list.pipe(z.array(z.enum(FILTERS))).optional(),
  mve_filter: z.enum(['only', 'exclude']).optional(),
  min_created_ts: seconds.optional(),
  max_created_ts: seconds.optional(),
  min_close_ts: seconds.optional(),
  max_close_ts: seconds.optional(),
  min_settled_ts: seconds.optional(),
  max_settled_ts: seconds.optional(),
  min_updated_ts: seconds.optional(),
});
type MarketsQuery = z.output<typeof marketsQuery>;

/** One kind of time filter, and the status filters it goes with. */
interface TimeFilter {
  readonly min: Instant | undefined;
  readonly max: Instant | undefined;
  readonly goesWith: readonly Filter[];
  readonly timeOf: (market: MarketView) => Instant | undefined;
}

const timeFiltersOf = (query: MarketsQuery): TimeFilter[] =>
  [
    {
      min: query.min_created_ts,
      max: query.max_created_ts,
      goesWith: ['unopened', 'open'] as const,
      timeOf: (market: MarketView) => market.createdAt,
    },
    {
      min: query.min_close_ts,
      max: query.max_close_ts,
      goesWith: ['closed'] as const,
      timeOf: (market: MarketView) => market.closeAt,
    },
    {
      min: query.min_settled_ts,
      max: query.max_settled_ts,
      goesWith: ['settled'] as const,
      timeOf: (market: MarketView) => market.settledAt,
    },
    {
      min: query.min_updated_ts,
      max: undefined,
      goesWith: FILTERS,
      timeOf: (market: MarketView) => market.updatedAt,
    },
  ].filter(({ min, max }) => min !== undefined || max !== undefined);

/** Whether a market passes the query; refuses time filters that exclude each other or the status asked for. */
function marketFilter(query: MarketsQuery): Result<(market: MarketView) => boolean, ApiError> {
  const [time, ...others] = timeFiltersOf(query);
  if (others.length > 0) return err(invalidParameters('time filters are mutually exclusive'));
  const statuses = query.status;
  if (time && statuses?.some((status) => !time.goesWith.includes(status))) {
    return err(invalidParameters('status does not go with the time filter'));
  }
  const tickers = query.tickers && new Set(query.tickers);
  return ok((market) => {
    const at = time?.timeOf(market);
    return (
      query.mve_filter !== 'only' &&
      (query.event_ticker === undefined || market.event === query.event_ticker) &&
      (query.series_ticker === undefined || market.series === query.series_ticker) &&
      (tickers === undefined || tickers.has(market.ticker)) &&
      (statuses === undefined || statuses.includes(FILTER_OF[market.status])) &&
      (time === undefined || (at !== undefined && isWithin(at, time.min, time.max)))
    );
  });
}

/** Both ends included; an end left out does not bound. */
export const isWithin = (
  at: Instant,
  min: Instant | undefined,
  max: Instant | undefined,
): boolean => (min === undefined || at >= min) && (max === undefined || at <= max);

/** Levels per side: 0 or nothing asks for all. */
const depth = wholeNumber(0, 100).transform((levels) => (levels === 0 ? undefined : levels));

const booksQuery = z.object({
  tickers: z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat().flatMap((part) => part.split(',')))
    .refine((tickers) => tickers.length <= 100, 'at most 100'),
});

export const marketsRoutes = (
  engine: ExchangeEngine,
  marketPlaces: Places<MarketTicker>,
): Route[] => [
  route({
    method: 'GET',
    path: '/markets',
    access: 'public',
    query: marketsQuery,
    handle: ({ query }) => {
      const keep = marketFilter(query);
      if (!keep.ok) return keep;
      const markets =
        query.event_ticker === undefined
          ? engine.markets()
          : engine
              .marketTickers(query.event_ticker as EventTicker)
              .map((ticker) => engine.market(ticker))
              .filter((market) => market !== undefined);
      const page = pageOf(
        {
          items: markets,
          order: 'ascending',
          placeOf: ({ ticker }) => marketPlaces.of(ticker),
          keep: keep.value,
        },
        query,
      );
      if (!page.ok) return page;
      return ok({ markets: page.value.items.map(marketJson), cursor: page.value.cursor });
    },
  }),
  route({
    method: 'GET',
    path: '/markets/orderbooks',
    access: 'public',
    query: booksQuery,
    handle: ({ query }) => {
      const books = query.tickers.map((ticker) => ({
        ticker,
        book: engine.book(ticker as MarketTicker),
      }));
      if (books.some(({ book }) => book === undefined)) return err(notFound('market'));
      return ok({
        orderbooks: books.map(({ ticker, book }) => ({
          ticker,
          orderbook_fp: book && bookJson(book),
        })),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/markets/trades',
    access: 'public',
    query: z.object({
      ...paging(1000),
      ...period,
      ticker: z.string().optional(),
      is_block_trade: yesNo.optional(),
    }),
    handle: ({ query }) => {
      const ticker = query.ticker as MarketTicker | undefined;
      const page = pageOf(
        {
          items: engine.trades(ticker),
          order: 'descending',
          placeOf: ({ seq }) => seq,
          // There are no block trades here.
          keep: ({ at }) =>
            query.is_block_trade !== true && isWithin(at, query.min_ts, query.max_ts),
        },
        query,
      );
      if (!page.ok) return page;
      return ok({ trades: page.value.items.map(tradeJson), cursor: page.value.cursor });
    },
  }),
  route({
    method: 'GET',
    path: '/markets/:ticker',
    access: 'public',
    handle: ({ params }) => {
      const market = engine.market(params.ticker as MarketTicker);
      return market ? ok({ market: marketJson(market) }) : err(notFound('market'));
    },
  }),
  route({
    method: 'GET',
    path: '/markets/:ticker/orderbook',
    access: 'public',
    query: z.object({ depth: depth.optional() }),
    handle: ({ params, query }) => {
      const book = engine.book(params.ticker as MarketTicker, query.depth);
      return book ? ok({ orderbook_fp: bookJson(book) }) : err(notFound('market'));
    },
  }),
];
