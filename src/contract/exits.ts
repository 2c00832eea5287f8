import { z } from 'zod';
import type { ExitRuleName } from '../domain/exits/exit-rule.ts';
import { EXITS_OFF, type ExitSettings } from '../domain/exits/exit-settings.ts';
import type { MarketTicker } from '../domain/units/ids.ts';
import type { Instant, Qty } from '../domain/units/units.ts';

const cents = z.number().min(0.01).max(100).multipleOf(0.01).nullable();
const seconds = z.int().min(1).max(31_536_000).nullable();

/** The exit rules as a new ledger starts with them: off. From then on the ledger holds them. */
const exitShape = {
  takeProfitCents: cents.describe(
    'Leave a position when a contract gained so many cents at the exit side; null: never.',
  ),
  stopLossCents: cents.describe(
    'Leave a position when a contract lost so many cents at the exit side; null: never.',
  ),
  longestHoldingS: seconds.describe(
    'Leave a position that was held on one side for so many seconds; null: never.',
  ),
  flatBeforeCloseS: seconds.describe(
    'Leave a position so many seconds before its market closes; null: never.',
  ),
  freeCash: z
    .enum(['off', 'on'])
    .describe('Leave the most valuable position while cash is below `limits.minCashReserveUsd`.'),
  patienceMs: z
    .int()
    .min(0)
    .max(600_000)
    .describe('How long taking profit and the longest holding wait at the touch before they take.'),
} as const satisfies Record<keyof ExitSettings, z.ZodType>;

export const exitSettings = z.strictObject({
  takeProfitCents: exitShape.takeProfitCents.default(EXITS_OFF.takeProfitCents),
  stopLossCents: exitShape.stopLossCents.default(EXITS_OFF.stopLossCents),
  longestHoldingS: exitShape.longestHoldingS.default(EXITS_OFF.longestHoldingS),
  flatBeforeCloseS: exitShape.flatBeforeCloseS.default(EXITS_OFF.flatBeforeCloseS),
  freeCash: exitShape.freeCash.default(EXITS_OFF.freeCash),
  patienceMs: exitShape.patienceMs.default(EXITS_OFF.patienceMs),
});

/** Some of them, with what they shall become; what is not named stays. */
export const exitChanges = z
  .strictObject({
    takeProfitCents: exitShape.takeProfitCents.exactOptional(),
    stopLossCents: exitShape.stopLossCents.exactOptional(),
    longestHoldingS: exitShape.longestHoldingS.exactOptional(),
    flatBeforeCloseS: exitShape.flatBeforeCloseS.exactOptional(),
    freeCash: exitShape.freeCash.exactOptional(),
    patienceMs: exitShape.patienceMs.exactOptional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'at least one');

/** A rule wanted a position closed. */
interface ExitFiring {
  readonly at: Instant;
  readonly market: MarketTicker;
  readonly rule: ExitRuleName;
  /** Contracts held when it fired. */
  readonly position: Qty;
}

/** The exit rules at a glance. */
export interface ExitStatus {
  readonly settings: ExitSettings;
  /** In the order in which they are asked. */
  readonly rules: readonly {
    readonly name: ExitRuleName;
    readonly state: 'off' | 'on';
    /** When it fired last, and for which position; null when it never did. */
    readonly last: Omit<ExitFiring, 'rule'> | null;
  }[];
  /** The last firings of all rules, the newest first. */
  readonly firings: readonly ExitFiring[];
  /** Positions that a rule is leaving now. */
  readonly leaving: readonly { readonly market: MarketTicker; readonly rule: ExitRuleName }[];
}
