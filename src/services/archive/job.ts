import type { Clock } from '../../base/clock.ts';

/** What a piece of long work is given. */
export interface Job {
  readonly clock: Clock;
  /** Ends the work early, with nothing half-made left behind. */
  readonly signal: AbortSignal;
  /** Told how much is done, 0..1. */
  readonly onProgress: (share: number) => void;
}
