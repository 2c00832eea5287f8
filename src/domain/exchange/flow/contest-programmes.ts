import { DECI_CENT, LINEAR_CENT, type PriceGrid } from '../../market/price-grid.ts';
import type { EventTicker, SeriesTicker } from '../../units/ids.ts';
import type { Instant } from '../../units/units.ts';
import type { SeriesListing } from '../index.ts';
import {
  DAY_US,
  dayText,
  easternTime,
  HOUR_US,
  MINUTE_US,
  nextEastern,
  tickerDay,
} from './eastern-time.ts';
import { ContestedValue } from './fair-value.ts';
import { CITIES, type City } from './places.ts';
import {
  eventListing,
  type Listing,
  marketListing,
  type Programme,
  styleOf,
  type Traffic,
} from './programme.ts';
import type { Random } from '../../../base/random.ts';

/** Outcomes by name, each with its chance before anything is known. */
interface Answer {
  readonly suffix: string;
  readonly yesTitle: string;
  readonly noTitle: string;
  readonly chance: number;
}

interface Question {
  readonly series: SeriesListing;
  readonly event: EventTicker;
  readonly title: string;
  readonly subtitle: string;
  readonly rules: (answer: Answer) => string;
  readonly answers: readonly Answer[];
  /** How many of the answers, from the first, have a market. */
  readonly markets: number;
  readonly openAt: Instant;
  readonly closeAt: Instant;
  readonly newsEveryS: number;
  readonly gridLabel: string;
  readonly grid: PriceGrid;
  readonly settlementTimerSeconds: number;
}

function listQuestion(question: Question, random: Random): Listing {
  const { answers, markets, openAt, closeAt } = question;
  return {
    event: eventListing({
      ticker: question.event,
      series: question.series.ticker,
      title: question.title,
      subtitle: question.subtitle,
      mutuallyExclusive: answers.length > 2 || markets > 1,
      strikeAt: closeAt,
    }),
    markets: answers.slice(0, markets).map((answer) =>
      marketListing({
        event: question.event,
        suffix: answer.suffix,
        yesTitle: answer.yesTitle,
        noTitle: answer.noTitle,
        openAt,
        closeAt,
        settlementTimerSeconds: question.settlementTimerSeconds,
        gridLabel: question.gridLabel,
        grid: question.grid,
        rules: question.rules(answer),
      }),
    ),
    fair: new ContestedValue(
      {
        priors: answers.map(({ chance }) => chance),
        markets,
        newsEveryS: question.newsEveryS,
      },
      random,
      openAt,
      closeAt,
    ),
    determinesAfterUs: 30_000_000,
  };
}

/** A sport as a market sees it. */
export interface Sport {
  readonly code: string;
  readonly name: string;
  readonly minutes: number;
  /** The chance of a tie; 0 where there is always a winner. */
  readonly tie: number;
  readonly scoresEveryS: number;
}

/** The pair that pitch `pitch` sees in round `round` of a round robin (circle method): no city plays twice a round. */
export function pairing(round: number, pitch: number): readonly [City, City] {
  const others = CITIES.length - 1;
  const at = (seat: number) => CITIES[((seat % others) + others) % others] as City;
  const home = at(round + pitch);
  return [home, pitch === 0 ? (CITIES[others] as City) : at(round - pitch)];
}

/** How many matches of one division run at a time. */
export const PITCHES = CITIES.length / 2;

/** Who wins the match under way on a pitch? A market for each team, and for the tie where there is one. */
export function match(
  sport: Sport,
  place: { readonly division: number; readonly pitch: number },
  markets: number,
  weight: number,
): Programme {
  const { division, pitch } = place;
  const minor = division > 1 ? `D${division}` : '';
  const series: SeriesListing = {
    ticker: `KX${sport.code}${minor}GAME` as SeriesTicker,
    title: `${sport.name}${division > 1 ? ` division ${division}` : ''}: match winner`,
    category: 'Sports',
    feeType: 'quadratic_with_maker_fees',
    feeMultiplier: 1,
  };
  const life = sport.minutes * MINUTE_US;
  // Trading opens before the match, so that the next one is open when a match ends.
  const early = life / 4;
  // Pitches start one after the other, so that not all matches end at once.
  const offset = (pitch * life) / PITCHES;
  const traffic = { weight, style: styleOf(weight) };
  const tieTraffic: Traffic = {
    weight: Math.ceil(weight / 2),
    style: styleOf(Math.ceil(weight / 2)),
  };
  return {
    series,
    traffic: (sport.tie > 0 ? [traffic, tieTraffic, traffic] : [traffic, traffic]).slice(
      0,
      markets,
    ),
    next(after, hidden) {
      const round = Math.floor((after + early - offset) / life);
      const startAt = Math.round(round * life + offset) as Instant;
      const [home, away] = pairing(round, pitch);
      const time = easternTime(startAt);
      const event = `${series.ticker}-${tickerDay(time)}${away.code}${home.code}` as EventTicker;
      const random = hidden.stream(`flow/${event}`);
      const homeShare = 0.3 + 0.42 * random.float();
      const team = ({ code, name }: City, chance: number): Answer => ({
        suffix: code,
        yesTitle: name,
        noTitle: sport.tie > 0 ? `${name} does not win` : (code === home.code ? away : home).name,
        chance,
      });
      const tie: Answer = { suffix: 'TIE', yesTitle: 'Tie', noTitle: 'No tie', chance: sport.tie };
      const decided = 1 - sport.tie;
      const first = team(home, decided * homeShare);
      const last = team(away, decided * (1 - homeShare));
      return listQuestion(
        {
          series,
          event,
          title: `${away.name} at ${home.name}: winner?`,
          subtitle: `${sport.name}, ${dayText(time)}`,
          rules: ({ yesTitle }) =>
            `If the outcome of the ${sport.name} match ${away.name} at ${home.name} of ${dayText(time)}, ${time.year} is "${yesTitle}", the market resolves to Yes.`,
          answers: sport.tie > 0 ? [first, tie, last] : [first, last],
          markets,
          openAt: (startAt - early) as Instant,
          closeAt: (startAt + life) as Instant,
          newsEveryS: sport.scoresEveryS,
          gridLabel: 'linear_cent',
          grid: LINEAR_CENT,
          settlementTimerSeconds: 120,
        },
        random,
      );
    },
  };
}

