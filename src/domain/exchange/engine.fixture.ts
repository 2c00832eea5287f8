import { Random } from '../../base/random.ts';
import { unwrap } from '../../base/result.ts';
import { LINEAR_CENT } from '../market/price-grid.ts';
import type { ClientOrderId, EventTicker, MarketTicker, SeriesTicker } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import type { AccountId, NewAccount, NewOrder } from './commands.ts';
import { ExchangeEngine } from './engine.ts';
import type { EngineEvent } from './events.ts';
import type { EventListing, MarketListing, SeriesListing } from './listing.ts';
import type { EngineOptions } from './options.ts';

export const SERIES = 'KXRAIN' as SeriesTicker;
export const EVENT = 'KXRAIN-26DEC01' as EventTicker;
export const MARKET = 'KXRAIN-26DEC01-NYC' as MarketTicker;
/** 2026-12-01T12:00:00Z */
export const START = 1_796_126_400_000_000 as Instant;
const HOUR_US = 3_600_000_000;

export const after = (seconds: number): Instant => (START + Math.round(seconds * 1e6)) as Instant;
export const usd = (dollars: number): Money => Math.round(dollars * 1e6) as Money;

export const marketListing = (over: Partial<MarketListing> = {}): MarketListing => ({
  ticker: MARKET,
  event: EVENT,
  yesTitle: 'New York City',
  noTitle: 'No rain in New York City',
  openAt: START,
  closeAt: (START + HOUR_US) as Instant,
  latestExpirationAt: (START + 24 * HOUR_US) as Instant,
  canCloseEarly: true,
  settlementTimerSeconds: 300,
  gridLabel: 'linear_cent',
  grid: LINEAR_CENT,
  rulesPrimary: 'Resolves YES if it rains.',
  rulesSecondary: '',
  ...over,
});

/** An engine with one active market, at START. */
export function listedEngine(
  over: {
    readonly options?: Partial<EngineOptions>;
    readonly series?: Partial<SeriesListing>;
    readonly event?: Partial<EventListing>;
    readonly market?: Partial<MarketListing>;
    readonly seed?: number;
  } = {},
): { readonly engine: ExchangeEngine; readonly events: EngineEvent[] } {
  const events: EngineEvent[] = [];
  const engine = new ExchangeEngine({
    random: new Random(over.seed ?? 7, 'exchange'),
    emit: (event) => events.push(event),
    startAt: START,
    options: over.options,
  });
  unwrap(
    engine.addSeries({
      ticker: SERIES,
      title: 'Rain',
      category: 'Climate and Weather',
      feeType: 'quadratic',
      feeMultiplier: 1,
      ...over.series,
    }),
  );
  unwrap(
    engine.addEvent({
      ticker: EVENT,
      series: SERIES,
      title: 'Where will it rain on Dec 1?',
      subtitle: '',
      mutuallyExclusive: false,
      collateralReturn: '',
      feeTypeOverride: null,
      feeMultiplierOverride: null,
      ...over.event,
    }),
  );
  unwrap(engine.addMarket(marketListing(over.market)));
  events.length = 0;
  return { engine, events };
}

/** An account of its own user with ten thousand dollars. */
export const openAccount = (
  engine: ExchangeEngine,
  userId: string,
  over: Partial<NewAccount> = {},
): AccountId => engine.openAccount({ userId, cash: usd(10_000), ...over });

/** A good-till-canceled order: price in cents, size in contracts. */
export const order = (
  side: 'bid' | 'ask',
  cents: number,
  contracts: number,
  over: Partial<Omit<NewOrder, 'clientOrderId'>> & { readonly clientOrderId?: string } = {},
): NewOrder => ({
  market: MARKET,
  side,
  price: Math.round(cents * 100) as Price,
  qty: Math.round(contracts * 100) as Qty,
  timeInForce: 'good_till_canceled',
  selfTradePrevention: 'taker_at_cross',
  ...over,
  clientOrderId: over.clientOrderId as ClientOrderId | undefined,
});
