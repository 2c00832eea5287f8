import { LINEAR_CENT, type PriceGrid, TAPERED_DECI_CENT } from '../../market/price-grid.ts';
import type { FeeType } from '../../market/market.ts';
import type { EventTicker, SeriesTicker } from '../../units/ids.ts';
import type { Instant } from '../../units/units.ts';
import type { SeriesListing } from '../index.ts';
import {
  clockText,
  DAY_US,
  dayText,
  easternTime,
  HOUR_US,
  MINUTE_US,
  nextEastern,
  pad,
  tickerHour,
  tickerMinute,
} from './eastern-time.ts';
import { MeasuredValue, type Strike } from './fair-value.ts';
import {
  aroundMiddle,
  eventListing,
  grouped,
  marketListing,
  type Programme,
  rangeLadder,
  type Rung,
  styleOf,
  thresholdLadder,
} from './programme.ts';
import type { UnderlyingPlan } from './underlying.ts';

/** Something with a price that never sleeps. */
export interface Asset {
  readonly code: string;
  readonly name: string;
  readonly category: 'Crypto' | 'Commodities' | 'Financials';
  readonly level: number;
  /** Relative standard deviation over a year. */
  readonly volatility: number;
  /** Of the published price. */
  readonly decimals: number;
  readonly grid: 'linear_cent' | 'tapered_deci_cent';
}

const GRIDS: Readonly<Record<Asset['grid'], PriceGrid>> = {
  linear_cent: LINEAR_CENT,
  tapered_deci_cent: TAPERED_DECI_CENT,
};

const YEAR_S = 365 * 24 * 3600;
const NEWS_EVERY_S = 600;

/** Four fifths of the variance in steady movement, a fifth in jumps; pulled back over weeks. */
function plan({ level, volatility }: Asset): UnderlyingPlan {
  const variancePerS = (level * volatility) ** 2 / YEAR_S;
  return {
    start: level,
    sdPerRootS: Math.sqrt(0.8 * variancePerS),
    newsEveryS: NEWS_EVERY_S,
    newsSd: Math.sqrt(0.2 * variancePerS * NEWS_EVERY_S),
    pullPerS: 1 / (14 * 24 * 3600),
    tickMs: 250,
  };
}

/** 1, 2, 2.5 or 5 times a power of ten, at or above `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= least) as number;
  return factor * power;
}

const sdOver = ({ level, volatility }: Asset, seconds: number): number =>
  level * volatility * Math.sqrt(seconds / YEAR_S);

/** What a YES and a NO contract say: "$97,250 to 97,499.99". */
function texts(strike: Strike, { decimals }: Asset): readonly [yes: string, no: string] {
  const unit = 10 ** -decimals;
  const text = (value: number) => grouped(value, Number.isInteger(value) ? 0 : decimals);
  const tidy = (value: number) => text(Number(value.toFixed(decimals)));
  switch (strike.type) {
    case 'between':
      return [
        `$${text(strike.floor)} to ${text(strike.cap)}`,
        `Not $${text(strike.floor)} to ${text(strike.cap)}`,
      ];
    case 'less':
      return [`$${tidy(strike.cap - unit)} or below`, `$${text(strike.cap)} or above`];
    case 'greater':
      return [`$${tidy(strike.floor + unit)} or above`, `$${text(strike.floor)} or below`];
    case 'greater_or_equal':
      return [`$${text(strike.floor)} or above`, `Below $${text(strike.floor)}`];
  }
}

/** Will it be up in fifteen minutes? One market. */
export function upOrDown(asset: Asset, weight: number): Programme {
  const series: SeriesListing = {
    ticker: `KX${asset.code}15M` as SeriesTicker,
    title: `${asset.name} up or down in 15 minutes`,
    category: asset.category,
    feeType: 'quadratic',
    feeMultiplier: 1,
  };
  const horizon = 15 * MINUTE_US;
  return {
    series,
    traffic: [{ weight, style: styleOf(weight) }],
    next(after, hidden, knownAt = after) {
      const underlying = hidden.shared(asset.code, plan(asset), knownAt);
      underlying.advanceTo(knownAt);
      const closeAt = (Math.ceil((after + 2 * MINUTE_US) / horizon) * horizon) as Instant;
      const time = easternTime(closeAt);
      const event = `${series.ticker}-${tickerMinute(time)}` as EventTicker;
      const target = Number(underlying.value.toFixed(asset.decimals));
      const strike: Strike = { type: 'greater_or_equal', floor: target };
      const targetText = `$${grouped(target, asset.decimals)}`;
      return {
        event: eventListing({
          ticker: event,
          series: series.ticker,
          title: `${asset.name} price up in next 15 minutes?`,
          subtitle: `${dayText(time)}, ${clockText(time)} · ${targetText} target`,
          mutuallyExclusive: false,
          strikeAt: closeAt,
        }),
        markets: [
          marketListing({
            event,
            suffix: pad(time.minute),
            yesTitle: `${targetText} or above`,
            noTitle: `Below ${targetText}`,
            openAt: Math.min(after, closeAt - horizon) as Instant,
            closeAt,
            settlementTimerSeconds: 5,
            gridLabel: asset.grid,
            grid: GRIDS[asset.grid],
            rules: `If the price of ${asset.name} at ${clockText(time)} on ${dayText(time)}, ${time.year} is at least ${targetText}, the market resolves to Yes.`,
            strike,
          }),
        ],
        fair: new MeasuredValue(
          underlying,
          { strikes: [strike], decimals: asset.decimals },
          closeAt,
        ),
        determinesAfterUs: 2_000_000,
      };
    },
  };
}

