import type { BookView } from '../../../contract/market-data.ts';
import type { PriceGrid } from '../../../domain/market/price-grid.ts';
import { complement, type Price } from '../../../domain/units/units.ts';
import { centredTop, clampTop, hasDrifted, ladderPrices, nearestIndex } from './ladder-rows.ts';

interface Followed {
  readonly market: string;
  readonly grid: PriceGrid;
  readonly book: BookView;
  /** Rows in view. */
  readonly count: number;
}

const NOTHING: readonly Price[] = [];

/**
 * Which stretch of prices a ladder shows. It moves when the market changes, when asked to, and by itself only once
 * the market has left its middle while no pointer is over it: a price never slips away under a click.
 */
export class LadderView {
  #followed: Followed | undefined;
  #all: readonly Price[] = NOTHING;
  #known: ReadonlySet<Price> = new Set();
  #top = 0;
  #frozen: 'no' | 'pointer over it' = 'no';
  /** Scrolled by hand: stays where it is until centred. */
  #parked: 'no' | 'yes' = 'no';
  #cursor: Price | null = null;

  /** The price that keys act on; null until a key moved it. */
  get cursor(): Price | null {
    return this.#cursor;
  }

  /** Takes the newest book; moves if it has to. */
  follow(next: Followed): void {
    const before = this.#followed;
    this.#followed = next;
    const { market, grid, book, count } = next;
    const isOther = before?.market !== market;
    if (isOther || before.grid !== grid || !this.#knowsLevelsOf(book)) {
      this.#all = ladderPrices(grid, book);
      this.#known = new Set(this.#all);
    }
    if (isOther) {
      this.#cursor = null;
      this.#parked = 'no';
    }
    if (isOther || before.count !== count) this.#top = centredTop(this.#all, book, count);
    else if (this.#frozen === 'no' && this.#parked === 'no' && this.isAway()) this.centre();
  }

  /** The prices in view, from high to low. */
  prices(): readonly Price[] {
    return this.#all.slice(this.#top, this.#top + (this.#followed?.count ?? 0));
  }

  centre(): void {
    if (this.#followed === undefined) return;
    const { book, count } = this.#followed;
    this.#top = centredTop(this.#all, book, count);
    this.#parked = 'no';
  }

  /** Whether the market has left the middle of the view. */
  isAway(): boolean {
    if (this.#followed === undefined) return false;
    const { book, count } = this.#followed;
    return hasDrifted(this.#all, book, this.#top, count);
  }

  freeze(why: 'no' | 'pointer over it'): void {
    this.#frozen = why;
  }

  /** @param by - rows; down, to lower prices, is positive */
  scroll(by: number): void {
    this.#top = clampTop(this.#top + by, this.#followed?.count ?? 0, this.#all.length);
    this.#parked = 'yes';
  }

  /** Moves the cursor by prices and brings it into view. Its first move puts it in the middle. */
  moveCursor(by: 1 | -1): void {
    const count = this.#followed?.count ?? 0;
    const middle = this.#all[this.#top + Math.floor(count / 2)];
    const from = this.#cursor ?? middle;
    if (from === undefined) return;
    const at = nearestIndex(this.#all, from);
    const to = this.#cursor === null ? at : Math.max(0, Math.min(this.#all.length - 1, at + by));
    this.#cursor = this.#all[to] ?? null;
    if (to < this.#top) this.scroll(to - this.#top);
    if (to >= this.#top + count) this.scroll(to - this.#top - count + 1);
  }

  #knowsLevelsOf({ yes, no }: Pick<BookView, 'yes' | 'no'>): boolean {
    return (
      yes.every(([price]) => this.#known.has(price)) &&
      no.every(([price]) => this.#known.has(complement(price)))
    );
  }
}
