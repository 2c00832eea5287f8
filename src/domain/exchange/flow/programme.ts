import type { Random } from '../../../base/random.ts';
import type { PriceGrid } from '../../market/price-grid.ts';
import type { EventTicker, MarketTicker } from '../../units/ids.ts';
import type { Instant } from '../../units/units.ts';
import type { EventListing, MarketListing, SeriesListing } from '../index.ts';
import { DAY_US, MINUTE_US } from './eastern-time.ts';
import type { FairValue, Strike } from './fair-value.ts';
import type { Underlying, UnderlyingPlan } from './underlying.ts';

/**
 * How a market is traded: `lively` by several machines and many people, `steady` by a few, `thin` by one that comes
 * and goes, `idle` by hardly anyone, with a book that is often empty.
 */
export type Style = 'lively' | 'steady' | 'thin' | 'idle';

/** The place of a market in the whole: its share of all book deltas is its weight over the sum of weights. */
export interface Traffic {
  readonly weight: number;
  readonly style: Style;
}

/** What listings draw on: hidden quantities and streams of randomness, by name. */
export interface Hidden {
  /** The quantity of that name, which several series may be about; made at first use. */
  shared(name: string, plan: UnderlyingPlan, at: Instant): Underlying;
  stream(name: string): Random;
}

/** One event ready to be listed, and what it is secretly worth. */
export interface Listing {
  readonly event: EventListing;
  readonly markets: readonly MarketListing[];
  readonly fair: FairValue;
  /** From the close to the determination. */
  readonly determinesAfterUs: number;
}

/** One event of a series after the other, for ever: when it closes the next one opens. */
export interface Programme {
  readonly series: SeriesListing;
  /** Of the markets of each event, in their order. */
  readonly traffic: readonly Traffic[];
  /** The event that is traded just after `after`, as it is drawn up at `knownAt`: then, or some time before. */
  next(after: Instant, hidden: Hidden, knownAt?: Instant): Listing;
}

const FICTION =
  'This market exists on the embedded exchange alone. Its outcome is simulated and refers to nothing outside it.';

/** The members that differ from market to market; the rest follows Kalshi's habits. */
export function marketListing(terms: {
  readonly event: EventTicker;
  readonly suffix: string;
  readonly yesTitle: string;
  readonly noTitle: string;
  readonly openAt: Instant;
  readonly closeAt: Instant;
  readonly settlementTimerSeconds: number;
  readonly gridLabel: string;
  readonly grid: PriceGrid;
  readonly rules: string;
  readonly strike?: Strike | undefined;
}): MarketListing {
  const { strike } = terms;
  return {
    ticker: `${terms.event}-${terms.suffix}` as MarketTicker,
    event: terms.event,
    yesTitle: terms.yesTitle,
    noTitle: terms.noTitle,
    openAt: terms.openAt,
    closeAt: terms.closeAt,
    expectedExpirationAt: (terms.closeAt + 5 * MINUTE_US) as Instant,
    latestExpirationAt: (terms.closeAt + 7 * DAY_US) as Instant,
    canCloseEarly: true,
    settlementTimerSeconds: terms.settlementTimerSeconds,
    gridLabel: terms.gridLabel,
    grid: terms.grid,
    rulesPrimary: terms.rules,
    rulesSecondary: FICTION,
    strikeType: strike?.type ?? 'custom',
    floorStrike: strike && 'floor' in strike ? strike.floor : undefined,
    capStrike: strike && 'cap' in strike ? strike.cap : undefined,
  };
}

/** An event without overrides. */
export function eventListing(
  event: Pick<EventListing, 'ticker' | 'series' | 'title' | 'subtitle' | 'mutuallyExclusive'> & {
    readonly strikeAt: Instant;
  },
): EventListing {
  return {
    ...event,
    collateralReturn: event.mutuallyExclusive ? 'MECNET' : '',
    feeTypeOverride: null,
    feeMultiplierOverride: null,
  };
}

/** The tickers and sub-titles of one rung of a ladder. */
export interface Rung {
  readonly suffix: string;
  readonly strike: Strike;
}

/**
 * Ranges that cover every value without overlap: a lower tail, `count - 2` ranges of `width` around `level`, an upper
 * tail. One market alone is the upper tail. `unit` is the smallest difference of published values.
 */
export function rangeLadder(level: number, width: number, unit: number, count: number): Rung[] {
  const exact = (value: number) =>
    Number(value.toFixed(Math.max(0, -Math.floor(Math.log10(unit)))));
  const inner = Math.max(0, count - 2);
  const lowest = Math.round(level / width - inner / 2) * width;
  const rungs: Rung[] = [];
  if (count > 1) {
    rungs.push({ suffix: `T${exact(lowest)}`, strike: { type: 'less', cap: exact(lowest) } });
  }
  for (let i = 0; i < inner; i += 1) {
    const floor = exact(lowest + i * width);
    const cap = exact(floor + width - unit);
    // Whole units stand in the middle of what they cover: 45 and 46 degrees are B45.5; 97250 to 97499.99 is B97375.
    const middle = unit < 1 ? floor + width / 2 : (floor + cap) / 2;
    rungs.push({
      suffix: `B${Number(middle.toPrecision(10))}`,
      strike: { type: 'between', floor, cap },
    });
  }
  const top = exact(lowest + inner * width - unit);
  rungs.push({ suffix: `T${top}`, strike: { type: 'greater', floor: top } });
  return rungs;
}

/** "Above this", `count` times, `step` apart around `level`. */
export function thresholdLadder(level: number, step: number, unit: number, count: number): Rung[] {
  const decimals = Math.max(0, -Math.floor(Math.log10(unit)));
  const lowest = Math.round(level / step - (count - 1) / 2) * step;
  return Array.from({ length: count }, (_, i) => {
    const floor = Number((lowest + i * step - (unit < step ? unit : 0)).toFixed(decimals));
    return { suffix: `T${floor}`, strike: { type: 'greater', floor } };
  });
}

/** Weights that fall off from the middle of a ladder, where the doubt and therefore the trading is. */
export function aroundMiddle(count: number, most: number): Traffic[] {
  return Array.from({ length: count }, (_, i) => {
    const steps = Math.abs(i - (count - 1) / 2);
    const weight = Math.max(1, Math.round(most * 0.62 ** steps));
    return { weight, style: styleOf(weight) };
  });
}

/** What weight buys: the busier a market, the more kinds of traders come. */
export function styleOf(weight: number): Style {
  if (weight >= 12) return 'lively';
  if (weight >= 4) return 'steady';
  return weight >= 2 ? 'thin' : 'idle';
}

/** 97251.4 → "97,251.40" */
export function grouped(value: number, decimals: number): string {
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split('.') as [string, string?];
  const digits = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0 ? '-' : ''}${digits}${fraction === undefined ? '' : `.${fraction}`}`;
}
