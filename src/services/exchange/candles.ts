import type {
  EngineEvent,
  ExchangeEngine,
  MarketView,
  Quote,
  Trade,
} from '../../domain/exchange/index.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import {
  complement,
  type Instant,
  type Money,
  type Price,
  type Qty,
} from '../../domain/units/units.ts';

/** The periods the venue offers, in minutes, and how many candles of each are kept per market. */
const CANDLE_PERIODS = [1, 60, 1440] as const;
export type CandlePeriod = (typeof CANDLE_PERIODS)[number];
const KEPT: Readonly<Record<CandlePeriod, number>> = { 1: 1440, 60: 720, 1440: 365 };

const MINUTE_US = 60_000_000;

export interface Range {
  open: Price;
  high: Price;
  low: Price;
  close: Price;
}

/** What happened in one period. Periods in which nothing did have no candle. */
export interface Candle {
  /** The end of the period, which belongs to it. */
  readonly endAt: Instant;
  readonly yesBid: Range;
  readonly yesAsk: Range;
  /** undefined without a trade in the period. */
  price: Range | undefined;
  /** The last price before the period. */
  readonly previousPrice: Price | undefined;
  volume: Qty;
  /** Sum of YES price × size. */
  turnover: Money;
  openInterest: Qty;
}

const flat = (price: Price): Range => ({ open: price, high: price, low: price, close: price });

function extend(range: Range, price: Price): void {
  if (price > range.high) range.high = price;
  if (price < range.low) range.low = price;
  range.close = price;
}

/** The candles of one market and one period. */
class CandleSeries {
  readonly #periodUs: number;
  readonly #kept: number;
  readonly #candles: Candle[] = [];
  #lastPrice: Price | undefined;

  constructor(period: CandlePeriod) {
    this.#periodUs = period * MINUTE_US;
    this.#kept = KEPT[period];
  }

  get candles(): readonly Candle[] {
    return this.#candles;
  }

  quoted(at: Instant, quote: Quote): void {
    const candle = this.#at(at, quote);
    extend(candle.yesBid, quote.yesBid);
    extend(candle.yesAsk, complement(quote.noBid));
  }

  traded({ at, price, qty }: Trade, market: MarketView): void {
    const candle = this.#at(at, market);
    if (candle.price) extend(candle.price, price);
    else candle.price = flat(price);
    candle.volume = (candle.volume + qty) as Qty;
    candle.turnover = (candle.turnover + price * qty) as Money;
    candle.openInterest = market.openInterest;
    this.#lastPrice = price;
  }

  /** The candle of that moment; a new one starts from where the last one ended. */
  #at(at: Instant, quote: Pick<Quote, 'yesBid' | 'noBid'>): Candle {
    const last = this.#candles.at(-1);
    if (last && at <= last.endAt) return last;
    const candle: Candle = {
      endAt: (Math.ceil(at / this.#periodUs) * this.#periodUs) as Instant,
      yesBid: flat(last?.yesBid.close ?? quote.yesBid),
      yesAsk: flat(last?.yesAsk.close ?? complement(quote.noBid)),
      price: undefined,
      previousPrice: this.#lastPrice,
      volume: 0 as Qty,
      turnover: 0 as Money,
      openInterest: last?.openInterest ?? (0 as Qty),
    };
    this.#candles.push(candle);
    if (this.#candles.length > this.#kept) this.#candles.shift();
    return candle;
  }
}

/** Candles of every market, kept up by the engine's events. */
export class Candles {
  readonly #engine: ExchangeEngine;
  readonly #byMarket = new Map<MarketTicker, Readonly<Record<CandlePeriod, CandleSeries>>>();

  constructor(engine: ExchangeEngine) {
    this.#engine = engine;
  }

  /** Oldest first; none for a market that is not listed. */
  of(market: MarketTicker, period: CandlePeriod): readonly Candle[] {
    return this.#byMarket.get(market)?.[period].candles ?? [];
  }

  add(event: EngineEvent): void {
    if (event.type === 'tickerChanged') this.#quoted(event.market, event.at);
    else if (event.type === 'traded') this.#traded(event.trade);
    else if (event.type === 'marketChanged' && event.change === 'removed') {
      this.#byMarket.delete(event.market);
    }
  }

  #quoted(market: MarketTicker, at: Instant): void {
    const quote = this.#engine.quote(market);
    if (!quote) return;
    const series = this.#series(market);
    for (const period of CANDLE_PERIODS) series[period].quoted(at, quote);
  }

  #traded(trade: Trade): void {
    const market = this.#engine.market(trade.market);
    if (!market) return;
    const series = this.#series(trade.market);
    for (const period of CANDLE_PERIODS) series[period].traded(trade, market);
  }

  #series(market: MarketTicker): Readonly<Record<CandlePeriod, CandleSeries>> {
    const known = this.#byMarket.get(market);
    if (known) return known;
    const series = {
      1: new CandleSeries(1),
      60: new CandleSeries(60),
      1440: new CandleSeries(1440),
    };
    this.#byMarket.set(market, series);
    return series;
  }
}
