import type { Book, Side } from '../book/book.ts';
import { ONE_CONTRACT } from '../units/units.ts';
import { LargestThree } from './largest-three.ts';

/** One level as a price in cents and a size in contracts. */
export type CentLevel = readonly [priceCents: number, contracts: number];

/** A book with all four sides given, whether or not they agree with each other. */
export interface FourSides {
  readonly yesBids: readonly CentLevel[];
  readonly yesAsks: readonly CentLevel[];
  readonly noBids: readonly CentLevel[];
  readonly noAsks: readonly CentLevel[];
}

/**
 * What the vector needs to know of one book. Prices in cents, sizes in contracts, either with fractions where the
 * market has them; a price is NaN where nobody bids or asks. Refilled in place: reading a book allocates nothing.
 */
export class BookFigures {
  /** `none`: there is no book at all, which is something else than a book without levels. */
  state: 'none' | 'present' = 'none';
  yesBid = Number.NaN;
  yesAsk = Number.NaN;
  noBid = Number.NaN;
  noAsk = Number.NaN;
  /** Best YES prices where something rests: the touch that own orders are measured from. */
  restingYesBid = Number.NaN;
  restingYesAsk = Number.NaN;
  /** Contracts of a side, all levels. */
  yesBids = 0;
  yesAsks = 0;
  noBids = 0;
  noAsks = 0;
  /** Entries of a contract's bids and asks; a price on both sides counts twice. */
  yesDepth = 0;
  noDepth = 0;
  /** Share of the three largest entries among all of a contract's bids and asks; NaN when nothing rests. */
  yesConcentration = Number.NaN;
  noConcentration = Number.NaN;
  readonly #largest = new LargestThree();

  /** Contracts on all four sides. Where asks are derived from bids, every resting order counts twice. */
  get totalVolume(): number {
    return this.yesBids + this.yesAsks + (this.noBids + this.noAsks);
  }

  /** Half-way between best YES bid and ask, in cents; NaN when a side is missing, and when it would be 0. */
  get yesMid(): number {
    const mid = (this.yesBid + this.yesAsk) / 2;
    return mid === 0 ? Number.NaN : mid;
  }

  /**
   * Reads touch, volumes and depth, in constant time, and leaves the concentration unknown. A book before its first
   * snapshot is no book; whether a book is fresh enough to act on is the caller's question.
   */
  readTouch(book: Book): void {
    this.clear();
    if (book.state === 'empty') return;
    this.state = 'present';
    this.yesBid = centsOf(book.bestBid('yes'));
    this.yesAsk = centsOf(book.bestAsk('yes'));
    this.noBid = centsOf(book.bestBid('no'));
    this.noAsk = centsOf(book.bestAsk('no'));
    this.restingYesBid = this.yesBid;
    this.restingYesAsk = this.yesAsk;
    // The bids of one contract are the asks of the other.
    this.yesBids = this.noAsks = book.totalSize('yes') / ONE_CONTRACT;
    this.noBids = this.yesAsks = book.totalSize('no') / ONE_CONTRACT;
    this.yesDepth = this.noDepth = book.levelCount('yes') + book.levelCount('no');
  }

  /** Reads everything; walks the levels once for the concentration. */
  readBook(book: Book): void {
    this.readTouch(book);
    if (this.state === 'none') return;
    this.#largest.clear();
    this.#addLargest(book, 'yes');
    this.#addLargest(book, 'no');
    // Both contracts pool the same sizes.
    const share = this.#largest.sum / ONE_CONTRACT / (this.yesBids + this.yesAsks);
    this.yesConcentration = this.noConcentration = share;
  }

  /**
   * Reads four given sides. Entries of size 0 take part in the best prices, add nothing to the volume, and count as
   * depth where the other side has size at their price.
   */
  readSides({ yesBids, yesAsks, noBids, noAsks }: FourSides): void {
    this.state = 'present';
    this.yesBid = highest(yesBids);
    this.yesAsk = lowest(yesAsks);
    this.noBid = highest(noBids);
    this.noAsk = lowest(noAsks);
    this.restingYesBid = highest(yesBids.filter(rests));
    this.restingYesAsk = lowest(yesAsks.filter(rests));
    this.yesBids = volume(yesBids);
    this.yesAsks = volume(yesAsks);
    this.noBids = volume(noBids);
    this.noAsks = volume(noAsks);
    this.yesDepth = depth([...yesBids, ...yesAsks]);
    this.noDepth = depth([...noBids, ...noAsks]);
    this.yesConcentration = this.#concentration([...yesBids, ...yesAsks]);
    this.noConcentration = this.#concentration([...noBids, ...noAsks]);
  }

  /** The figures of no book. */
  clear(): void {
    this.state = 'none';
    this.yesBid = this.yesAsk = this.noBid = this.noAsk = Number.NaN;
    this.restingYesBid = this.restingYesAsk = Number.NaN;
    this.yesBids = this.yesAsks = this.noBids = this.noAsks = 0;
    this.yesDepth = this.noDepth = 0;
    this.yesConcentration = this.noConcentration = Number.NaN;
  }

  #addLargest(book: Book, side: Side): void {
    for (let price = book.bestBid(side); price > 0; price = book.bidBelow(side, price)) {
      this.#largest.add(book.sizeAt(side, price));
    }
  }

  #concentration(entries: readonly CentLevel[]): number {
    this.#largest.clear();
    for (const [, contracts] of entries) this.#largest.add(contracts);
    return this.#largest.sum / volume(entries);
  }
}

/** Whether anything is left of a level. */
export const rests = ([, contracts]: CentLevel): boolean => contracts > 0;

/** A price of 0 is the book's word for an empty side. */
const centsOf = (price: number): number => (price === 0 ? Number.NaN : price / 100);

const highest = (levels: readonly CentLevel[]): number =>
  levels.length === 0 ? Number.NaN : Math.max(...levels.map(([price]) => price));

const lowest = (levels: readonly CentLevel[]): number =>
  levels.length === 0 ? Number.NaN : Math.min(...levels.map(([price]) => price));

const volume = (levels: readonly CentLevel[]): number =>
  levels.reduce((sum, [, contracts]) => sum + contracts, 0);

function depth(entries: readonly CentLevel[]): number {
  const sizeAt = new Map<number, number>();
  for (const [price, contracts] of entries) {
    sizeAt.set(price, (sizeAt.get(price) ?? 0) + contracts);
  }
  return entries.filter(([price]) => (sizeAt.get(price) as number) > 0).length;
}
