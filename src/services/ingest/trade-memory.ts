import type { TradeRow } from '../../contract/market-data.ts';

/** Forgetting costs a walk through all that is remembered, so it waits until there is so much more than was needed. */
const SLACK = 1.25;
/**
 * Sizes that only ever fall would all be needed. By chance, thirty thousand trades leave six times what is asked for;
 * beyond that the oldest of the large ones go.
 */
const MOST = 6;

/**
 * The trades of one market that somebody may still ask for: whatever the least size, the newest `keep` of that size or
 * larger. A trade is forgotten once `keep` newer ones are as large, so large ones stay and small ones go, and what is
 * remembered grows with the logarithm of what was traded.
 */
export class TradeMemory {
  readonly #keep: number;
  #trades: TradeRow[] = [];
  #full: number;

  constructor(keep: number) {
    this.#keep = keep;
    this.#full = SLACK * keep;
  }

  get size(): number {
    return this.#trades.length;
  }

  append(trade: TradeRow): void {
    this.#trades.push(trade);
    if (this.#trades.length < this.#full) return;
    this.#trades = this.#needed();
    this.#full = SLACK * this.#trades.length;
  }

  /** The newest of a size at least, oldest first. @param leastQty - 1e-2 contract; null: of any size */
  newest(leastQty: number | null): TradeRow[] {
    return this.#trades.filter(({ qty }) => qty >= (leastQty ?? 0)).slice(-this.#keep);
  }

  #needed(): TradeRow[] {
    /** Sizes of the largest among the trades newer than the one looked at, ascending. */
    const largest: number[] = [];
    const needed: TradeRow[] = [];
    for (let at = this.#trades.length - 1; at >= 0 && needed.length < MOST * this.#keep; at -= 1) {
      const trade = this.#trades[at] as TradeRow;
      if (largest.length === this.#keep) {
        if (trade.qty <= (largest[0] as number)) continue;
        largest.shift();
      }
      largest.splice(placeOf(trade.qty, largest), 0, trade.qty);
      needed.push(trade);
    }
    return needed.reverse();
  }
}

/** Where a number belongs among ascending ones, by halves: a walk asks this of every trade. */
function placeOf(value: number, ascending: readonly number[]): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
