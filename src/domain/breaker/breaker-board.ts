import type { MarketTicker } from '../units/ids.ts';
import { Breaker, type BreakerSettings, type BreakerState } from './breaker.ts';

export interface BoardSettings {
  readonly perMarket: BreakerSettings;
  /** Over all markets together. */
  readonly service: BreakerSettings;
}

/** A breaker at a moment, in milliseconds of the caller's clock. */
export interface BreakerReading {
  /** Null: the one over all markets. */
  readonly market: MarketTicker | null;
  readonly state: BreakerState;
  readonly errors: number;
  readonly sinceMs: number;
}

/**
 * One breaker over all markets and one for each market that had an error lately. Both have to let something pass.
 * What a market's errors prove is told to both; times as in `Breaker`.
 */
export class BreakerBoard {
  #settings: BoardSettings;
  readonly #service: Breaker;
  readonly #markets = new Map<MarketTicker, Breaker>();

  constructor(settings: BoardSettings, nowMs: number) {
    this.#settings = settings;
    this.#service = new Breaker(settings.service, nowMs);
  }

  configure(settings: BoardSettings): void {
    this.#settings = settings;
    this.#service.configure(settings.service);
    for (const breaker of this.#markets.values()) breaker.configure(settings.perMarket);
  }

  /** Which of the two stands in the way; changes nothing. */
  obstacleFor(market: MarketTicker, nowMs: number): 'none' | 'market' | 'service' {
    if (!this.#service.admits(nowMs)) return 'service';
    return (this.#markets.get(market)?.admits(nowMs) ?? true) ? 'none' : 'market';
  }

  pass(market: MarketTicker, nowMs: number): void {
    this.#service.pass(nowMs);
    this.#markets.get(market)?.pass(nowMs);
  }

  succeeded(market: MarketTicker, nowMs: number): void {
    this.#service.succeeded(nowMs);
    this.#markets.get(market)?.succeeded(nowMs);
  }

  failed(market: MarketTicker, nowMs: number): void {
    this.#service.failed(nowMs);
    const known = this.#markets.get(market);
    const breaker = known ?? new Breaker(this.#settings.perMarket, nowMs);
    if (!known) this.#markets.set(market, breaker);
    breaker.failed(nowMs);
  }

  /** @param market - null: all of them */
  reset(market: MarketTicker | null, nowMs: number): void {
    if (market !== null) {
      this.#markets.get(market)?.reset(nowMs);
      return;
    }
    this.#service.reset(nowMs);
    this.#markets.clear();
  }

  /** The one over all first, then every market's that is not closed or holds errors; others are forgotten. */
  readings(nowMs: number): BreakerReading[] {
    const readings = [readingOf(null, this.#service, nowMs)];
    for (const [market, breaker] of this.#markets) {
      const reading = readingOf(market, breaker, nowMs);
      if (reading.state === 'closed' && reading.errors === 0) this.#markets.delete(market);
      else readings.push(reading);
    }
    return readings;
  }
}

const readingOf = (
  market: MarketTicker | null,
  breaker: Breaker,
  nowMs: number,
): BreakerReading => ({
  market,
  state: breaker.stateAt(nowMs),
  errors: breaker.errorsAt(nowMs),
  sinceMs: breaker.sinceMs,
});
