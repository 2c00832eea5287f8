import type { BreakerView } from '../../contract/actor.ts';
import type { Breaker } from '../../domain/breaker/breaker.ts';

/** A breaker as windows are told of it. */
export function viewBreaker(
  breaker: Breaker,
  about: {
    readonly nowMs: number;
    readonly cooldownMs: number;
    readonly lastError: string | null;
  },
): BreakerView {
  const { nowMs, cooldownMs, lastError } = about;
  const state = breaker.stateAt(nowMs);
  return {
    state,
    errors: breaker.errorsAt(nowMs),
    lastError,
    opensInMs: state === 'open' ? Math.max(0, breaker.sinceMs + cooldownMs - nowMs) : 0,
  };
}
