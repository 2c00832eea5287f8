import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure, Result } from '../../base/result.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Tries until it works, with growing pauses. Every failure is told.
 *
 * @returns undefined when it was called off
 */
export async function persistently<T>(
  attempt: () => Result<T> | Promise<Result<T>>,
  onFailure: (error: Failure) => void,
  callOff: AbortSignal,
): Promise<T | undefined> {
  for (let pauseMs = FIRST_PAUSE_MS; !callOff.aborted;) {
    const result = await attempt();
    if (callOff.aborted) return undefined;
    if (result.ok) return result.value;
    onFailure(result.error);
    await pause(pauseMs, callOff);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
  return undefined;
}

/** Waits, but not longer than until it is called off. */
export async function pause(ms: number, callOff: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: callOff }).catch(() => undefined);
}
