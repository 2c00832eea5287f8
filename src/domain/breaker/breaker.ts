import { err, ok, unwrap, type Result } from '../../base/result.ts';
import { RecentEvents } from '../risk/recent-events.ts';

/** `open` refuses everything; `halfOpen` lets one through and waits for how it goes. */
export const BREAKER_STATES = ['closed', 'open', 'halfOpen'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/**
 * `tripped`: too many errors in the window. `cooled`: the cooldown is over. `succeeded`, `failed`: how the trial
 * went. `reset`: a person closes it.
 */
export const BREAKER_EVENTS = ['tripped', 'cooled', 'succeeded', 'failed', 'reset'] as const;
export type BreakerEvent = (typeof BREAKER_EVENTS)[number];

export type BreakerMoveError = {
  readonly code: 'breaker.illegalMove';
  readonly state: BreakerState;
  readonly event: BreakerEvent;
};

// A missing cell is an illegal move. Late answers of what was let through before are no trial.
const NEXT: Readonly<Record<BreakerState, Partial<Record<BreakerEvent, BreakerState>>>> = {
  closed: { tripped: 'open', succeeded: 'closed', failed: 'closed', reset: 'closed' },
  open: { cooled: 'halfOpen', succeeded: 'open', failed: 'open', reset: 'closed' },
  halfOpen: { succeeded: 'closed', failed: 'open', reset: 'closed' },
};

export function advanceBreaker(
  state: BreakerState,
  event: BreakerEvent,
): Result<BreakerState, BreakerMoveError> {
  const next = NEXT[state][event];
  return next ? ok(next) : err({ code: 'breaker.illegalMove', state, event });
}

export interface BreakerSettings {
  /** So many errors within the window open it; at least 1. */
  readonly errors: number;
  readonly windowMs: number;
  /** How long it stays open, and how long a trial may go unanswered before there is another. */
  readonly cooldownMs: number;
}

/**
 * Stops what keeps failing, tries again after a while, and goes on once that works. It keeps no time of its own: every
 * call says the time, in milliseconds of a clock that never steps back.
 *
 * @example closed, errors 3 in 10 s → open; 5 s later the next caller is the trial; it works → closed
 */
export class Breaker {
  #settings: BreakerSettings;
  #errors: RecentEvents;
  #state: BreakerState = 'closed';
  #sinceMs: number;
  /** When the trial that is under way began. */
  #trialMs: number | null = null;

  constructor(settings: BreakerSettings, nowMs: number) {
    this.#settings = settings;
    this.#errors = new RecentEvents(settings.windowMs);
    this.#sinceMs = nowMs;
  }

  /** From here on; errors so far count on unless the window is another. */
  configure(settings: BreakerSettings): void {
    if (settings.windowMs !== this.#settings.windowMs) {
      this.#errors = new RecentEvents(settings.windowMs);
    }
    this.#settings = settings;
  }

  stateAt(nowMs: number): BreakerState {
    if (this.#state === 'open' && nowMs - this.#sinceMs >= this.#settings.cooldownMs) {
      this.#move('cooled', this.#sinceMs + this.#settings.cooldownMs);
    }
    return this.#state;
  }

  /** When it came to the state it is in. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  errorsAt(nowMs: number): number {
    return this.#errors.count(nowMs);
  }

  /** Whether something may pass now; changes nothing. */
  admits(nowMs: number): boolean {
    const state = this.stateAt(nowMs);
    return state === 'closed' || (state === 'halfOpen' && !this.#isTrying(nowMs));
  }

  /** Something passes: half-open, it is the trial. */
  pass(nowMs: number): void {
    if (this.stateAt(nowMs) === 'halfOpen') this.#trialMs = nowMs;
  }

  succeeded(nowMs: number): void {
    if (this.stateAt(nowMs) !== 'halfOpen') return;
    this.#move('succeeded', nowMs);
    this.#errors = new RecentEvents(this.#settings.windowMs);
  }

  failed(nowMs: number): void {
    const state = this.stateAt(nowMs);
    this.#errors.add(nowMs);
    if (state === 'halfOpen') this.#move('failed', nowMs);
    else if (state === 'closed' && this.#errors.count(nowMs) >= this.#settings.errors) {
      this.#move('tripped', nowMs);
    }
  }

  /** By hand: closed, with nothing held against it. */
  reset(nowMs: number): void {
    this.#move('reset', nowMs);
    this.#errors = new RecentEvents(this.#settings.windowMs);
  }

  #isTrying(nowMs: number): boolean {
    return this.#trialMs !== null && nowMs - this.#trialMs < this.#settings.cooldownMs;
  }

  #move(event: BreakerEvent, atMs: number): void {
    this.#state = unwrap(advanceBreaker(this.#state, event));
    this.#sinceMs = atMs;
    this.#trialMs = null;
  }
}
