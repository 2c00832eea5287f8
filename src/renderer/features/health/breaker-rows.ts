import type { ActorMarketRow, ActorStatus, BreakerView } from '../../../contract/actor.ts';
import type { BreakerRow } from '../../../contract/trading.ts';
import type { BreakerState } from '../../../domain/breaker/breaker.ts';

/** A breaker that a person may have to see to. */
export interface BreakerLine {
  /** `orders`: between gate and venue. `actor`: of whoever decides. */
  readonly of: 'orders' | 'actor';
  /** Null: the one over all markets. */
  readonly market: string | null;
  readonly state: BreakerState;
  readonly errors: number;
  /** Until it lets one through to try; null where none is awaited. */
  readonly triesInMs: number | null;
  /** The code of the newest error. */
  readonly lastError: string | null;
}

const ofActor = (market: string | null, breaker: BreakerView): BreakerLine => ({
  of: 'actor',
  market,
  state: breaker.state,
  errors: breaker.errors,
  triesInMs: breaker.state === 'open' ? breaker.opensInMs : null,
  lastError: breaker.lastError,
});

/** Breakers that are not closed, and closed ones that count errors; those over all markets first. */
export function breakerRows(
  orders: readonly BreakerRow[],
  actor: Pick<ActorStatus, 'breaker'> | undefined,
  actorMarkets: readonly Pick<ActorMarketRow, 'market' | 'breaker'>[],
  nowMs: number,
): readonly BreakerLine[] {
  const lines = [
    ...orders.map(({ market, state, errors, triesAt, lastError }): BreakerLine => ({
      of: 'orders',
      market,
      state,
      errors,
      triesInMs: triesAt === null ? null : Math.max(0, triesAt / 1000 - nowMs),
      lastError,
    })),
    ...(actor ? [ofActor(null, actor.breaker)] : []),
    ...actorMarkets.map(({ market, breaker }) => ofActor(market, breaker)),
  ];
  return lines
    .filter(({ state, errors }) => state !== 'closed' || errors > 0)
    .sort((a, b) => Number(a.market !== null) - Number(b.market !== null));
}