/** Will there be rain (or snow) in a city today? One market. */
export function precipitation(
  { code, name }: City,
  kind: 'rain' | 'snow',
  weight: number,
): Programme {
  const some = `${kind === 'rain' ? 'Rain' : 'Snow'} in ${name}`;
  const none = `No ${kind} in ${name}`;
  const series: SeriesListing = {
    ticker: `KX${kind.toUpperCase()}${code}` as SeriesTicker,
    title: some,
    category: 'Climate and Weather',
    feeType: 'quadratic',
    feeMultiplier: 1,
  };
  return {
    series,
    traffic: [{ weight, style: styleOf(weight) }],
    next(after, hidden) {
      const closeAt = nextEastern((after + 3 * HOUR_US) as Instant, 23, 59);
      const time = easternTime(closeAt);
      const event = `${series.ticker}-${tickerDay(time)}` as EventTicker;
      const random = hidden.stream(`flow/${event}`);
      const chance = kind === 'rain' ? 0.15 + 0.6 * random.float() : 0.05 + 0.35 * random.float();
      return listQuestion(
        {
          series,
          event,
          title: `Will there be ${kind} in ${name} on ${dayText(time)}?`,
          subtitle: `${dayText(time)}, ${time.year}`,
          rules: () =>
            `If ${kind} is measured in ${name} on ${dayText(time)}, ${time.year}, the market resolves to Yes.`,
          answers: [
            { suffix: 'Y', yesTitle: some, noTitle: none, chance },
            { suffix: 'N', yesTitle: none, noTitle: some, chance: 1 - chance },
          ],
          markets: 1,
          openAt: (closeAt - DAY_US - 3 * HOUR_US) as Instant,
          closeAt,
          newsEveryS: 2400,
          gridLabel: 'linear_cent',
          grid: LINEAR_CENT,
          settlementTimerSeconds: 1800,
        },
        random,
      );
    },
  };
}

const DECISIONS: readonly Answer[] = [
  { suffix: 'H0', yesTitle: 'Unchanged', noTitle: 'Changed', chance: 0.55 },
  { suffix: 'C25', yesTitle: 'Cut by 25 bp', noTitle: 'Not cut by 25 bp', chance: 0.3 },
  { suffix: 'H25', yesTitle: 'Raised by 25 bp', noTitle: 'Not raised by 25 bp', chance: 0.09 },
  { suffix: 'C26', yesTitle: 'Cut by more', noTitle: 'Not cut by more', chance: 0.06 },
];

/** What will the central bank decide on Wednesday at 2 PM? Up to four mutually exclusive markets. */
export function rateDecision(markets: number, weight: number): Programme {
  const series: SeriesListing = {
    ticker: 'KXRATEDEC' as SeriesTicker,
    title: 'Central bank rate decision',
    category: 'Economics',
    feeType: 'quadratic_with_maker_fees',
    feeMultiplier: 1,
  };
  const weights = [weight, weight, weight / 3, weight / 6].map((w) => Math.max(1, Math.round(w)));
  return {
    series,
    traffic: weights.slice(0, markets).map((w) => ({ weight: w, style: styleOf(w) })),
    next(after, hidden) {
      let closeAt = nextEastern((after + DAY_US) as Instant, 14, 0);
      while (easternTime(closeAt).weekday !== 3) closeAt = nextEastern(closeAt, 14, 0);
      const time = easternTime(closeAt);
      const event = `${series.ticker}-${tickerDay(time)}` as EventTicker;
      return listQuestion(
        {
          series,
          event,
          title: `Central bank rate decision on ${dayText(time)}?`,
          subtitle: `${dayText(time)}, ${time.year}`,
          rules: ({ yesTitle }) =>
            `If the decision announced on ${dayText(time)}, ${time.year} is "${yesTitle}", the market resolves to Yes.`,
          answers: DECISIONS,
          markets,
          openAt: (closeAt - 8 * DAY_US) as Instant,
          closeAt,
          newsEveryS: 4 * 3600,
          gridLabel: 'deci_cent',
          grid: DECI_CENT,
          settlementTimerSeconds: 300,
        },
        hidden.stream(`flow/${event}`),
      );
    },
  };
}
