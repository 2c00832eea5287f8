import { ONE_DOLLAR } from '../../units/units.ts';

/** One change of a bid ladder, as published: prices 1e-4 USD in the ladder's own price, sizes 1e-2 contract. */
export interface ObservedDelta {
  readonly atMs: number;
  readonly side: 'yes' | 'no';
  readonly price: number;
  readonly delta: number;
}

/** One trade: several of them with one instant and side are one order that met several others. */
export interface ObservedTrade {
  readonly atMs: number;
  readonly takerSide: 'bid' | 'ask';
  readonly qty: number;
}

/** What a market looks like in figures. Sizes in contracts, spreads in cents, shares 0..1. */
export interface StylisedFacts {
  readonly deltas: number;
  readonly deltasPerS: number;
  /** Variance over mean of deltas in windows of 0.1, 1 and 10 s; 1 for unrelated arrivals. */
  readonly fano: readonly [number, number, number];
  readonly deltasPerBusyMs: number;
  /** Of the deltas: those that add, are below one contract, are not whole contracts, empty a level. */
  readonly adding: number;
  readonly belowOne: number;
  readonly fractional: number;
  readonly emptying: number;
  readonly sizeMedian: number;
  readonly size90: number;
  readonly size99: number;
  /** Of the deltas: at the side's best price, and within 4 cents behind it. */
  readonly atTouch: number;
  readonly nearTouch: number;
  /** Weighted by deltas. */
  readonly spreadMedian: number;
  readonly spreadOneCent: number;
  readonly spreadUpToFour: number;
  /** Of deltas that move the middle. */
  readonly midMoves: number;
  readonly levelsMedian: number;
  /** Mean size of a level at the touch, 1 to 3, 4 to 10 and 11 to 25 cents behind it. */
  readonly depth: readonly [number, number, number, number];
  readonly trades: number;
  readonly tradesPerDelta: number;
  readonly tradeMedian: number;
  readonly trade90: number;
  readonly trade99: number;
  readonly tradeFractional: number;
  /** Correlation of the directions of consecutive orders that took. */
  readonly signPersistence: number;
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted.length === 0 ? Number.NaN : (sorted[Math.floor((sorted.length - 1) * q)] as number);
const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Variance over mean of the number of arrivals in windows of `windowMs`. */
export function fanoFactor(timesMs: readonly number[], windowMs: number): number {
  const first = timesMs[0] ?? 0;
  const windows = Math.floor(((timesMs.at(-1) ?? 0) - first) / windowMs);
  if (windows < 2) return Number.NaN;
  const counts = new Float64Array(windows);
  for (const at of timesMs) {
    const window = Math.floor((at - first) / windowMs);
    if (window < windows) counts[window] = (counts[window] as number) + 1;
  }
  const average = mean([...counts]);
  return mean([...counts].map((count) => (count - average) ** 2)) / average;
}

/** Correlation of a series with itself one place on. */
export function persistence(values: readonly number[]): number {
  const average = mean(values);
  let product = 0;
  let square = 0;
  for (const [i, value] of values.entries()) {
    square += (value - average) ** 2;
    const next = values[i + 1];
    if (next !== undefined) product += (value - average) * (next - average);
  }
  return product / square;
}

/** Keeps the book of one market and takes its measure as messages go by. */
export class Observer {
  readonly #ladders = { yes: new Map<number, number>(), no: new Map<number, number>() };
  readonly #times: number[] = [];
  readonly #sizes: number[] = [];
  readonly #spreads: number[] = [];
  readonly #levels: number[] = [];
  readonly #depth: number[][] = [[], [], [], []];
  readonly #trades: ObservedTrade[] = [];
  #counts = { adding: 0, emptying: 0, atTouch: 0, nearTouch: 0, midMoves: 0 };
  #mid = Number.NaN;

  /** A snapshot replaces the book. */
  start(yes: Iterable<readonly [number, number]>, no: Iterable<readonly [number, number]>): void {
    this.#ladders.yes = new Map(yes);
    this.#ladders.no = new Map(no);
  }

