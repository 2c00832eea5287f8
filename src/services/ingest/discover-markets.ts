import type { RestClient } from '../../adapters/kalshi/rest-client.ts';
import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import {
  describeMarket,
  type VenueEvent,
  type VenueMarket,
} from '../../adapters/kalshi/wire-market.ts';
import type { Clock } from '../../base/clock.ts';
import { ok, type Result } from '../../base/result.ts';
import type { EventTicker, MarketTicker, SeriesTicker } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import type { MarketListing } from './tracked-market.ts';

/** What discovery asks the venue. */
export type MarketSource = Pick<RestClient, 'markets' | 'events' | 'market' | 'event'>;

/** Up to so many events are asked for one by one; beyond, the list of all open ones is shorter. */
const FEW_EVENTS = 10;

/** Finds what the venue lists, and describes each market with its event. Keeps the events it has seen. */
export class MarketDiscovery {
  readonly #source: MarketSource;
  readonly #clock: Clock;
  readonly #events = new Map<EventTicker, VenueEvent>();

  constructor(source: MarketSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** The markets that are open for trading, at most `most`. */
  async openMarkets(most: number): Promise<Result<readonly MarketListing[], VenueError>> {
    const listed = await this.#source.markets({ status: 'open', most });
    if (!listed.ok) return listed;
    const known = await this.#learnEvents(listed.value.items);
    return known.ok ? ok(listed.value.items.map((market) => this.#describe(market))) : known;
  }

  async market(ticker: MarketTicker): Promise<Result<MarketListing, VenueError>> {
    const market = await this.#source.market(ticker);
    if (!market.ok) return market;
    const known = await this.#learnEvents([market.value]);
    return known.ok ? ok(this.#describe(market.value)) : known;
  }

  async #learnEvents(markets: readonly VenueMarket[]): Promise<Result<null, VenueError>> {
    if (this.#unknown(markets).length > FEW_EVENTS) {
      const open = await this.#source.events({ status: 'open' });
      if (!open.ok) return open;
      for (const event of open.value.items) this.#events.set(event.ticker, event);
    }
    for (const ticker of this.#unknown(markets)) {
      const event = await this.#source.event(ticker);
      // An event that the venue will not show leaves its markets without their question, no more.
      if (!event.ok && event.error.code !== 'venue.refused') return event;
      this.#events.set(ticker, event.ok ? event.value : namelessEvent(ticker));
    }
    return ok(null);
  }

  #unknown(markets: readonly VenueMarket[]): EventTicker[] {
    const tickers = new Set(markets.map(({ event }) => event));
    return [...tickers].filter((ticker) => !this.#events.has(ticker));
  }

  #describe(market: VenueMarket): MarketListing {
    return {
      market: describeMarket(market, this.#events.get(market.event) ?? namelessEvent(market.event)),
      lastPrice: market.lastPrice,
      volume: market.volume ?? (0 as Qty),
      at: this.#clock.nowUs() as Instant,
    };
  }
}

/** `KXRAIN-26DEC01` belongs to the series `KXRAIN`. */
const namelessEvent = (ticker: EventTicker): VenueEvent => ({
  ticker,
  series: (ticker.split('-', 1)[0] ?? '') as SeriesTicker,
  title: '',
  subTitle: '',
  mutuallyExclusive: false,
  collateralReturnType: '',
  feeTypeOverride: null,
  feeMultiplierOverride: null,
});
