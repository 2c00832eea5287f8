import { z } from 'zod';
import type { KillSource } from '../domain/orders/kill-source.ts';
import type { DrillOutcome } from '../domain/orders/kill-outcome.ts';
import type { Instant } from '../domain/units/units.ts';
import { instant } from './schemas.ts';

export { KILL_SOURCES } from '../domain/orders/kill-source.ts';
export type { DrillOutcome, KillSource };

/** What a kill did; see `KillOutcome`. Fills are null when the supervisor killed alone: it reads none. */
export const killReport = z.object({
  canceled: z.int(),
  left: z.int(),
  verified: z.enum(['empty', 'no']),
  fills: z.int().nullable(),
  gateMs: z.number(),
  wireMs: z.number().nullable(),
  cancelsMs: z.number(),
});
export type KillReport = z.output<typeof killReport>;

/** What a release asks of the world, in the order in which it is asked. */
export const RELEASE_ITEMS = [
  /** The ledger takes the release. */
  'ledgerWritable',
  /** The venue is reached and the account was read. */
  'accountRead',
  /** Canceling has ended. */
  'cancelsEnded',
  /** The venue lists no resting order, asked now. */
  'nothingResting',
  /** No order of ours has an unknown end. */
  'nothingUnknown',
  /** Books arrive and are believed. */
  'feedFresh',
  /** Every limit is set, and no looser ones wait for a second word. */
  'limitsReviewed',
  /** What is held keeps the limits; when not, trading only reduces. */
  'limitsKept',
] as const;

/** `red` blocks the release, `amber` warns. */
export const releaseCheck = z.object({
  item: z.enum(RELEASE_ITEMS),
  verdict: z.enum(['green', 'amber', 'red']),
  /** Why it is not green. */
  reason: z.looseObject({ code: z.string() }).nullable(),
});
export type ReleaseCheck = z.output<typeof releaseCheck>;

export const drillReport = z.object({
  at: instant,
  epoch: z.int(),
  wanted: z.int(),
  placed: z.int(),
  markets: z.int(),
  canceled: z.int(),
  left: z.int(),
  verified: z.enum(['empty', 'no']),
  fills: z.int(),
  gateMs: z.number(),
  wireMs: z.number().nullable(),
  cancelsMs: z.number(),
  refuses: z.enum(['yes', 'no']),
  verdict: z.enum(['passed', 'failed']),
});

/** How the latched switch stands. */
export interface KillStatus {
  readonly epoch: number;
  readonly reason: string;
  /** Null when it was not noted. */
  readonly by: KillSource | null;
  readonly at: Instant | null;
  /** While `yes`, orders may still rest at the venue. */
  readonly canceling: 'yes' | 'no';
  /** Orders that rested when the venue was asked last. */
  readonly left: number;
  /** Why canceling does not get on: it is tried again. */
  readonly trouble: { readonly code: string; readonly [detail: string]: unknown } | null;
}
