import { ONE_CONTRACT, type Money, type Qty } from '../units/units.ts';

/**
 * The limits of the risk gate as people set them: whole numbers with the unit in the name. Null means that nobody
 * said, and what nobody limited is denied.
 */
export interface LimitSettings {
  readonly minMsToClose: number | null;
  readonly maxBookAgeMs: number | null;
  readonly maxClockSkewMs: number | null;
  readonly maxTicksThrough: number | null;
  readonly maxTicksFromMid: number | null;
  readonly maxOrderContracts: number | null;
  readonly maxOrderNotionalUsd: number | null;
  readonly maxTouchMultiple: number | null;
  readonly touchFloorContracts: number | null;
  readonly maxOpenOrdersPerMarket: number | null;
  readonly maxOpenOrders: number | null;
  readonly maxPositionContracts: number | null;
  readonly maxEventExposureUsd: number | null;
  readonly maxTotalExposureUsd: number | null;
  readonly minCashReserveUsd: number | null;
  readonly maxOrdersPerSPerMarket: number | null;
  readonly maxOrdersPerS: number | null;
  readonly minWriteTokens: number | null;
  readonly maxFillsPerMinutePerMarket: number | null;
  readonly duplicateWindowMs: number | null;
  readonly maxDailyLossUsd: number | null;
  readonly maxDrawdownUsd: number | null;
  readonly maxLossStreak: number | null;
  readonly cooldownAfterLossMs: number | null;
  readonly maxDecisionAgeMs: number | null;
  readonly maxRejectsPerMinute: number | null;
  readonly maxAsksPerMinute: number | null;
  readonly maxUnknownOutcomeMs: number | null;
  readonly maxDriftUsd: number | null;
  readonly maxDriftContracts: number | null;
  readonly maxBookDistrustMs: number | null;
  readonly maxSilentDataMs: number | null;
  readonly maxAbsenceMs: number | null;
  readonly maxModelFaultsPerMinute: number | null;
  readonly breakerErrorsPerMarket: number | null;
  readonly breakerErrors: number | null;
  readonly breakerWindowMs: number | null;
  readonly breakerCooldownMs: number | null;
}
export type LimitName = keyof LimitSettings;

/** Which way a limit becomes stricter. Null is stricter than any number. */
export const STRICTER: Readonly<Record<LimitName, 'lower' | 'higher'>> = {
  minMsToClose: 'higher',
  maxBookAgeMs: 'lower',
  maxClockSkewMs: 'lower',
  maxTicksThrough: 'lower',
  maxTicksFromMid: 'lower',
  maxOrderContracts: 'lower',
  maxOrderNotionalUsd: 'lower',
  maxTouchMultiple: 'lower',
  touchFloorContracts: 'lower',
  maxOpenOrdersPerMarket: 'lower',
  maxOpenOrders: 'lower',
  maxPositionContracts: 'lower',
  maxEventExposureUsd: 'lower',
  maxTotalExposureUsd: 'lower',
  minCashReserveUsd: 'higher',
  maxOrdersPerSPerMarket: 'lower',
  maxOrdersPerS: 'lower',
  minWriteTokens: 'higher',
  maxFillsPerMinutePerMarket: 'lower',
  duplicateWindowMs: 'higher',
  maxDailyLossUsd: 'lower',
  maxDrawdownUsd: 'lower',
  maxLossStreak: 'lower',
  cooldownAfterLossMs: 'higher',
  maxDecisionAgeMs: 'lower',
  maxRejectsPerMinute: 'lower',
  maxAsksPerMinute: 'lower',
  maxUnknownOutcomeMs: 'lower',
  maxDriftUsd: 'lower',
  maxDriftContracts: 'lower',
  maxBookDistrustMs: 'lower',
  maxSilentDataMs: 'lower',
  maxAbsenceMs: 'lower',
  maxModelFaultsPerMinute: 'lower',
  breakerErrorsPerMarket: 'lower',
  breakerErrors: 'lower',
  breakerWindowMs: 'higher',
  breakerCooldownMs: 'higher',
};
export const LIMIT_NAMES = Object.keys(STRICTER) as readonly LimitName[];

