import type { EventFilter, MarketFilter, RestClient } from '../../adapters/kalshi/rest-client.ts';
import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import {
  describeMarket,
  type VenueEvent,
  type VenueMarket,
} from '../../adapters/kalshi/wire-market.ts';
import type { Clock } from '../../base/clock.ts';
import { ok, type Result } from '../../base/result.ts';
import type { Settings } from '../../contract/settings.ts';
import type { EventTicker, MarketTicker, SeriesTicker } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import type { MarketListing } from './tracked-market.ts';

/** What discovery asks the venue. */
export type MarketSource = Pick<RestClient, 'markets' | 'events' | 'event'>;

/** Which markets are wanted. */
type Wanted = Pick<Settings['ingest'], 'series' | 'events' | 'search' | 'statuses' | 'minVolume'>;

/** What the venue lists of what is wanted. */
export interface Discovered {
  /** The liveliest, the first one liveliest. */
  readonly best: readonly MarketListing[];
  /** All of them, each with its place in the order of liveliness, counted from 0. */
  readonly ranks: ReadonlyMap<MarketTicker, number>;
}

/** Up to so many events are asked for one by one; beyond, the list of all open ones is shorter. */
const FEW_EVENTS = 10;

/** Finds what the venue lists, and describes each market with its event. Keeps the events it has seen. */
export class MarketDiscovery {
  readonly #source: MarketSource;
  readonly #wanted: Wanted;
  readonly #clock: Clock;
  readonly #events = new Map<EventTicker, VenueEvent>();

  constructor(source: MarketSource, wanted: Wanted, clock: Clock) {
    this.#source = source;
    this.#wanted = wanted;
    this.#clock = clock;
  }

  /** @param most - how many of the liveliest to describe */
  async find(most: number): Promise<Result<Discovered, VenueError>> {
    const listed = await this.#list();
    if (!listed.ok) return listed;
    const minQty = this.#wanted.minVolume * 100;
    let markets = listed.value.filter(({ volume }) => (volume ?? 0) >= minQty);
    if (this.#wanted.search !== '') {
      const known = await this.#learnEvents(markets);
      if (!known.ok) return known;
      markets = markets.filter((market) => this.#isSought(market));
    }
    markets.sort(livelierFirst);
    const best = markets.slice(0, most);
    const known = await this.#learnEvents(best);
    if (!known.ok) return known;
    return ok({
      best: best.map((market) => this.#describe(market)),
      ranks: new Map(markets.map(({ ticker }, rank) => [ticker, rank])),
    });
  }

  /** Everything of the wanted events, series and statuses, once. */
  async #list(): Promise<Result<VenueMarket[], VenueError>> {
    const found = new Map<MarketTicker, VenueMarket>();
    for (const filter of filtersFor(this.#wanted)) {
      const listed = await this.#source.markets(filter);
      if (!listed.ok) return listed;
      for (const market of listed.value.items) found.set(market.ticker, market);
    }
    return ok([...found.values()]);
  }

  /** Whether every word of the search is somewhere in what the market is called. */
  #isSought(market: VenueMarket): boolean {
    const event = this.#events.get(market.event);
    const { ticker, title, yesTitle } = market;
    const text = [ticker, title, yesTitle, event?.title, event?.subTitle].join(' ').toLowerCase();
    return this.#wanted.search
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word));
  }

  async #learnEvents(markets: readonly VenueMarket[]): Promise<Result<null, VenueError>> {
    if (this.#unknown(markets).length > FEW_EVENTS) {
      for (const filter of eventFiltersFor(this.#wanted)) {
        const listed = await this.#source.events(filter);
        if (!listed.ok) return listed;
        for (const event of listed.value.items) this.#events.set(event.ticker, event);
      }
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

/** The venue takes one event, series and status at a time; what is named by event needs no series. */
function filtersFor({ events, series, statuses }: Wanted): MarketFilter[] {
  const groups: MarketFilter[] = [
    ...events.map((event) => ({ event: event as EventTicker })),
    ...series.map((name) => ({ series: name as SeriesTicker })),
  ];
  if (groups.length === 0) groups.push({});
  return groups.flatMap((group) => statuses.map((status) => ({ ...group, status })));
}

/** Events have no pause of their own: those of paused markets are open. */
function eventFiltersFor({ series, statuses }: Wanted): EventFilter[] {
  const kinds = new Set(statuses.map((status) => (status === 'paused' ? 'open' : status)));
  const groups: EventFilter[] = series.map((name) => ({ series: name as SeriesTicker }));
  if (groups.length === 0) groups.push({});
  return groups.flatMap((group) => [...kinds].map((status) => ({ ...group, status })));
}

/** By what was traded in the last day, then ever, then by name, so that equals keep their order. */
function livelierFirst(a: VenueMarket, b: VenueMarket): number {
  return (
    (b.volume24h ?? 0) - (a.volume24h ?? 0) ||
    (b.volume ?? 0) - (a.volume ?? 0) ||
    (a.ticker < b.ticker ? -1 : 1)
  );
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
