import { match, PITCHES, precipitation, rateDecision, type Sport } from './contest-programmes.ts';
import { statistic, type Statistic, temperature } from './forecast-programmes.ts';
import { CITIES, type City } from './places.ts';
import {
  type Asset,
  closeRanges,
  dailyThresholds,
  hourlyRanges,
  upOrDown,
} from './price-programmes.ts';
import type { Programme } from './programme.ts';

const asset = (
  code: string,
  name: string,
  category: Asset['category'],
  level: number,
  volatility: number,
  decimals: number,
): Asset => ({
  code,
  name,
  category,
  level,
  volatility,
  decimals,
  grid: category === 'Crypto' ? 'tapered_deci_cent' : 'linear_cent',
});

const BITCOIN = asset('BTC', 'Bitcoin', 'Crypto', 97_250, 0.55, 2);
const ETHER = asset('ETH', 'Ether', 'Crypto', 3420, 0.7, 2);
const GOLD = asset('GOLD', 'Gold', 'Commodities', 4395, 0.19, 2);

const ASSETS: readonly Asset[] = [
  BITCOIN,
  ETHER,
  GOLD,
  asset('SOL', 'Solana', 'Crypto', 188, 0.9, 2),
  asset('SILVER', 'Silver', 'Commodities', 52.4, 0.32, 3),
  asset('OIL', 'Crude oil', 'Commodities', 71.3, 0.36, 2),
  asset('XRP', 'XRP', 'Crypto', 2.31, 0.95, 4),
  asset('NATGAS', 'Natural gas', 'Commodities', 3.62, 0.6, 3),
  asset('DOGE', 'Dogecoin', 'Crypto', 0.342, 1.05, 5),
  asset('COPPER', 'Copper', 'Commodities', 5.14, 0.24, 4),
  asset('LTC', 'Litecoin', 'Crypto', 118, 0.85, 2),
  asset('PLAT', 'Platinum', 'Commodities', 1455, 0.27, 2),
];

const LARGE_CAP = asset('LC500', 'Large Cap 500 index', 'Financials', 6840, 0.16, 2);

const INDEXES: readonly Asset[] = [
  LARGE_CAP,
  asset('TECH100', 'Tech 100 index', 'Financials', 24_850, 0.22, 2),
  asset('SC2000', 'Small Cap 2000 index', 'Financials', 2410, 0.23, 2),
  asset('IND30', 'Industrial 30 index', 'Financials', 47_200, 0.15, 2),
];

const HOOPS: Sport = { code: 'HOOPS', name: 'basketball', minutes: 150, tie: 0, scoresEveryS: 240 };
const SOCCER: Sport = {
  code: 'SOCCER',
  name: 'soccer',
  minutes: 120,
  tie: 0.26,
  scoresEveryS: 1500,
};
const HOCKEY: Sport = { code: 'ICE', name: 'ice hockey', minutes: 150, tie: 0, scoresEveryS: 1200 };
const BASES: Sport = { code: 'BASES', name: 'baseball', minutes: 180, tie: 0, scoresEveryS: 900 };
const SPORTS: readonly Sport[] = [HOOPS, SOCCER, HOCKEY, BASES];

const statisticOf = (
  code: string,
  name: string,
  unit: string,
  numbers: readonly [level: number, doubt: number, step: number, decimals: number, weekday: number],
): Statistic => {
  const [level, doubt, step, decimals, weekday] = numbers;
  return { code, name, unit, level, doubt, step, decimals, weekday };
};

const INFLATION = statisticOf('CPIYOY', 'Consumer price inflation', '%', [2.9, 0.2, 0.1, 1, 2]);

const STATISTICS: readonly Statistic[] = [
  INFLATION,
  statisticOf('JOBLESS', 'Initial jobless claims', 'K', [226, 8, 5, 0, 4]),
  statisticOf('PAYROLLS', 'Payroll growth', 'K', [118, 45, 25, 0, 5]),
  statisticOf('UNEMP', 'Unemployment rate', '%', [4.3, 0.1, 0.1, 1, 5]),
  statisticOf('GASPRICE', 'Average gasoline price', ' USD', [3.118, 0.03, 0.02, 3, 1]),
  statisticOf('MORTGAGE', 'Average 30-year mortgage rate', '%', [6.31, 0.06, 0.05, 2, 4]),
];