/**
 * Limits that judge no single order: at what the triggers fire, and when the breakers open. While one of them is
 * missing nobody watches over what an order would begin, so none may.
 */
export const GUARD_NAMES = [
  'maxRejectsPerMinute',
  'maxAsksPerMinute',
  'maxUnknownOutcomeMs',
  'maxDriftUsd',
  'maxDriftContracts',
  'maxBookDistrustMs',
  'maxSilentDataMs',
  'maxAbsenceMs',
  'maxModelFaultsPerMinute',
  'breakerErrorsPerMarket',
  'breakerErrors',
  'breakerWindowMs',
  'breakerCooldownMs',
] as const satisfies readonly LimitName[];

/** Some limits, with what they shall become. */
export type LimitChanges = { readonly [N in LimitName]?: number | null };

/** Which of the changes would allow more than is allowed now; none of them: the change may be made at once. */
export function loosenedBy(limits: LimitSettings, changes: LimitChanges): LimitName[] {
  return LIMIT_NAMES.filter((name) => {
    const to = changes[name];
    if (to === undefined || to === null) return false;
    const from = limits[name];
    return from === null || (STRICTER[name] === 'lower' ? to > from : to < from);
  });
}

/** The same limits in the units that the rules count in. */
export interface RiskLimits extends Omit<
  LimitSettings,
  | 'maxOrderContracts'
  | 'maxPositionContracts'
  | 'maxOrderNotionalUsd'
  | 'maxEventExposureUsd'
  | 'maxTotalExposureUsd'
  | 'minCashReserveUsd'
  | 'maxDailyLossUsd'
  | 'maxDrawdownUsd'
  | 'touchFloorContracts'
  | 'maxDriftUsd'
  | 'maxDriftContracts'
> {
  readonly maxOrderQty: Qty | null;
  readonly maxPositionQty: Qty | null;
  readonly maxOrderNotional: Money | null;
  readonly maxEventExposure: Money | null;
  readonly maxTotalExposure: Money | null;
  readonly minCashReserve: Money | null;
  readonly maxDailyLoss: Money | null;
  readonly maxDrawdown: Money | null;
  readonly touchFloorQty: Qty | null;
  readonly maxDrift: Money | null;
  readonly maxDriftQty: Qty | null;
  /** The first guard that nobody set. */
  readonly unsetGuard: LimitName | null;
}

const USD = 1_000_000;
const qtyOf = (contracts: number | null): Qty | null =>
  contracts === null ? null : ((contracts * ONE_CONTRACT) as Qty);
const moneyOf = (usd: number | null): Money | null =>
  usd === null ? null : ((usd * USD) as Money);

/** One that the ledger never heard of is as missing as one that is null. */
const complete = (settings: Partial<LimitSettings>): LimitSettings =>
  Object.fromEntries(
    LIMIT_NAMES.map((name) => [name, settings[name] ?? null]),
  ) as unknown as LimitSettings;

/** @param kept - as a ledger has them: of an older program some may be missing */
export function riskLimits(kept: Partial<LimitSettings>): RiskLimits {
  const settings = complete(kept);
  return {
    ...settings,
    maxOrderQty: qtyOf(settings.maxOrderContracts),
    maxPositionQty: qtyOf(settings.maxPositionContracts),
    maxOrderNotional: moneyOf(settings.maxOrderNotionalUsd),
    maxEventExposure: moneyOf(settings.maxEventExposureUsd),
    maxTotalExposure: moneyOf(settings.maxTotalExposureUsd),
    minCashReserve: moneyOf(settings.minCashReserveUsd),
    maxDailyLoss: moneyOf(settings.maxDailyLossUsd),
    maxDrawdown: moneyOf(settings.maxDrawdownUsd),
    touchFloorQty: qtyOf(settings.touchFloorContracts),
    maxDrift: moneyOf(settings.maxDriftUsd),
    maxDriftQty: qtyOf(settings.maxDriftContracts),
    unsetGuard: GUARD_NAMES.find((name) => settings[name] === null) ?? null,
  };
}
