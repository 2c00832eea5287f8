import type { Clock } from '../../base/clock.ts';
import {
  BreakerBoard,
  type BoardSettings,
  type BreakerReading,
} from '../../domain/breaker/breaker-board.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import type { Ledger } from '../../domain/orders/ledger.ts';
import type { LimitSettings } from '../../domain/risk/limits.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { isVenueFault } from './venue-fault.ts';

/** The gate lets nothing open while one of these is missing; until then the strictest holds. */
const settingsOf = (limits: LimitSettings | null): BoardSettings => {
  const windowMs = limits?.breakerWindowMs ?? Number.MAX_SAFE_INTEGER;
  const cooldownMs = limits?.breakerCooldownMs ?? Number.MAX_SAFE_INTEGER;
  return {
    perMarket: { errors: limits?.breakerErrorsPerMarket ?? 1, windowMs, cooldownMs },
    service: { errors: limits?.breakerErrors ?? 1, windowMs, cooldownMs },
  };
};

/**
 * The breakers between the gate and the venue: they listen to the ledger for how orders went. An order that the venue
 * took is a success; one that it failed on, or of which no answer came, is an error.
 */
export class Breakers {
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #board: BreakerBoard;
  /** The newest error of each market, and of all under null. */
  readonly #lastErrors = new Map<MarketTicker | null, string>();

  constructor(ledger: Ledger, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#board = new BreakerBoard(settingsOf(ledger.limits), clock.monotonicMs());
  }

  obstacleFor(market: MarketTicker): 'none' | 'market' | 'service' {
    return this.#board.obstacleFor(market, this.#clock.monotonicMs());
  }

  /** An order passes the gate. */
  pass(market: MarketTicker): void {
    this.#board.pass(market, this.#clock.monotonicMs());
  }

  take(event: LedgerEvent): void {
    if (event.type === 'limitsSet') this.#board.configure(settingsOf(event.limits));
    if (event.type !== 'orderMoved' && event.type !== 'orderRevised') return;
    const market = this.#ledger.order(event.clientOrderId)?.market;
    if (market === undefined) return;
    const nowMs = this.#clock.monotonicMs();
    if (event.type === 'orderRevised' || event.move === 'accepted') {
      this.#board.succeeded(market, nowMs);
    } else if (isVenueFault(event)) {
      const code = event.reason?.code ?? 'venue.outcomeUnknown';
      this.#lastErrors.set(market, code).set(null, code);
      this.#board.failed(market, nowMs);
    }
  }

  /** By hand. @param market - null: all of them */
  reset(market: MarketTicker | null): void {
    this.#board.reset(market, this.#clock.monotonicMs());
  }

  /** When an open one lets an order through to try, and what went wrong last. */
  readings(): (BreakerReading & {
    readonly triesAtMs: number;
    readonly lastError: string | null;
  })[] {
    const cooldownMs = settingsOf(this.#ledger.limits).service.cooldownMs;
    return this.#board.readings(this.#clock.monotonicMs()).map((reading) => ({
      ...reading,
      triesAtMs: reading.sinceMs + cooldownMs,
      lastError: this.#lastErrors.get(reading.market) ?? null,
    }));
  }
}
