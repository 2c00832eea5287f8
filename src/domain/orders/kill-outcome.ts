import type { Instant } from '../units/units.ts';

/** What a kill did. Times in milliseconds. */
export interface KillOutcome {
  readonly epoch: number;
  /** Orders that worked when it began and are canceled. */
  readonly canceled: number;
  /** Orders that rest at the venue, or may, as far as is known. */
  readonly left: number;
  /** `empty`: the venue listed nothing twice in a row while nothing was under way. */
  readonly verified: 'empty' | 'no';
  /** Fills that were booked while it went on. */
  readonly fills: number;
  /** Until the latch was on the disk. */
  readonly gateMs: number;
  /** From then until the venue had answered the requests that cancel everything; null while it has not. */
  readonly wireMs: number | null;
  /** From the latch until it was verified, or until this was reported. */
  readonly cancelsMs: number;
}

/** What a drill found. */
export interface DrillOutcome extends KillOutcome {
  readonly at: Instant;
  /** Orders that were asked for, and those that rested or were under way when it was killed. */
  readonly wanted: number;
  readonly placed: number;
  readonly markets: number;
  /** Whether an order after the kill was refused for it. */
  readonly refuses: 'yes' | 'no';
  /** `passed`: nothing is left, verified, and nothing more goes out. */
  readonly verdict: 'passed' | 'failed';
}
