import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import type { Clock } from '../../base/clock.ts';
import { ok, unwrap, type Result } from '../../base/result.ts';
import { createFeeSchedule, type FeeSchedule } from '../../domain/fees/fee-schedule.ts';
import type { FeeType, MarketStatus } from '../../domain/market/market.ts';
import type { PriceGrid } from '../../domain/market/price-grid.ts';
import type { EventTicker, MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { OrderVenue } from './order-venue.ts';

/** What an order in a market has to know of it. */
export interface MarketTerms {
  readonly status: MarketStatus;
  readonly grid: PriceGrid;
  readonly fees: FeeSchedule;
  /** The venue's time. */
  readonly closeAt: Instant;
  readonly event: { readonly ticker: EventTicker; readonly mutuallyExclusive: boolean };
}

/** What all markets of an event share. */
interface EventTerms {
  readonly fees: FeeSchedule;
  readonly mutuallyExclusive: boolean;
}

/** A scheduled close is not announced, so what we know of a market grows old; the venue refuses in between. */
const MARKET_FRESH_MS = 30_000;
/** From then on it is asked for again while the orders go on with what is known: none of them waits for it. */
const MARKET_RENEWED_MS = 15_000;
/** Fees of a series or an event change by announcement, days ahead. */
const FEES_FRESH_MS = 600_000;

/** Nobody charges more: for markets whose fees are unknown here. */
export const HIGHEST_FEES: FeeSchedule = unwrap(
  createFeeSchedule({ type: 'quadratic_with_combo_maker_fees', multiplier: 1 }),
);
const KNOWN_FEES: readonly string[] = [
  'quadratic',
  'quadratic_with_maker_fees',
  'quadratic_with_combo_maker_fees',
] satisfies FeeType[];

interface Aged<T> {
  readonly value: T;
  readonly readMs: number;
}

/** Markets as the venue describes them, asked for when they are needed and kept for a while. */
export class MarketTermsReader {
  readonly #venue: OrderVenue;
  readonly #clock: Clock;
  readonly #onLearned: (market: MarketTicker) => void;
  readonly #terms = new Map<MarketTicker, Aged<MarketTerms>>();
  readonly #events = new Map<EventTicker, Aged<EventTerms>>();
  readonly #reading = new Map<MarketTicker, Promise<Result<MarketTerms, VenueError>>>();

  /** @param onLearned - called whenever a market was read: what its orders hold back may be another */
  constructor(venue: OrderVenue, clock: Clock, onLearned: (market: MarketTicker) => void) {
    this.#venue = venue;
    this.#clock = clock;
    this.#onLearned = onLearned;
  }

  /** What was known last, however old. */
  known(market: MarketTicker): MarketTerms | undefined {
    return this.#terms.get(market)?.value;
  }

  /** Fees to reckon with now; the highest while the market's own are unknown. */
  fees(market: MarketTicker): FeeSchedule {
    return this.known(market)?.fees ?? HIGHEST_FEES;
  }

  /** The market changed: ask again before the next order. What is being read may be from before. */
  forget(market: MarketTicker): void {
    this.#reading.delete(market);
    const known = this.#terms.get(market);
    if (known) this.#terms.set(market, { ...known, readMs: Number.NEGATIVE_INFINITY });
  }

  async read(market: MarketTicker): Promise<Result<MarketTerms, VenueError>> {
    const known = this.#terms.get(market);
    if (!known || !this.#isFresh(known, MARKET_FRESH_MS)) return this.#readNow(market);
    if (!this.#isFresh(known, MARKET_RENEWED_MS)) void this.#readNow(market);
    return ok(known.value);
  }

  /** One question at a time for all who want to know; whoever waits when the market changes is told what it is then. */
  #readNow(market: MarketTicker): Promise<Result<MarketTerms, VenueError>> {
    const known = this.#reading.get(market);
    if (known) return known;
    const readMs = this.#clock.monotonicMs();
    const reading: Promise<Result<MarketTerms, VenueError>> = this.#fetch(market).then((read) => {
      if (this.#reading.get(market) !== reading) return this.read(market);
      this.#reading.delete(market);
      if (!read.ok) return read;
      this.#terms.set(market, { value: read.value, readMs });
      this.#onLearned(market);
      return read;
    });
    this.#reading.set(market, reading);
    return reading;
  }

  async #fetch(ticker: MarketTicker): Promise<Result<MarketTerms, VenueError>> {
    const market = await this.#venue.market(ticker);
    if (!market.ok) return market;
    const event = await this.#readEvent(market.value.event);
    if (!event.ok) return event;
    const { status, grid, closeAt } = market.value;
    const { fees, mutuallyExclusive } = event.value;
    return ok({
      status,
      grid,
      closeAt,
      fees,
      event: { ticker: market.value.event, mutuallyExclusive },
    });
  }

  async #readEvent(ticker: EventTicker): Promise<Result<EventTerms, VenueError>> {
    const known = this.#events.get(ticker);
    if (known && this.#isFresh(known, FEES_FRESH_MS)) return ok(known.value);
    const readMs = this.#clock.monotonicMs();
    const event = await this.#venue.event(ticker);
    if (!event.ok) return event;
    const series = await this.#venue.series(event.value.series);
    if (!series.ok) return series;
    const fees = scheduleOf(
      event.value.feeTypeOverride ?? series.value.feeType,
      event.value.feeMultiplierOverride ?? series.value.feeMultiplier,
    );
    const { mutuallyExclusive } = event.value;
    const value = { fees, mutuallyExclusive };
    this.#events.set(ticker, { value, readMs });
    return ok(value);
  }

  #isFresh(aged: Aged<unknown>, forMs: number): boolean {
    return this.#clock.monotonicMs() - aged.readMs < forMs;
  }
}

/** Flat fees have a table of their own that the venue does not publish here. */
function scheduleOf(type: string, multiplier: number): FeeSchedule {
  if (!KNOWN_FEES.includes(type)) return HIGHEST_FEES;
  const schedule = createFeeSchedule({ type: type as FeeType, multiplier });
  return schedule.ok ? schedule.value : HIGHEST_FEES;
}
