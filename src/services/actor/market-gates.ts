import type { Clock } from '../../base/clock.ts';
import type { BreakerView } from '../../contract/actor.ts';
import { Breaker, type BreakerSettings } from '../../domain/breaker/breaker.ts';
import type { Action } from '../../domain/policy/action.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { viewBreaker } from './view-breaker.ts';

/**
 * After denials in a row the pause doubles from the first of these to the last: what is denied is hardly welcome a
 * moment later, and orders that are asked for too often kill, denied ones included.
 */
const FIRST_DENIED_PAUSE_MS = 500;
const LONGEST_DENIED_PAUSE_MS = 16_000;

/** What is known of a market besides its book. */
export class MarketGate {
  readonly #clock: Clock;
  readonly #throttleMs: number;
  readonly #breaker: Breaker;
  readonly #cooldownMs: number;
  #sentMs = Number.NEGATIVE_INFINITY;
  /** In a row. */
  #denials = 0;
  #lastError: string | null = null;
  isPaused = false;
  /** A person holds the market. */
  isTaken = false;
  /** What the throttle held back will be decided about anew. */
  isAwaited = false;
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
    return this.throttledForMs > 0 ? 'throttled' : null;
  }

  /** Until another intent may go out; 0 or less: now. */
  get throttledForMs(): number {
    return this.#sentMs + this.#pauseMs - this.#clock.monotonicMs();
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

  /** The risk gate let it not pass. */
  denied(): void {
    this.#denials += 1;
  }

  succeeded(): void {
    this.#denials = 0;
    this.#breaker.succeeded(this.#clock.monotonicMs());
  }

  failed(code: string): void {
    this.#lastError = code;
    this.#breaker.failed(this.#clock.monotonicMs());
  }

  reset(): void {
    this.#lastError = null;
    this.#denials = 0;
    this.#breaker.reset(this.#clock.monotonicMs());
  }

  get #pauseMs(): number {
    if (this.#denials === 0) return this.#throttleMs;
    const pauseMs = FIRST_DENIED_PAUSE_MS * 2 ** (this.#denials - 1);
    return Math.max(this.#throttleMs, Math.min(pauseMs, LONGEST_DENIED_PAUSE_MS));
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