  delta({ atMs, side, price, delta }: ObservedDelta): void {
    const ladder = this.#ladders[side];
    const behind = (best(ladder) - price) / 100;
    if (behind <= 0) this.#counts.atTouch += 1;
    else if (behind <= 4) this.#counts.nearTouch += 1;
    const total = (ladder.get(price) ?? 0) + delta;
    if (total === 0) ladder.delete(price);
    else ladder.set(price, total);
    if (delta > 0) this.#counts.adding += 1;
    else if (total === 0) this.#counts.emptying += 1;
    this.#times.push(atMs);
    this.#sizes.push(Math.abs(delta));
    this.#look();
  }

  trade(trade: ObservedTrade): void {
    this.#trades.push(trade);
  }

  facts(): StylisedFacts {
    const deltas = this.#times.length;
    const spanS = ((this.#times.at(-1) ?? 0) - (this.#times[0] ?? 0)) / 1000;
    const share = (count: number) => count / deltas;
    const sizes = ascending(this.#sizes.map((size) => size / 100));
    const spreads = ascending(this.#spreads);
    const trades = ascending(this.#trades.map(({ qty }) => qty / 100));
    return {
      deltas,
      deltasPerS: deltas / spanS,
      fano: [
        fanoFactor(this.#times, 100),
        fanoFactor(this.#times, 1000),
        fanoFactor(this.#times, 10_000),
      ],
      deltasPerBusyMs: deltas / new Set(this.#times).size,
      adding: share(this.#counts.adding),
      belowOne: share(sizes.filter((size) => size < 1).length),
      fractional: share(this.#sizes.filter((size) => size % 100 !== 0).length),
      emptying: share(this.#counts.emptying),
      sizeMedian: quantile(sizes, 0.5),
      size90: quantile(sizes, 0.9),
      size99: quantile(sizes, 0.99),
      atTouch: share(this.#counts.atTouch),
      nearTouch: share(this.#counts.nearTouch),
      spreadMedian: quantile(spreads, 0.5),
      spreadOneCent: spreads.filter((spread) => spread <= 1).length / spreads.length,
      spreadUpToFour: spreads.filter((spread) => spread <= 4).length / spreads.length,
      midMoves: share(this.#counts.midMoves),
      levelsMedian: quantile(ascending(this.#levels), 0.5),
      depth: this.#depth.map(mean) as [number, number, number, number],
      trades: trades.length,
      tradesPerDelta: share(trades.length),
      tradeMedian: quantile(trades, 0.5),
      trade90: quantile(trades, 0.9),
      trade99: quantile(trades, 0.99),
      tradeFractional:
        this.#trades.filter(({ qty }) => qty % 100 !== 0).length / this.#trades.length,
      signPersistence: persistence(orderSigns(this.#trades)),
    };
  }

  #look(): void {
    const { yes, no } = this.#ladders;
    if (yes.size === 0 || no.size === 0) return;
    const bid = best(yes);
    const ask = ONE_DOLLAR - best(no);
    this.#spreads.push((ask - bid) / 100);
    const mid = (bid + ask) / 2;
    if (mid !== this.#mid && !Number.isNaN(this.#mid)) this.#counts.midMoves += 1;
    this.#mid = mid;
    if (this.#times.length % 50 !== 0) return;
    for (const ladder of [yes, no]) {
      this.#levels.push(ladder.size);
      const touch = best(ladder);
      for (const [price, qty] of ladder) {
        const behind = (touch - price) / 100;
        const zone = behind === 0 ? 0 : behind <= 3 ? 1 : behind <= 10 ? 2 : 3;
        if (behind <= 25) (this.#depth[zone] as number[]).push(qty / 100);
      }
    }
  }
}

function best(ladder: ReadonlyMap<number, number>): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const price of ladder.keys()) if (price > highest) highest = price;
  return highest;
}

/** +1 and −1 per order that took, its trades put together. */
function orderSigns(trades: readonly ObservedTrade[]): number[] {
  const signs: number[] = [];
  for (const [i, { atMs, takerSide }] of trades.entries()) {
    const before = trades[i - 1];
    if (before?.atMs === atMs && before.takerSide === takerSide) continue;
    signs.push(takerSide === 'bid' ? 1 : -1);
  }
  return signs;
}
