import { limitSettings } from './limits.ts';
import type { LimitSettings } from '../domain/risk/limits.ts';

/** Nothing in the way but what no limit governs. */
export const WIDE_LIMITS: LimitSettings = {
  ...limitSettings.parse({}),
  minMsToClose: 0,
  maxBookAgeMs: 3_600_000,
  maxTicksThrough: 10_000,
  maxTicksFromMid: 10_000,
  maxOrderContracts: 1_000_000,
  maxOrderNotionalUsd: 1_000_000,
  maxTouchMultiple: 1_000_000,
  maxOpenOrdersPerMarket: 10_000,
  maxOpenOrders: 10_000,
  maxPositionContracts: 1_000_000,
  maxEventExposureUsd: 1_000_000,
  maxTotalExposureUsd: 1_000_000,
  minCashReserveUsd: 0,
  maxOrdersPerSPerMarket: 10_000,
  maxOrdersPerS: 10_000,
  minWriteTokens: 0,
  maxFillsPerMinutePerMarket: 10_000,
  duplicateWindowMs: 0,
  maxDailyLossUsd: 1_000_000,
  maxDrawdownUsd: 1_000_000,
  maxLossStreak: 10_000,
};
