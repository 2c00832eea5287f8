import type { MarketMeasure } from './market-meter.ts';

/** Why a market, or a whole session, is not to be relied on: what is, and what there should be. */
export type QualityReason =
  | { readonly code: 'quality.noBook' }
  | { readonly code: 'quality.fewPoints'; readonly points: number; readonly least: number }
  | { readonly code: 'quality.mostlyStale'; readonly liveShare: number; readonly least: number }
  | {
      readonly code: 'quality.mostlyOneSided';
      readonly twoSidedShare: number;
      readonly least: number;
    }
  | { readonly code: 'quality.wideSpread'; readonly meanSpreadCc: number; readonly most: number }
  | { readonly code: 'quality.quiet'; readonly activeShare: number; readonly least: number }
  /** No market is free of the above. */
  | { readonly code: 'quality.noUsableMarket'; readonly markets: number }
  /** Cut out of a larger subscription: its sequence numbers cannot show a loss. */
  | { readonly code: 'quality.lossesUnseen' };

export interface MarketQuality extends MarketMeasure {
  readonly usable: boolean;
  readonly reasons: readonly QualityReason[];
}

/** The parts of the score, each 0..1. */
export interface QualityParts {
  readonly data: number;
  readonly continuity: number;
  readonly activity: number;
  readonly spread: number;
  readonly features: number;
}

export interface SessionQuality {
  /** 0..100, the weighted mean of the parts. */
  readonly score: number;
  /** `unusable`: training and backtests refuse it, for `reasons`. `good`: nothing to object, score 70 or more. */
  readonly verdict: 'good' | 'fair' | 'unusable';
  readonly reasons: readonly QualityReason[];
  readonly parts: QualityParts;
  /** The busiest first. */
  readonly markets: readonly MarketQuality[];
}

/** Points that make the data part 1: an episode of some length, with as much again to test on. */
const ENOUGH_POINTS = 2000;
const LEAST_POINTS = 100;
const LEAST_LIVE_SHARE = 0.5;
const LEAST_TWO_SIDED_SHARE = 0.1;
const LEAST_ACTIVE_SHARE = 0.05;
/** A cent is as good as it gets; beyond twenty, crossing costs more than any forecast earns. 1e-4 USD. */
const TIGHT_SPREAD = 100;
const WIDEST_SPREAD = 2000;
const GOOD_SCORE = 70;

const WEIGHTS: QualityParts = {
  data: 0.25,
  continuity: 0.25,
  activity: 0.2,
  spread: 0.15,
  features: 0.15,
};

/**
 * Judges a recording by what was measured of its markets.
 *
 * The score is 100 times the weighted mean of five parts, each the mean over the markets, weighted by their points
 * (busy markets count for more; `data` is over all together):
 *
 * - data (25 %): points in all, of 2000
 * - continuity (25 %): time with a live book, of the time from its first book to the end, while it was followed
 * - activity (20 %): minutes with a change, of minutes with a live book
 * - spread (15 %): 1 at a mean of one cent or less, 0 at twenty
 * - features (15 %): time with both a bid and an offer, not crossed, of the live time: what the observation needs
 *
 * A market is usable with 100 points, live half of its time, two-sided a tenth of that, some change in every
 * twentieth minute, and a mean spread of twenty cents at most. A session is usable when one of its markets is.
 *
 * @param numbering - `filtered`: losses cannot be seen in the numbers, so the verdict is `fair` at best
 */
export function judgeSession(
  measures: readonly MarketMeasure[],
  numbering: 'complete' | 'filtered',
): SessionQuality {
  const markets = measures
    .map((measure): MarketQuality => {
      const reasons = objections(measure);
      return { ...measure, usable: reasons.length === 0, reasons };
    })
    .sort((a, b) => b.points - a.points || (a.ticker < b.ticker ? -1 : 1));
  const parts = scoreParts(markets);
  const names = Object.keys(WEIGHTS) as (keyof QualityParts)[];
  const score = Math.round(100 * names.reduce((sum, name) => sum + WEIGHTS[name] * parts[name], 0));
  const reasons: QualityReason[] = [];
  const isUsable = markets.some(({ usable }) => usable);
  if (!isUsable) reasons.push({ code: 'quality.noUsableMarket', markets: markets.length });
  if (numbering === 'filtered') reasons.push({ code: 'quality.lossesUnseen' });
  const isGood = reasons.length === 0 && score >= GOOD_SCORE;
  const verdict = isGood ? 'good' : isUsable ? 'fair' : 'unusable';
  return { score, verdict, reasons, parts, markets };
}

function objections(market: MarketMeasure): QualityReason[] {
  const { points, spanUs, liveUs, twoSidedUs, meanSpreadCc } = market;
  if (points === 0) return [{ code: 'quality.noBook' }];
  const found: QualityReason[] = [];
  const liveShare = share(liveUs, spanUs);
  const twoSidedShare = share(twoSidedUs, liveUs);
  const activeShare = activeShareOf(market);
  if (points < LEAST_POINTS) {
    found.push({ code: 'quality.fewPoints', points, least: LEAST_POINTS });
  }
  if (liveShare < LEAST_LIVE_SHARE) {
    found.push({ code: 'quality.mostlyStale', liveShare, least: LEAST_LIVE_SHARE });
  }
  if (liveUs > 0 && twoSidedShare < LEAST_TWO_SIDED_SHARE) {
    found.push({ code: 'quality.mostlyOneSided', twoSidedShare, least: LEAST_TWO_SIDED_SHARE });
  }
  if (meanSpreadCc !== null && meanSpreadCc > WIDEST_SPREAD) {
    found.push({ code: 'quality.wideSpread', meanSpreadCc, most: WIDEST_SPREAD });
  }
  if (liveUs > 0 && activeShare < LEAST_ACTIVE_SHARE) {
    found.push({ code: 'quality.quiet', activeShare, least: LEAST_ACTIVE_SHARE });
  }
  return found;
}

function scoreParts(markets: readonly MarketMeasure[]): QualityParts {
  const points = markets.reduce((sum, market) => sum + market.points, 0);
  const mean = (of: (market: MarketMeasure) => number): number =>
    points === 0
      ? 0
      : markets.reduce((sum, market) => sum + market.points * of(market), 0) / points;
  return {
    data: Math.min(1, points / ENOUGH_POINTS),
    continuity: mean(({ liveUs, spanUs }) => share(liveUs, spanUs)),
    activity: mean(activeShareOf),
    spread: mean(({ meanSpreadCc }) => spreadPart(meanSpreadCc)),
    features: mean(({ twoSidedUs, liveUs }) => share(twoSidedUs, liveUs)),
  };
}

const activeShareOf = ({ activeMinutes, liveMinutes }: MarketMeasure): number =>
  Math.min(1, share(activeMinutes, liveMinutes));

function spreadPart(meanSpreadCc: number | null): number {
  if (meanSpreadCc === null) return 0;
  const excess = (meanSpreadCc - TIGHT_SPREAD) / (WIDEST_SPREAD - TIGHT_SPREAD);
  return Math.min(1, Math.max(0, 1 - excess));
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
