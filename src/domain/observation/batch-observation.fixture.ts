import type { AccountView } from './account-view.ts';

/** A book of bids at a moment: prices in 1e-4 USD, sizes in 1e-2 contract. */
export interface Moment {
  readonly atUs: number;
  readonly yes: ReadonlyMap<number, number>;
  readonly no: ReadonlyMap<number, number>;
}

interface Summary {
  readonly ms: number;
  readonly activity: number;
  readonly mid: number | null;
}

const clamp = (x: number, least: number, most: number): number =>
  Math.min(Math.max(x, least), most);
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The summation of the specification: eight lanes from eight values on. */
function lanes(values: readonly number[]): number {
  if (values.length < 8) return total(values);
  const r = values as readonly [number, number, number, number, number, number, number, number];
  const first = r[0] + r[1] + (r[2] + r[3]) + (r[4] + r[5] + (r[6] + r[7]));
  return values.slice(8).reduce((sum, value) => sum + value, first);
}
const mean = (values: readonly number[]): number => lanes(values) / values.length;
const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) * (value - middle))));
};

const contracts = (side: ReadonlyMap<number, number>): number => total([...side.values()]) / 100;
const best = (side: ReadonlyMap<number, number>): number | null =>
  side.size === 0 ? null : Math.max(...side.keys()) / 100;
const offer = (side: ReadonlyMap<number, number>): number | null =>
  side.size === 0 ? null : (10_000 - Math.max(...side.keys())) / 100;
const middle = (bid: number | null, ask: number | null): number | null =>
  bid === null || ask === null ? null : (bid + ask) / 2;

/** One point a millisecond, the last state wins; time never runs backwards. */
function pointsOf(session: readonly Moment[]): Summary[] {
  const byMs = new Map<number, Moment>();
  let latest = Number.NEGATIVE_INFINITY;
  for (const moment of session) {
    latest = Math.max(latest, Math.floor(moment.atUs / 1000));
    byMs.set(latest, moment);
  }
  return [...byMs].map(([ms, { yes, no }]) => {
    const volume = 2 * (contracts(yes) + contracts(no));
    return {
      ms,
      activity: Math.min(1, Math.log(1 + volume) / 1000),
      mid: middle(best(yes), offer(no)),
    };
  });
}

function momentumOf(points: readonly Summary[]): number {
  const mids = points.map(({ mid }) => mid).filter((mid) => mid !== null);
  const [third, second, last] = mids.slice(-3);
  if (last === undefined || second === undefined || third === undefined) return 0;
  const before = second - third;
  return Math.abs(before) > 0.001 ? Math.tanh((last - second - before) / Math.abs(before)) : 0;
}

function marketFeatures({ yes, no }: Moment): number[] {
  const touch = [best(yes), offer(no), best(no), offer(yes)] as const;
  const spread = (bid: number | null, ask: number | null): number =>
    bid === null || ask === null ? 0.1 : clamp((ask - bid) / 100, 0.001, 0.99);
  const mid = (bid: number | null, ask: number | null): number => {
    const cents = middle(bid, ask);
    return cents === null ? 0.5 : clamp(cents / 100, 0.01, 0.99);
  };
  const [yesMid, noMid] = [mid(touch[0], touch[1]), mid(touch[2], touch[3])];
  const [bids, asks] = [contracts(yes), contracts(no)];
  const volume = bids + asks;
  const logScale = (size: number): number => Math.min(Math.log(1 + size) / Math.log(10_001), 1);
  const sizes = [...yes.values(), ...no.values()].sort((a, b) => b - a);
  const depth = Math.min(sizes.length / 20, 1);
  const concentration = sizes.length === 0 ? 0.5 : total(sizes.slice(0, 3)) / 100 / volume;
  const arbitrage = Math.abs(yesMid + noMid - 1);
  const imbalance = volume === 0 ? 0 : (bids - asks) / volume;
  return [
    ...touch.map((cents) => (cents === null ? 0.5 : cents / 100)),
    spread(touch[0], touch[1]),
    spread(touch[2], touch[3]),
    yesMid,
    noMid,
    logScale(volume),
    logScale(volume),
    logScale(2 * volume),
    0,
    imbalance,
    0 - imbalance,
    depth,
    depth,
    concentration,
    concentration,
    arbitrage,
    Math.max(0, 1 - arbitrage),
    Math.max(0, 1 - Math.abs(yesMid - (1 - noMid)) * 5),
  ];
}

