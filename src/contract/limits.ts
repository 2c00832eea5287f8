import { z } from 'zod';
import type { LimitName } from '../domain/risk/limits.ts';

const limit = (byDefault: number, meaning: string) =>
  z.int().min(0).max(1_000_000_000).nullable().default(byDefault).describe(meaning);

/**
 * The limits of the risk gate with what a new ledger starts with. From then on the ledger holds them, and they are
 * changed while running. Null means that nobody said: every order that the limit would judge is denied.
 */
const limitShape = {
  minMsToClose: limit(60_000, 'No new contracts when the market closes sooner.'),
  maxBookAgeMs: limit(900_000, 'Longest time since the touch of a market was heard of.'),
  maxClockSkewMs: limit(5000, 'How far the clocks here and at the venue may be apart.'),
  maxTicksThrough: limit(10, 'Ticks that a price may go through the best opposite one.'),
  maxTicksFromMid: limit(1000, 'Ticks that a resting price may be from the middle.'),
  maxOrderContracts: limit(1000, 'Contracts in one order.'),
  maxOrderNotionalUsd: limit(1000, 'What one order may cost.'),
  maxTouchMultiple: limit(
    20,
    'Size of an order that takes, over what the best price shows (see `touchFloorContracts`).',
  ),
  touchFloorContracts: limit(
    10,
    'For `maxTouchMultiple` the best price counts as showing at least so many contracts.',
  ),
  maxOpenOrdersPerMarket: limit(20, 'Orders open in one market.'),
  maxOpenOrders: limit(500, 'Orders open in all.'),
  maxPositionContracts: limit(5000, 'Contracts held in one market, open orders included.'),
  maxEventExposureUsd: limit(2500, 'What one event may lose at worst, open orders included.'),
  maxTotalExposureUsd: limit(8000, 'What all events may lose at worst, open orders included.'),
  minCashReserveUsd: limit(100, 'Cash that no order may use.'),
  maxOrdersPerSPerMarket: limit(10, 'Orders a second to one market.'),
  maxOrdersPerS: limit(100, 'Orders a second in all.'),
  minWriteTokens: limit(20, 'Budget of the venue that is kept for cancels; an order takes 10.'),
  maxFillsPerMinutePerMarket: limit(120, 'Fills a minute in one market.'),
  duplicateWindowMs: limit(250, 'No order like another one within this time.'),
  maxDailyLossUsd: limit(500, 'What equity may lose since the start of the day (UTC).'),
  maxDrawdownUsd: limit(750, 'What equity may be below its highest of the day.'),
  maxLossStreak: limit(50, 'Closing fills in a row that may lose money.'),
  cooldownAfterLossMs: limit(0, 'No new contracts for so long after a closing fill that lost.'),
  maxDecisionAgeMs: limit(1000, 'From the update to the intent that answers it.'),
  maxRejectsPerMinute: limit(30, 'Orders a minute that the venue may refuse; beyond it kills.'),
  maxAsksPerMinute: limit(12_000, 'Orders a minute that may be asked for; beyond it kills.'),
  maxUnknownOutcomeMs: limit(
    30_000,
    'How long the outcome of an order may stay unknown; beyond it halts.',
  ),
  maxDriftUsd: limit(25, 'Cash by which ledger and venue may disagree; beyond it halts.'),
  maxDriftContracts: limit(
    10,
    'Contracts by which ledger and venue may disagree in a market; beyond it halts.',
  ),
  maxBookDistrustMs: limit(
    30_000,
    'How long the book of a market with open orders may be stale or gapped; beyond it halts.',
  ),
  maxSilentDataMs: limit(
    300_000,
    'How long no touch of any market may arrive while orders are open; beyond it halts.',
  ),
  maxAbsenceMs: limit(
    15_000,
    'How long the process may have been away: machine asleep, clock stepped; beyond it halts.',
  ),
  maxModelFaultsPerMinute: limit(
    3,
    'Decisions a minute whose outputs are no numbers; beyond it pauses.',
  ),
  breakerErrorsPerMarket: limit(5, 'Errors of the venue in one market that open its breaker.'),
  breakerErrors: limit(20, 'Errors of the venue in all that open the breaker over all markets.'),
  breakerWindowMs: limit(60_000, 'Within what time those errors count.'),
  breakerCooldownMs: limit(30_000, 'How long a breaker stays open before it tries one order.'),
} as const satisfies Record<LimitName, z.ZodType>;

export const limitSettings = z.strictObject(limitShape);

/** Some limits, with what they shall become; what is not named stays. */
export const limitChanges = z
  .strictObject(
    Object.fromEntries(
      Object.keys(limitShape).map((name) => [
        name,
        z.int().min(0).max(1_000_000_000).nullable().exactOptional(),
      ]),
    ) as Record<LimitName, z.ZodExactOptional<z.ZodNullable<z.ZodInt>>>,
  )
  .refine((changes) => Object.keys(changes).length > 0, 'at least one limit');
