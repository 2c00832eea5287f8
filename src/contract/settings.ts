import { z } from 'zod';
import { ACTOR_MODES, SELECTIONS } from './actor.ts';
import { POLICY_NAMES } from '../domain/policy/policy.ts';
import { MARK_CHOICES } from '../domain/portfolio/mark-value.ts';
import { exitSettings } from './exits.ts';
import { limitSettings } from './limits.ts';
import { modelName } from './models.ts';
import { marketTicker } from './schemas.ts';
import { WORKSTATION_MODES } from './service-name.ts';

/**
 * One file per profile, `settings.json`. Every value has a default, so an empty file is a valid one. Units are in
 * the names. `docs/generated/settings.md` is made from the descriptions.
 */
export const SETTINGS_VERSION = 1;

const section = <T extends z.ZodRawShape>(shape: T) => {
  const schema = z.strictObject(shape);
  return schema.prefault({} as z.input<typeof schema>);
};

const cents = (byDefault: number) => z.number().positive().max(100).default(byDefault);
const edgeCents = z.number().min(0).max(50).default(10);

export const settings = z.strictObject({
  version: z
    .literal(SETTINGS_VERSION)
    .default(SETTINGS_VERSION)
    .describe('Layout of this file; older ones are brought forward when read.'),
  mode: z
    .enum(WORKSTATION_MODES)
    .default('embedded')
    .describe(
      'Where market data comes from and orders go, from the next start of Oddlot on: `embedded`, an exchange of its own on this machine; `demo`, Kalshi’s demo environment, with a key of yours.',
    ),
  exchange: section({
    seed: z
      .int()
      .min(0)
      .nullable()
      .default(null)
      .describe('Fixes the synthetic order flow; null draws a new one at each start.'),
    markets: z.int().min(1).max(5000).default(24).describe('Synthetic markets to list.'),
    ratePerS: z
      .number()
      .positive()
      .max(200_000)
      .default(400)
      .describe('Book changes a second, over all markets, at speed 1.'),
    cashUsd: z
      .number()
      .positive()
      .max(1_000_000_000)
      .multipleOf(0.01)
      .default(10_000)
      .describe('Paper money in the account at the start, US dollars.'),
  }).describe('The embedded exchange.'),
  ingest: section({
    series: z
      .array(z.string().min(1))
      .default([])
      .describe('Follow only markets of these series; with `events`, of either; empty: of all.'),
    events: z
      .array(z.string().min(1))
      .default([])
      .describe('Follow only markets of these events; with `series`, of either; empty: of all.'),
    search: z
      .string()
      .trim()
      .default('')
      .describe('Follow only markets with all of these words in their names or questions.'),
    statuses: z
      .array(z.enum(['unopened', 'open', 'paused']))
      .min(1)
      .default(['open'])
      .describe('Follow markets that the venue lists under these words.'),
    minVolume: z
      .int()
      .min(0)
      .default(0)
      .describe('Follow only markets with so many contracts traded since they were listed.'),
    maxMarkets: z
      .int()
      .min(1)
      .max(5000)
      .default(1000)
      .describe('Markets to follow at most; when there are more, the liveliest of the last day.'),
    refreshMs: z
      .int()
      .min(1000)
      .default(30_000)
      .describe('How often to look for markets that opened or closed.'),
    pollAfterMs: z
      .int()
      .min(0)
      .default(15_000)
      .describe('When the feed is away for so long, books are asked for one by one.'),
    pollEveryMs: z.int().min(250).default(2000).describe('How often to ask for them.'),
    tradePolled: z
      .boolean()
      .default(false)
      .describe('Whether orders may rely on books that were asked for while the feed was away.'),
    auditEveryMs: z
      .int()
      .min(1000)
      .default(60_000)
      .describe('How often to compare some books with what the venue says of them on request.'),
    auditMarkets: z
      .int()
      .min(0)
      .max(100)
      .default(10)
      .describe('How many books to compare each time; 0 compares none.'),
    silentFeedMs: z
      .int()
      .min(1000)
      .default(30_000)
      .describe('A feed without data for so long is taken for stalled, pings or not.'),
  }).describe('The market-data feed.'),
  recording: section({
    enabled: z.boolean().default(true).describe('Record every session to a file.'),
    queueRows: z
      .int()
      .min(1000)
      .default(200_000)
      .describe('Rows that may wait for the disk; beyond them updates are refused.'),
    flushRows: z.int().min(1).default(5000).describe('Rows that make a batch.'),
    flushMs: z.int().min(1).default(100).describe('Longest time a row waits for its batch.'),
    tickers: z
      .boolean()
      .default(true)
      .describe('Record the venue’s own summaries where they say more than books and trades.'),
    decisions: z
      .enum(['all', 'actions'])
      .default('all')
      .describe('Record every decision of the actor, or only those that are not to hold.'),
    observations: z
      .enum(['none', 'actions', 'all'])
      .default('none')
      .describe('Record the 52 features with no decision, with those not to hold, or with all.'),
    minFreeMb: z
      .int()
      .min(0)
      .default(200)
      .describe('With less room on the disk, megabytes, nothing is recorded and so not traded.'),
    keepDays: z
      .int()
      .min(1)
      .nullable()
      .default(null)
      .describe('Remove recorded sessions last written so many days ago; null keeps them.'),
    maxTotalMb: z
      .int()
      .min(100)
      .nullable()
      .default(null)
      .describe('Remove the oldest recorded sessions beyond so many megabytes; null keeps them.'),
  }).describe('The session file.'),
  actor: section({
    policy: z.enum(POLICY_NAMES).default('hold').describe('The built-in policy that decides.'),
    model: modelName
      .nullable()
      .default(null)
      .describe('The model of the models folder that decides in its place; null: none.'),
    mode: z
      .enum(ACTOR_MODES)
      .default('live')
      .describe('Whether actions may be sent, or are decided and recorded only.'),
    selection: z
      .enum(SELECTIONS)
      .default('all')
      .describe('Decide about every market, those of `markets`, or the liveliest.'),
    markets: z
      .array(marketTicker)
      .default([])
      .describe('The markets to decide about when `selection` is `config`.'),
    hotMarkets: z
      .int()
      .min(1)
      .max(5000)
      .default(10)
      .describe('How many markets to decide about when `selection` is `hot`.'),
    leaveOpen: z
      .boolean()
      .default(false)
      .describe('Whether a livelier market may replace one with an order or position in it.'),
    breaker: section({
      errors: z
        .int()
        .min(1)
        .max(1000)
        .default(5)
        .describe('Failed intents of a market, or failed decisions, that open its breaker.'),
      windowMs: z.int().min(100).default(30_000).describe('Within this time.'),
      cooldownMs: z
        .int()
        .min(100)
        .default(15_000)
        .describe('How long it stays open before one is let through to try.'),
    }).describe('What stops the actor where things keep failing.'),
    orderContracts: z.int().min(1).max(100_000).default(10).describe('Contracts of one order.'),
    throttleMs: z
      .int()
      .min(0)
      .default(250)
      .describe('Shortest time between two intents of one market.'),
    policies: section({
      spreadCapture: section({
        leastSpreadCents: cents(2).describe('Narrower spreads leave nothing after fees.'),
        leastImbalance: z
          .number()
          .positive()
          .max(1)
          .default(0.2)
          .describe('How one-sided the best prices have to be, 1 for one side alone.'),
        edgeCents: edgeCents.describe('Opens nothing so near to 0 and 1 USD.'),
      }).describe('Rests where more contracts wait, to earn the spread.'),
      momentum: section({
        leastMoveCents: cents(1).describe('How far the middle has to have come of late.'),
        mostSpreadCents: cents(4).describe('Opens nothing in a wider spread.'),
        edgeCents: edgeCents.describe('Opens nothing so near to 0 and 1 USD.'),
      }).describe('Goes with the move of the latest changes.'),
      meanReversion: section({
        leastDistanceCents: cents(1).describe('How far the middle has to be from its recent mean.'),
        mostSpreadCents: cents(4).describe('Opens nothing in a wider spread.'),
        edgeCents: edgeCents.describe('Opens nothing so near to 0 and 1 USD.'),
      }).describe('Goes against the move of the latest changes.'),
    }).describe('What the built-in policies go by.'),
    amendDistanceCents: z
      .number()
      .min(0.01)
      .max(100)
      .multipleOf(0.01)
      .default(0.1)
      .describe('An order follows the touch once that is so far away.'),
    orderLifeMs: z
      .int()
      .min(5000)
      .default(60_000)
      .describe('How long an order lives when nobody renews it.'),
  }).describe('The decision loop.'),
  models: section({
    folder: z
      .string()
      .min(1)
      .max(4096)
      .nullable()
      .default(null)
      .describe('The folder that is watched for models; null: `models` in the profile.'),
  }).describe('Models.'),
  exits: exitSettings
    .prefault({})
    .describe('The exit rules, as a new ledger starts; from then on the ledger holds them.'),
  portfolio: section({
    markAt: z
      .enum(MARK_CHOICES)
      .default('exitSide')
      .describe('What positions and equity are shown at; limits and exits use the exit side.'),
  }).describe('The account as it is shown.'),
  limits: limitSettings
    .prefault({})
    .describe('The risk gate, as a new ledger starts; from then on the ledger holds the limits.'),
  window: section({
    theme: z.enum(['system', 'dark', 'light']).default('system').describe('Colours of the window.'),
    density: z.enum(['comfortable', 'compact']).default('compact').describe('Height of rows.'),
  }).describe('The window.'),
  desktop: section({
    killShortcut: z
      .string()
      .regex(/^[A-Za-z0-9+]{1,60}$/, 'keys joined by +, such as CommandOrControl+Alt+Shift+K')
      .nullable()
      .default('CommandOrControl+Alt+Shift+K')
      .describe('Keys that latch the kill switch whatever program is in front; null: none.'),
    tray: z
      .boolean()
      .default(true)
      .describe('Whether an icon beside the clock offers the kill switch.'),
  }).describe('The desktop around the window.'),
});
export type Settings = z.output<typeof settings>;

/** Part of the settings, as a change: whole sections are merged key by key. */
export const settingsPatch = z.record(z.string(), z.unknown());

/** What was wrong with a settings file, in the order found. */
export interface SettingsProblem {
  readonly code:
    | 'settings.unknownKey'
    | 'settings.invalid'
    | 'settings.unreadable'
    | 'settings.notJson'
    | 'settings.newerVersion';
  /** `exchange.ratePerS`; empty for the file itself. */
  readonly path: string;
  readonly message: string;
  /** Where the broken file was set aside. */
  readonly setAside?: string;
}
