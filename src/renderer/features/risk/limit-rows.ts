import {
  LIMIT_NAMES,
  type LimitChanges,
  type LimitName,
  type LimitSettings,
} from '../../../domain/risk/limits.ts';

interface LimitRow {
  readonly name: LimitName;
  readonly label: string;
  readonly unit: string;
  /** The check of the gate whose value it limits; null where it limits none. */
  readonly code: string | null;
}

type Words = readonly [label: string, unit: string, code: string | null];

const WORDS: Readonly<Record<LimitName, Words>> = {
  minMsToClose: ['Least time to close', 'ms', 'risk.closingSoon'],
  maxBookAgeMs: ['Book age', 'ms', 'risk.bookTooOld'],
  maxClockSkewMs: ['Clock skew', 'ms', 'risk.clockSkew'],
  maxTicksThrough: ['Price through the book', 'ticks', 'risk.priceThrough'],
  maxTicksFromMid: ['Price from the middle', 'ticks', 'risk.priceFar'],
  maxOrderContracts: ['Order size', 'contracts', 'risk.orderSize'],
  maxOrderNotionalUsd: ['Order cost', 'USD', 'risk.orderNotional'],
  maxTouchMultiple: ['Size over best price', '×', 'risk.sizeAgainstDepth'],
  touchFloorContracts: ['Best price counts as', 'contracts', null],
  maxOpenOrdersPerMarket: ['Open orders, a market', 'orders', 'risk.openOrdersInMarket'],
  maxOpenOrders: ['Open orders, all', 'orders', 'risk.openOrders'],
  maxPositionContracts: ['Position', 'contracts', 'risk.positionLimit'],
  maxEventExposureUsd: ['Event exposure', 'USD', 'risk.eventExposure'],
  maxTotalExposureUsd: ['Total exposure', 'USD', 'risk.totalExposure'],
  minCashReserveUsd: ['Least cash reserve', 'USD', 'risk.cashReserve'],
  maxOrdersPerSPerMarket: ['Orders a second, a market', 'orders', 'risk.orderRateInMarket'],
  maxOrdersPerS: ['Orders a second, all', 'orders', 'risk.orderRate'],
  minWriteTokens: ['Least venue budget', 'tokens', 'risk.messageBudget'],
  maxFillsPerMinutePerMarket: ['Fills a minute, a market', 'fills', 'risk.repeatedExecution'],
  duplicateWindowMs: ['Duplicate window', 'ms', 'risk.duplicate'],
  maxDailyLossUsd: ['Daily loss', 'USD', 'risk.dailyLoss'],
  maxDrawdownUsd: ['Drawdown', 'USD', 'risk.drawdown'],
  maxLossStreak: ['Losses in a row', 'fills', 'risk.lossStreak'],
  cooldownAfterLossMs: ['Cooldown after a loss', 'ms', 'risk.cooldown'],
  maxDecisionAgeMs: ['Decision age', 'ms', 'risk.decisionTooOld'],
  maxRejectsPerMinute: ['Refused orders a minute: kill', 'orders', 'risk.guardUnset'],
  maxAsksPerMinute: ['Orders asked for a minute: kill', 'orders', 'risk.guardUnset'],
  maxUnknownOutcomeMs: ['Unknown outcome: halt', 'ms', 'risk.guardUnset'],
  maxDriftUsd: ['Cash drift: halt', 'USD', 'risk.guardUnset'],
  maxDriftContracts: ['Position drift: halt', 'contracts', 'risk.guardUnset'],
  maxBookDistrustMs: ['Book not trusted: halt', 'ms', 'risk.guardUnset'],
  maxSilentDataMs: ['No market data: halt', 'ms', 'risk.guardUnset'],
  maxAbsenceMs: ['Machine asleep: halt', 'ms', 'risk.guardUnset'],
  maxModelFaultsPerMinute: ['Model faults a minute: pause', 'decisions', 'risk.guardUnset'],
  breakerErrorsPerMarket: ['Breaker errors, a market', 'errors', 'risk.guardUnset'],
  breakerErrors: ['Breaker errors, all', 'errors', 'risk.guardUnset'],
  breakerWindowMs: ['Breaker window', 'ms', 'risk.guardUnset'],
  breakerCooldownMs: ['Breaker cooldown', 'ms', 'risk.guardUnset'],
};

/** Every limit with its name and unit, in the order in which the gate asks. */
export const LIMIT_ROWS: readonly LimitRow[] = LIMIT_NAMES.map((name) => {
  const [label, unit, code] = WORDS[name];
  return { name, label, unit, code };
});

export const labelOfLimit = (name: LimitName): string => WORDS[name][0];

/** What is being typed, for the limits that are. */
export type Drafts = { readonly [N in LimitName]?: string };

const LARGEST = 1_000_000_000;

/** A whole number, or null for an empty field, which means that nobody says; undefined for anything else. */
export function parseLimit(text: string): number | null | undefined {
  const trimmed = text.replaceAll(/[\s,]/g, '');
  if (trimmed === '') return null;
  if (!/^\d{1,10}$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return value <= LARGEST ? value : undefined;
}

export const isReadable = (drafts: Drafts): boolean =>
  Object.values(drafts).every((text) => parseLimit(text) !== undefined);

/** What the drafts would change; those that say what is in force already change nothing. */
export function changesOf(limits: LimitSettings, drafts: Drafts): LimitChanges {
  const changed = LIMIT_NAMES.flatMap((name) => {
    const draft = drafts[name];
    const value = draft === undefined ? undefined : parseLimit(draft);
    return value === undefined || value === limits[name] ? [] : [[name, value] as const];
  });
  return Object.fromEntries(changed);
}

/** One limit that a proposal would change. */
export interface LimitStep {
  readonly name: LimitName;
  readonly from: number | null;
  readonly to: number | null;
}

export const stepsBetween = (from: LimitSettings, to: LimitSettings): readonly LimitStep[] =>
  LIMIT_NAMES.filter((name) => from[name] !== to[name]).map((name) => ({
    name,
    from: from[name],
    to: to[name],
  }));