/** When a ladder of price markets closes: on every hour, each day at 5 PM, or at the close of the stock market. */
type Rhythm = 'hourly' | 'daily' | 'stockMarket';

const LEAST_LIFE_US: Readonly<Record<Rhythm, number>> = {
  hourly: 6 * MINUTE_US,
  daily: HOUR_US,
  stockMarket: HOUR_US,
};

function nextClose(rhythm: Rhythm, after: Instant): Instant {
  const earliest = (after + LEAST_LIFE_US[rhythm]) as Instant;
  if (rhythm === 'hourly') return (Math.ceil(earliest / HOUR_US) * HOUR_US) as Instant;
  if (rhythm === 'daily') return nextEastern(earliest, 17, 0);
  let closeAt = nextEastern(earliest, 16, 0);
  while (easternTime(closeAt).weekday % 6 === 0) closeAt = nextEastern(closeAt, 16, 0);
  return closeAt;
}

function priceLadder(
  asset: Asset,
  terms: {
    readonly series: SeriesListing;
    readonly rhythm: Rhythm;
    readonly mutuallyExclusive: boolean;
    readonly markets: number;
    readonly weight: number;
    /** The typical move until the close, in the asset's own money. */
    readonly rungs: (level: number, move: number) => Rung[];
  },
): Programme {
  const { series, rhythm, mutuallyExclusive } = terms;
  return {
    series,
    traffic: aroundMiddle(terms.markets, terms.weight),
    next(after, hidden, knownAt = after) {
      const underlying = hidden.shared(asset.code, plan(asset), knownAt);
      underlying.advanceTo(knownAt);
      const closeAt = nextClose(rhythm, after);
      const openAt = Math.min(after, closeAt - (rhythm === 'hourly' ? HOUR_US : DAY_US)) as Instant;
      const time = easternTime(closeAt);
      const when = `${dayText(time)}, ${time.year} at ${clockText(time)}`;
      const event = `${series.ticker}-${tickerHour(time)}` as EventTicker;
      const move = sdOver(asset, rhythm === 'hourly' ? 3600 : 24 * 3600);
      const rungs = terms.rungs(underlying.value, move);
      const strikes = rungs.map(({ strike }) => strike);
      return {
        event: eventListing({
          ticker: event,
          series: series.ticker,
          title: `${asset.name} price on ${when}?`,
          subtitle: `${dayText(time)}, ${clockText(time)}`,
          mutuallyExclusive,
          strikeAt: closeAt,
        }),
        markets: rungs.map(({ suffix, strike }) => {
          const [yesTitle, noTitle] = texts(strike, asset);
          return marketListing({
            event,
            suffix,
            yesTitle,
            noTitle,
            openAt,
            closeAt,
            settlementTimerSeconds: 60,
            gridLabel: asset.grid,
            grid: GRIDS[asset.grid],
            rules: `If the price of ${asset.name} on ${when} is ${yesTitle}, the market resolves to Yes.`,
            strike,
          });
        }),
        fair: new MeasuredValue(underlying, { strikes, decimals: asset.decimals }, closeAt),
        determinesAfterUs: 15_000_000,
      };
    },
  };
}

function ladderSeries(asset: Asset, suffix: string, title: string): SeriesListing {
  const isIndex = asset.category === 'Financials';
  const feeType: FeeType = 'quadratic';
  return {
    ticker: `KX${asset.code}${suffix}` as SeriesTicker,
    title: `${asset.name} ${title}`,
    category: asset.category,
    feeType,
    feeMultiplier: isIndex ? 0.5 : 1,
  };
}

/** Between which prices will it be on the hour? Mutually exclusive ranges. */
export function hourlyRanges(asset: Asset, markets: number, weight: number): Programme {
  return priceLadder(asset, {
    series: ladderSeries(asset, 'RANGE', 'price range, hourly'),
    rhythm: 'hourly',
    mutuallyExclusive: true,
    markets,
    weight,
    rungs: (level, move) => rangeLadder(level, roundStep(move / 2), 10 ** -asset.decimals, markets),
  });
}

/** Above which prices will it be at 5 PM? Overlapping markets. */
export function dailyThresholds(asset: Asset, markets: number, weight: number): Programme {
  return priceLadder(asset, {
    series: ladderSeries(asset, 'D', 'above or below, daily'),
    rhythm: 'daily',
    mutuallyExclusive: false,
    markets,
    weight,
    rungs: (level, move) =>
      thresholdLadder(level, roundStep(move / 3), 10 ** -asset.decimals, markets),
  });
}

/** Between which values will an index close? Mutually exclusive ranges. */
export function closeRanges(asset: Asset, markets: number, weight: number): Programme {
  return priceLadder(asset, {
    series: ladderSeries(asset, 'CLOSE', 'range at the close, daily'),
    rhythm: 'stockMarket',
    mutuallyExclusive: true,
    markets,
    weight,
    rungs: (level, move) => rangeLadder(level, roundStep(move / 2), 10 ** -asset.decimals, markets),
  });
}