function temporalFeatures(points: readonly Summary[]): number[] {
  const current = points.at(-1) as Summary;
  const past = points.slice(0, -1);
  const before = past.at(-1);
  const gap = before ? (current.ms - before.ms) / 1000 : 0;
  const date = new Date(current.ms);
  const hour = date.getUTCHours();
  const recent = past.slice(-5);
  const window = [...past.slice(-10), current].map(({ activity }) => activity);
  const centre = (window.length - 1) / 2;
  const slope =
    lanes(window.map((value, i) => (i - centre) * (value - mean(window)))) /
    lanes(window.map((_, i) => (i - centre) * (i - centre)));
  const moves = (run: readonly Summary[]): number[] =>
    run.slice(1).flatMap(({ mid }, i) => {
      const from = run[i]?.mid ?? null;
      return mid === null || from === null ? [] : [Math.abs(mid - from)];
    });
  const latestMoves = moves([...recent, current]);
  const earlierMoves = moves(past.slice(-4));
  const unlike = past
    .slice(-9)
    .reverse()
    .findIndex(({ activity }) => Math.abs(activity - current.activity) > 0.1);
  const alike = 1 + (unlike < 0 ? Math.min(past.length, 9) : unlike);
  return [
    Math.min(gap / 300, 1),
    hour >= 9 && hour <= 16 ? (hour - 9) / 7 : 0,
    ((date.getUTCDay() + 6) % 7) / 6,
    current.activity,
    before ? Math.tanh(current.activity - before.activity) : 0,
    recent.length < 2
      ? 0.1
      : Math.min(
          recent.length / Math.max((current.ms - (recent[0] as Summary).ms) / 1000, 1) / 2,
          1,
        ),
    window.length >= 3 && current.activity > mean(window) + 1.5 * deviation(window) ? 1 : 0,
    window.length >= 3 && current.activity < mean(window) - deviation(window) ? 1 : 0,
    window.length >= 5 ? Math.tanh(10 * slope) : 0,
    momentumOf(points),
    past.length >= 5 && latestMoves.length > 0 ? Math.min(deviation(latestMoves) / 5, 1) : 0.1,
    past.length >= 5 ? Math.max(0, 1 - deviation(window.slice(-6)) / 0.3) : 0.5,
    past.length >= 3 && earlierMoves.length > 0 ? Math.max(0, 1 - mean(earlierMoves) / 5) : 0.5,
    past.length >= 3 ? Math.min(alike / 10, 1) : 0,
  ];
}

function portfolioFeatures(market: string, account: AccountView, { yes, no }: Moment): number[] {
  const { holdings, valueCents, cashCents } = account;
  if (valueCents <= 0.01) return [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const mid = middle(best(yes), offer(no));
  const mark = mid === null ? 50 : clamp(mid / 100, 0.01, 0.99) * 100;
  const worth = holdings.map(
    (held) => Math.abs(held.contracts) * (held.market === market ? mark : 50),
  );
  const held = holdings.filter(({ contracts: size }) => size !== 0);
  const size = total(held.map(({ contracts: signed }) => Math.abs(signed)));
  const ratios = [
    clamp(cashCents / valueCents, 0, 1),
    clamp((valueCents - cashCents) / valueCents, 0, 1),
  ];
  if (held.length === 0) return [...ratios, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const largest = held.reduce((a, b) => (Math.abs(b.contracts) > Math.abs(a.contracts) ? b : a));
  const gain = holdings.reduce(
    (sum, { contracts: signed, costCents }, i) =>
      signed === 0 ? sum : sum + ((worth[i] as number) - costCents),
    0,
  );
  const shares = holdings.map(({ contracts: signed }) => Math.abs(signed) / size);
  const squares = total(shares.map((share) => share * share));
  const least = 1 / holdings.length;
  return [
    ...ratios,
    Math.min(held.length / 10, 1),
    Math.min(size / held.length / 1000, 1),
    held.filter(({ contracts: signed }) => signed > 0).length / held.length,
    held.filter(({ contracts: signed }) => signed < 0).length / held.length,
    Math.tanh(total(held.map(({ contracts: signed }) => signed)) / size),
    Math.min(Math.max(...worth) / valueCents, 1),
    Math.min(largest.contracts / 1000, 1),
    Math.tanh(gain / valueCents),
    least < 1 ? 1 - (squares - least) / (1 - least) : 1,
    Math.min(total(worth) / valueCents, 2) / 2,
  ];
}

function orderFeatures(
  market: string,
  { orders }: AccountView,
  nowMs: number,
  { yes, no }: Moment,
): number[] {
  const own = (orders ?? []).filter((order) => order.market === market);
  if (own.length === 0) return [0, 0, 0, 0, 0];
  const mid = middle(best(yes), offer(no)) ?? 50;
  const limit = (direction: 'buy' | 'sell'): number | undefined =>
    own.find((order) => order.direction === direction)?.limitCents;
  const distance = (from: number | undefined): number =>
    from === undefined ? 0 : Math.min(Math.abs(mid - from) / 100, 1);
  const newest = Math.max(...own.map(({ placedAtMs }) => placedAtMs / 1000));
  return [
    limit('buy') === undefined ? 0 : 1,
    limit('sell') === undefined ? 0 : 1,
    distance(limit('buy')),
    distance(limit('sell')),
    Math.min((nowMs / 1000 - newest) / 300, 1),
  ];
}

/** The vector at the end of a session, computed from the whole list of its books: slow and plain. */
export function batchObservation(
  market: string,
  session: readonly Moment[],
  account: AccountView,
  nowMs: number,
): Float32Array {
  const book = session.at(-1) as Moment;
  return Float32Array.from(
    [
      ...marketFeatures(book),
      ...temporalFeatures(pointsOf(session)),
      ...portfolioFeatures(market, account, book),
      ...orderFeatures(market, account, nowMs, book),
    ].map((value) => clamp(value, -2, 2)),
  );
}
