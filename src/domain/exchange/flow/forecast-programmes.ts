import { LINEAR_CENT } from '../../market/price-grid.ts';
import type { EventTicker, SeriesTicker } from '../../units/ids.ts';
import type { Instant } from '../../units/units.ts';
import type { SeriesListing } from '../index.ts';
import {
  DAY_US,
  dayText,
  easternTime,
  type EasternTime,
  HOUR_US,
  nextEastern,
  tickerDay,
} from './eastern-time.ts';
import { MeasuredValue, type Strike } from './fair-value.ts';
import type { City } from './places.ts';
import {
  aroundMiddle,
  eventListing,
  type Hidden,
  marketListing,
  type Programme,
  rangeLadder,
  type Rung,
  thresholdLadder,
} from './programme.ts';
import { Underlying } from './underlying.ts';

/** One number that is published once, and what is expected of it until then. */
interface Publication {
  readonly series: SeriesListing;
  readonly markets: number;
  readonly weight: number;
  readonly mutuallyExclusive: boolean;
  readonly lifeUs: number;
  readonly settlementTimerSeconds: number;
  readonly determinesAfterUs: number;
  /** Of the published number. */
  readonly decimals: number;
  /** How far the number will be from what is first expected, one standard deviation. */
  readonly doubt: number;
  readonly closeAfter: (after: Instant) => Instant;
  /** What is usual for the time of the year, and by how much the first forecast strays from it. */
  readonly usual: (time: EasternTime) => { readonly level: number; readonly spread: number };
  readonly title: (time: EasternTime) => string;
  readonly rungs: (level: number) => Rung[];
  /** What a YES and a NO contract say. */
  readonly texts: (strike: Strike) => readonly [yes: string, no: string];
}

/** Half of the doubt goes steadily, in 20 000 steps, half in the jumps that new reports make. */
function expectation(
  { doubt, lifeUs, usual }: Publication,
  event: EventTicker,
  openAt: Instant,
  hidden: Hidden,
): Underlying {
  const random = hidden.stream(`flow/${event}`);
  const { level, spread } = usual(easternTime(openAt));
  const lifeS = lifeUs / 1e6;
  const newsEveryS = lifeS / 30;
  const plan = {
    start: level + spread * random.normal(),
    sdPerRootS: doubt * Math.sqrt(0.5 / lifeS),
    newsEveryS,
    newsSd: doubt * Math.sqrt((0.5 * newsEveryS) / lifeS),
    pullPerS: 0,
    tickMs: Math.ceil(lifeS / 20),
  };
  return new Underlying(plan, random, openAt);
}

function publicationProgramme(publication: Publication): Programme {
  const { series, decimals, mutuallyExclusive } = publication;
  return {
    series,
    traffic: aroundMiddle(publication.markets, publication.weight),
    next(after, hidden, knownAt = after) {
      const closeAt = publication.closeAfter(after);
      const openAt = (closeAt - publication.lifeUs) as Instant;
      const time = easternTime(closeAt);
      const event = `${series.ticker}-${tickerDay(time)}` as EventTicker;
      const underlying = expectation(publication, event, openAt, hidden);
      underlying.advanceTo(knownAt);
      const rungs = publication.rungs(underlying.value);
      const title = publication.title(time);
      return {
        event: eventListing({
          ticker: event,
          series: series.ticker,
          title,
          subtitle: `${dayText(time)}, ${time.year}`,
          mutuallyExclusive,
          strikeAt: closeAt,
        }),
        markets: rungs.map(({ suffix, strike }) => {
          const [yesTitle, noTitle] = publication.texts(strike);
          return marketListing({
            event,
            suffix,
            yesTitle,
            noTitle,
            openAt,
            closeAt,
            settlementTimerSeconds: publication.settlementTimerSeconds,
            gridLabel: 'linear_cent',
            grid: LINEAR_CENT,
            rules: `${title} If the answer is "${yesTitle}", the market resolves to Yes.`,
            strike,
          });
        }),
        fair: new MeasuredValue(
          underlying,
          { strikes: rungs.map(({ strike }) => strike), decimals },
          closeAt,
        ),
        determinesAfterUs: publication.determinesAfterUs,
      };
    },
  };
}

