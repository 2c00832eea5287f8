import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';

/** Longest stretch of work between two turns of the event loop. */
const SLICE_MS = 25;

export interface SliceOptions<S> {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called at the end of each slice with what the work last yielded. */
  readonly onSlice: (step: S) => void | Promise<void>;
}

/** Runs long synchronous work in slices, so that its process stays answerable; undefined when it was aborted. */
export async function inSlices<S, T>(
  work: Generator<S, T>,
  { clock, signal, onSlice }: SliceOptions<S>,
): Promise<T | undefined> {
  let untilMs = clock.monotonicMs() + SLICE_MS;
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (clock.monotonicMs() < untilMs) continue;
    await onSlice(step.value);
    await nextTurn();
    if (signal.aborted) {
      work.return(undefined as T);
      return undefined;
    }
    untilMs = clock.monotonicMs() + SLICE_MS;
  }
}
