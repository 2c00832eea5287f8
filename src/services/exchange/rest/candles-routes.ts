import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import type { ExchangeEngine } from '../../../domain/exchange/index.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import { formatPrice, formatQty, type Instant } from '../../../domain/units/units.ts';
import type { Candle, CandlePeriod, Candles, Range } from '../candles.ts';
import { formatAveragePrice, toSeconds } from '../wire-format.ts';
import { invalidParameters, notFound } from './api-error.ts';
import { seconds, tickerList, yesNo } from './query-schema.ts';
import { route, type Route } from './route.ts';

/** Over all markets of a batch; one market alone keeps fewer. */
const MAX_PER_BATCH = 10_000;

const PERIOD_WORDS = ['1', '60', '1440'] as const satisfies readonly `${CandlePeriod}`[];

const window = {
  start_ts: seconds,
  end_ts: seconds,
  period_interval: z.enum(PERIOD_WORDS).transform((word) => Number(word) as CandlePeriod),
  include_latest_before_start: yesNo.optional(),
};
const windowQuery = z.object(window);
type Window = z.output<typeof windowQuery>;

const rangeJson = (range: Range): Record<string, string> => ({
  open_dollars: formatPrice(range.open),
  high_dollars: formatPrice(range.high),
  low_dollars: formatPrice(range.low),
  close_dollars: formatPrice(range.close),
});

function candleJson(candle: Candle): Record<string, unknown> {
  const { price, previousPrice } = candle;
  return {
    end_period_ts: toSeconds(candle.endAt),
    yes_bid: rangeJson(candle.yesBid),
    yes_ask: rangeJson(candle.yesAsk),
    price: {
      ...(price && {
        ...rangeJson(price),
        mean_dollars: formatAveragePrice(candle.turnover, candle.volume),
      }),
      ...(previousPrice !== undefined && { previous_dollars: formatPrice(previousPrice) }),
    },
    volume_fp: formatQty(candle.volume),
    open_interest_fp: formatQty(candle.openInterest),
  };
}

/** Carries the close of a candle to the first end of a period after `start`: nothing happened there. */
function projected(candle: Candle, start: Instant, period: CandlePeriod): Candle {
  const periodUs = period * 60_000_000;
  const flat = ({ close }: Range): Range => ({ open: close, high: close, low: close, close });
  return {
    endAt: (Math.floor(start / periodUs + 1) * periodUs) as Instant,
    yesBid: flat(candle.yesBid),
    yesAsk: flat(candle.yesAsk),
    price: undefined,
    previousPrice: candle.price?.close ?? candle.previousPrice,
    volume: 0 as Candle['volume'],
    turnover: 0 as Candle['turnover'],
    openInterest: candle.openInterest,
  };
}

export function candlesRoutes(engine: ExchangeEngine, candles: Candles): Route[] {
  function within(market: MarketTicker, query: Window): Candle[] {
    const all = candles.of(market, query.period_interval);
    const found = all.filter(({ endAt }) => endAt >= query.start_ts && endAt <= query.end_ts);
    const before =
      query.include_latest_before_start === true
        ? all.findLast(({ endAt }) => endAt < query.start_ts)
        : undefined;
    return before ? [projected(before, query.start_ts, query.period_interval), ...found] : found;
  }

  return [
    route({
      method: 'GET',
      path: '/series/:series/markets/:ticker/candlesticks',
      access: 'public',
      query: windowQuery,
      handle: ({ params, query }) => {
        const market = engine.market(params.ticker as MarketTicker);
        if (market?.series !== params.series) return err(notFound('market'));
        const found = within(market.ticker, query);
        return ok({ ticker: market.ticker, candlesticks: found.map(candleJson) });
      },
    }),
    route({
      method: 'GET',
      path: '/markets/candlesticks',
      access: 'public',
      query: z.object({
        ...window,
        market_tickers: tickerList.refine((tickers) => tickers.length <= 100, 'at most 100'),
      }),
      handle: ({ query }) => {
        const { market_tickers: tickers } = query;
        if (tickers.some((ticker) => !engine.quote(ticker))) return err(notFound('market'));
        const markets = tickers.map((ticker) => ({ ticker, found: within(ticker, query) }));
        const total = markets.reduce((sum, { found }) => sum + found.length, 0);
        if (total > MAX_PER_BATCH) return err(invalidParameters('too many candlesticks'));
        return ok({
          markets: markets.map(({ ticker, found }) => ({
            market_ticker: ticker,
            candlesticks: found.map(candleJson),
          })),
        });
      },
    }),
  ];
}