/** A programme and how many markets it has unless it comes last: then it may get fewer. */
interface Entry {
  readonly markets: number;
  readonly create: (markets: number) => Programme;
}

const entry = (markets: number, create: (markets: number) => Programme): Entry => ({
  markets,
  create,
});
const single = (create: () => Programme): Entry => entry(1, create);
const game = (sport: Sport, division: number, pitch: number, weight: number): Entry =>
  entry(sport.tie > 0 ? 3 : 2, (markets) => match(sport, { division, pitch }, markets, weight));

const city = (index: number): City => CITIES[index] as City;
const rain = (index: number, weight: number): Entry =>
  single(() => precipitation(city(index), 'rain', weight));

/** The liveliest and most varied come first: 24 markets of ten kinds. */
const FRONT: readonly Entry[] = [
  single(() => upOrDown(BITCOIN, 64)),
  game(HOOPS, 1, 0, 32),
  entry(6, (markets) => temperature(city(0), 'high', markets, 16)),
  single(() => upOrDown(GOLD, 40)),
  entry(4, (markets) => closeRanges(LARGE_CAP, markets, 20)),
  entry(3, (markets) => rateDecision(markets, 12)),
  entry(3, (markets) => dailyThresholds(BITCOIN, markets, 24)),
  entry(2, (markets) => statistic(INFLATION, markets, 5)),
  rain(1, 2),
  rain(2, 1),
];

/** All the rest of a busy exchange, one list per kind, the better known first. */
function kinds(): Entry[][] {
  const others = CITIES.slice(1);
  return [
    ASSETS.filter((a) => a !== BITCOIN && a !== GOLD).map((a) => single(() => upOrDown(a, 24))),
    SPORTS.map((sport) => game(sport, 1, 1, 16)),
    others.map((place, i) =>
      entry(6, (markets) => temperature(place, 'high', markets, i < 8 ? 8 : 4)),
    ),
    ASSETS.map((a, i) => entry(12, (markets) => hourlyRanges(a, markets, i < 3 ? 16 : 6))),
    INDEXES.filter((a) => a !== LARGE_CAP).map((a) =>
      entry(8, (markets) => closeRanges(a, markets, 12)),
    ),
    ASSETS.filter((a) => a !== BITCOIN).map((a, i) =>
      entry(10, (markets) => dailyThresholds(a, markets, i < 3 ? 12 : 5)),
    ),
    STATISTICS.filter((s) => s !== INFLATION).map((s) =>
      entry(6, (markets) => statistic(s, markets, 4)),
    ),
    CITIES.map((place, i) =>
      entry(6, (markets) => temperature(place, 'low', markets, i < 4 ? 6 : 3)),
    ),
    CITIES.slice(3).map((_, i) => rain(i + 3, i < 8 ? 2 : 1)),
    CITIES.map((place) => single(() => precipitation(place, 'snow', 1))),
  ];
}

/** Kinds in turn, until all are used up; then lower divisions of every sport, without end. */
function* entries(): Generator<Entry, never> {
  yield* FRONT;
  const lists = kinds();
  const longest = Math.max(...lists.map((list) => list.length));
  for (let i = 0; i < longest; i += 1) {
    for (const list of lists) {
      const next = list[i];
      if (next !== undefined) yield next;
    }
  }
  for (let division = 1; ; division += 1) {
    for (let pitch = division === 1 ? 2 : 0; pitch < PITCHES; pitch += 1) {
      for (const sport of SPORTS) yield game(sport, division, pitch, 3);
    }
  }
}

/**
 * What the exchange lists: programmes that together keep `markets` markets trading at any time. More markets only
 * append: the programmes of a smaller exchange come first in a larger one, the last perhaps with fewer markets.
 *
 * @throws RangeError unless `markets` is a whole number from 1 on
 */
export function catalogue(markets: number): Programme[] {
  if (!Number.isInteger(markets) || markets < 1) throw new RangeError(`markets: ${markets}`);
  const programmes: Programme[] = [];
  let left = markets;
  for (const { markets: most, create } of entries()) {
    const take = Math.min(left, most);
    programmes.push(create(take));
    left -= take;
    if (left === 0) break;
  }
  return programmes;
}
