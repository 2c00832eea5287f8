import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import type {
  EventListing,
  ExchangeEngine,
  SeriesListing,
} from '../../../domain/exchange/index.ts';
import type { EventTicker, SeriesTicker } from '../../../domain/units/ids.ts';
import { formatInstant } from '../../../domain/units/units.ts';
import type { Places } from '../places.ts';
import { EXCHANGE_INDEX, marketJson } from '../wire-format.ts';
import { notFound } from './api-error.ts';
import { pageOf } from './page.ts';
import { list, paging, yesNo } from './query-schema.ts';
import { route, type Route } from './route.ts';

const seriesJson = (series: SeriesListing): Record<string, unknown> => ({
  ticker: series.ticker,
  frequency: 'custom',
  title: series.title,
  category: series.category,
  categories: [series.category],
  tags: null,
  settlement_sources: null,
  contract_url: '',
  contract_terms_url: '',
  fee_type: series.feeType,
  fee_multiplier: series.feeMultiplier,
  additional_prohibitions: null,
  exchange_index: EXCHANGE_INDEX,
});

const eventJson = (event: EventListing): Record<string, unknown> => ({
  event_ticker: event.ticker,
  series_ticker: event.series,
  sub_title: event.subtitle,
  title: event.title,
  collateral_return_type: event.collateralReturn,
  mutually_exclusive: event.mutuallyExclusive,
  strike_date: event.strikeAt === undefined ? null : formatInstant(event.strikeAt),
  strike_period: event.strikePeriod ?? null,
  settlement_sources: null,
  fee_type_override: event.feeTypeOverride,
  fee_multiplier_override: event.feeMultiplierOverride,
  exchange_index: EXCHANGE_INDEX,
});

const EVENT_STATUSES = ['unopened', 'open', 'closed', 'settled'] as const;
type EventStatus = (typeof EVENT_STATUSES)[number];

export function eventsRoutes(engine: ExchangeEngine, eventPlaces: Places<EventTicker>): Route[] {
  const marketsOf = (event: EventTicker) =>
    engine
      .marketTickers(event)
      .map((ticker) => engine.market(ticker))
      .filter((market) => market !== undefined);

  /** An event is as far along as the least settled of its markets. */
  const statusOf = (event: EventTicker): EventStatus => {
    const statuses = marketsOf(event).map(({ status }) => status);
    if (statuses.some((status) => status === 'active' || status === 'inactive')) return 'open';
    if (statuses.includes('initialized')) return 'unopened';
    return statuses.every((status) => status === 'finalized') ? 'settled' : 'closed';
  };

  return [
    route({
      method: 'GET',
      path: '/series',
      access: 'public',
      query: z.object({ category: z.string().optional() }),
      handle: ({ query }) => {
        const series = engine
          .series()
          .filter(({ category }) => query.category === undefined || category === query.category);
        return ok({ series: series.map(seriesJson) });
      },
    }),
    route({
      method: 'GET',
      path: '/series/fee_changes',
      access: 'public',
      // Fees change on the spot here: there is never one ahead.
      handle: () => ok({ series_fee_change_arr: [] }),
    }),
    route({
      method: 'GET',
      path: '/series/:series',
      access: 'public',
      handle: ({ params }) => {
        const series = engine.seriesOf(params.series as SeriesTicker);
        return series ? ok({ series: seriesJson(series) }) : err(notFound('series'));
      },
    }),
    route({
      method: 'GET',
      path: '/events',
      access: 'public',
      query: z.object({
        ...paging(200, 200),
        status: list.pipe(z.array(z.enum(EVENT_STATUSES))).optional(),
        series_ticker: z.string().optional(),
        with_nested_markets: yesNo.optional(),
      }),
      handle: ({ query }) => {
        const page = pageOf(
          {
            items: engine.events(),
            order: 'ascending',
            placeOf: ({ ticker }) => eventPlaces.of(ticker),
            keep: ({ ticker, series }) =>
              (query.series_ticker === undefined || series === query.series_ticker) &&
              (query.status === undefined || query.status.includes(statusOf(ticker))),
          },
          query,
        );
        if (!page.ok) return page;
        const events = page.value.items.map((event) => ({
          ...eventJson(event),
          ...(query.with_nested_markets === true && {
            markets: marketsOf(event.ticker).map(marketJson),
          }),
        }));
        return ok({ events, cursor: page.value.cursor });
      },
    }),
    route({
      method: 'GET',
      path: '/events/fee_changes',
      access: 'public',
      handle: () => ok({ event_fee_changes: [], cursor: '' }),
    }),
    route({
      method: 'GET',
      path: '/events/:event',
      access: 'public',
      query: z.object({ with_nested_markets: yesNo.optional() }),
      handle: ({ params, query }) => {
        const event = engine.event(params.event as EventTicker);
        if (!event) return err(notFound('event'));
        const markets = marketsOf(event.ticker).map(marketJson);
        return query.with_nested_markets === true
          ? ok({ event: { ...eventJson(event), markets }, markets: [] })
          : ok({ event: eventJson(event), markets });
      },
    }),
  ];
}