function degrees(strike: Strike): readonly [string, string] {
  switch (strike.type) {
    case 'between':
      return [`${strike.floor}° to ${strike.cap}°`, `Not ${strike.floor}° to ${strike.cap}°`];
    case 'less':
      return [`${strike.cap - 1}° or below`, `${strike.cap}° or above`];
    case 'greater':
      return [`${strike.floor + 1}° or above`, `${strike.floor}° or below`];
    case 'greater_or_equal':
      return [`${strike.floor}° or above`, `${strike.floor - 1}° or below`];
  }
}

/** The highest or lowest temperature of a day in a city: ranges of two degrees. */
export function temperature(
  { code, name, meanHighF, summerF }: City,
  extreme: 'high' | 'low',
  markets: number,
  weight: number,
): Programme {
  const word = extreme === 'high' ? 'Highest' : 'Lowest';
  return publicationProgramme({
    series: {
      ticker: `KX${extreme === 'high' ? 'TEMP' : 'LOWT'}${code}` as SeriesTicker,
      title: `${word} temperature in ${name}`,
      category: 'Climate and Weather',
      feeType: 'quadratic',
      feeMultiplier: 1,
    },
    markets,
    weight,
    mutuallyExclusive: true,
    lifeUs: 38 * HOUR_US,
    settlementTimerSeconds: 1800,
    determinesAfterUs: 20 * 60_000_000,
    decimals: 0,
    doubt: 2.8,
    closeAfter: (after) => nextEastern((after + 4 * HOUR_US) as Instant, 23, 59),
    usual: ({ month, day }) => {
      const season = Math.cos((2 * Math.PI * (month + day / 31 - 6.6)) / 12);
      const high = meanHighF + summerF * season;
      return { level: extreme === 'high' ? high : high - 18, spread: 4 };
    },
    title: (time) => `${word} temperature in ${name} on ${dayText(time)}?`,
    rungs: (level) => rangeLadder(level, 2, 1, markets),
    texts: degrees,
  });
}

/** A statistic that comes out on a weekday at 8:30. */
export interface Statistic {
  readonly code: string;
  readonly name: string;
  readonly unit: string;
  readonly level: number;
  readonly doubt: number;
  readonly step: number;
  readonly decimals: number;
  /** 1 is Monday. */
  readonly weekday: number;
}

/** Above which values will it come out? Overlapping markets with days to go. */
export function statistic(subject: Statistic, markets: number, weight: number): Programme {
  const { code, name, unit, level, doubt, step, decimals, weekday } = subject;
  return publicationProgramme({
    series: {
      ticker: `KX${code}` as SeriesTicker,
      title: name,
      category: 'Economics',
      feeType: 'quadratic_with_maker_fees',
      feeMultiplier: 1,
    },
    markets,
    weight,
    mutuallyExclusive: false,
    lifeUs: 9 * DAY_US,
    settlementTimerSeconds: 300,
    determinesAfterUs: 60_000_000,
    decimals,
    doubt,
    closeAfter: (after) => {
      let closeAt = nextEastern((after + 36 * HOUR_US) as Instant, 8, 25);
      while (easternTime(closeAt).weekday !== weekday) closeAt = nextEastern(closeAt, 8, 25);
      return closeAt;
    },
    usual: () => ({ level, spread: 0.5 * doubt }),
    title: (time) => `${name} in the release of ${dayText(time)}?`,
    rungs: (expected) => thresholdLadder(expected, step, 10 ** -decimals, markets),
    texts: (strike) => {
      const bound = 'floor' in strike ? strike.floor : strike.cap;
      return [`Above ${bound}${unit}`, `${bound}${unit} or below`];
    },
  });
}
