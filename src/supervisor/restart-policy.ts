/** When a service that ended may start again. */
export interface RestartPolicy {
  /** Wait before the first new start; doubles with every further failure in a row. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Failures in a row after which only a person starts it again. */
  readonly cap: number;
  /** A service that was ready for so long has recovered: the next failure counts as the first. */
  readonly recoveredAfterMs: number;
}

export const DEFAULT_RESTART_POLICY: RestartPolicy = {
  firstWaitMs: 50,
  longestWaitMs: 5000,
  cap: 20,
  recoveredAfterMs: 10_000,
};

/** What to do after the n-th failure in a row (n from 1): wait so long, or give up. */
export function nextAttempt(
  policy: RestartPolicy,
  failuresInARow: number,
): { readonly kind: 'retry'; readonly afterMs: number } | { readonly kind: 'giveUp' } {
  if (failuresInARow >= policy.cap) return { kind: 'giveUp' };
  const afterMs = Math.min(policy.firstWaitMs * 2 ** (failuresInARow - 1), policy.longestWaitMs);
  return { kind: 'retry', afterMs };
}
