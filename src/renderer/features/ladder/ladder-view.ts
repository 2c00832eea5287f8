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
      const first = this.#all[this.#top];
      this.#all = ladderPrices(grid, book);
      this.#known = new Set(this.#all);
      // A price that came or went above moves no other.
      if (first !== undefined) this.#top = this.#clamped(nearestIndex(this.#all, first));
    }
    if (isOther) {
      this.#cursor = null;
      this.#parked = 'no';
    }
    const isResized = before?.count !== count;
    if (this.#parked === 'yes') this.#top = this.#clamped(this.#top);
    else if (isResized || isOther) this.centre();
    else if (this.#frozen === 'no' && this.isAway()) this.centre();
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
    if (by === 0) return;
    this.#top = this.#clamped(this.#top + by);
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
    this.#reveal(to);
  }

  /** Brings the cursor into view where the market has gone elsewhere since. */
  revealCursor(): 'was in view' | 'was not' {
    if (this.#cursor === null || this.prices().includes(this.#cursor)) return 'was in view';
    this.#reveal(nearestIndex(this.#all, this.#cursor));
    return 'was not';
  }

  #clamped(top: number): number {
    return clampTop(top, this.#followed?.count ?? 0, this.#all.length);
  }

  #reveal(at: number): void {
    const count = this.#followed?.count ?? 0;
    if (at < this.#top) this.scroll(at - this.#top);
    if (at >= this.#top + count) this.scroll(at - this.#top - count + 1);
  }

  #knowsLevelsOf({ yes, no }: Pick<BookView, 'yes' | 'no'>): boolean {
    return (
      yes.every(([price]) => this.#known.has(price)) &&
      no.every(([price]) => this.#known.has(complement(price)))
    );
  }
}
