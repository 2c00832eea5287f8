/**
 * The outcome of anything that may be refused, malformed, stale or unreachable. Plain data: it survives
 * structured clone and JSON. A bug is not a Result; it is thrown.
 */
export type Result<T, E extends { readonly code: string } = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** The widest error: a stable code `area.reason` and the numbers that belong to it. */
export interface Failure {
  readonly code: string;
  readonly [detail: string]: unknown;
}

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const err = <const E extends { readonly code: string }>(
  error: E,
): { readonly ok: false; readonly error: E } => ({ ok: false, error });

/** The value, or a throw: for callers who know that a failure would be a bug of their own. */
export function unwrap<T>(result: Result<T, { readonly code: string }>): T {
  if (result.ok) return result.value;
  throw new Error(`unwrap: ${JSON.stringify(result.error)}`);
}
