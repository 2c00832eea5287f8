import type { Clock } from '../../base/clock.ts';
import type { BreakerView } from '../../contract/actor.ts';
import { Breaker, type BreakerSettings } from '../../domain/breaker/breaker.ts';
import type { Action } from '../../domain/policy/action.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { viewBreaker } from './view-breaker.ts';

/** What is known of a market besides its book. */
export class MarketGate {
  readonly #clock: Clock;
  readonly #throttleMs: number;
  readonly #breaker: Breaker;
  readonly #cooldownMs: number;
  #sentMs = Number.NEGATIVE_INFINITY;
  #lastError: string | null = null;
  isPaused = false;
  /** A person holds the market. */
  isTaken = false;
  decisions = 0;
  lastAction: Action | null = null;
  lastOutcome: string | null = null;

  constructor({ clock, throttleMs, breaker }: MarketGateOptions) {
    this.#clock = clock;
    this.#throttleMs = throttleMs;
    this.#breaker = new Breaker(breaker, clock.monotonicMs());
    this.#cooldownMs = breaker.cooldownMs;
  }

  /** What keeps an action from being sent; null: nothing. */
  get bar(): 'taken' | 'paused' | 'breakerOpen' | 'throttled' | null {
    const nowMs = this.#clock.monotonicMs();
    if (this.isTaken) return 'taken';
    if (this.isPaused) return 'paused';
    if (!this.#breaker.admits(nowMs)) return 'breakerOpen';
    return nowMs - this.#sentMs < this.#throttleMs ? 'throttled' : null;
  }

  get breaker(): BreakerView {
    const nowMs = this.#clock.monotonicMs();
    return viewBreaker(this.#breaker, {
      nowMs,
      cooldownMs: this.#cooldownMs,
      lastError: this.#lastError,
    });
  }

  /** An intent goes out. */
  pass(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#sentMs = nowMs;
    this.#breaker.pass(nowMs);
  }

  succeeded(): void {
    this.#breaker.succeeded(this.#clock.monotonicMs());
  }

  failed(code: string): void {
    this.#lastError = code;
    this.#breaker.failed(this.#clock.monotonicMs());
  }

  reset(): void {
    this.#lastError = null;
    this.#breaker.reset(this.#clock.monotonicMs());
  }
}

export interface MarketGateOptions {
  readonly clock: Clock;
  /** Shortest time between two intents of one market. */
  readonly throttleMs: number;
  /** Failed intents open it. */
  readonly breaker: BreakerSettings;
}

/** The gates of all markets, each made when it is first needed. */
export class MarketGates {
  readonly #options: MarketGateOptions;
  readonly #gates = new Map<MarketTicker, MarketGate>();

  constructor(options: MarketGateOptions) {
    this.#options = options;
  }

  of(market: MarketTicker): MarketGate {
    const known = this.#gates.get(market);
    if (known) return known;
    const gate = new MarketGate(this.#options);
    this.#gates.set(market, gate);
    return gate;
  }

  /** Only where one was needed before. */
  known(market: MarketTicker): MarketGate | undefined {
    return this.#gates.get(market);
  }

  /** The market is gone. What a person said of it stays said, should it come back. */
  forget(market: MarketTicker): void {
    const gate = this.#gates.get(market);
    if (gate && !gate.isPaused && !gate.isTaken) this.#gates.delete(market);
  }

  /** Orders has another account to tell of, or none: nobody is known to hold a market. */
  handBackAll(): void {
    for (const gate of this.#gates.values()) gate.isTaken = false;
  }
}
