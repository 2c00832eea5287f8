import type { BookTrust } from '../../contract/market-data.ts';
import { Book } from '../../domain/book/book.ts';
import type { Market } from '../../domain/market/market.ts';
import { type Instant, instantToMs, type Price, type Qty } from '../../domain/units/units.ts';
import { Activity } from './activity.ts';

/** A market as it was found, with what the venue said of it then. */
export interface MarketListing {
  readonly market: Market;
  readonly lastPrice: Price | null;
  readonly volume: Qty;
  readonly at: Instant;
}

/** A market that ingest follows: its book, and what else was last heard of it. */
export class TrackedMarket {
  /** The session's number for it; 0 until the session has its row. */
  ref = 0;
  /** The session's event that told the newest of the book. */
  event = 0;
  readonly book: Book;
  market: Market;
  /** Whether the book changed since the session last had a snapshot of it. */
  isUnanchored = false;
  /** An update was not recorded: nobody may act on this market until what was missed is on record. */
  isWithheld = false;
  lastPrice: Price | null;
  volume: Qty;
  /** Null until a ticker told. */
  openInterest: Qty | null = null;
  updatedAt: Instant;
  /** Book updates a second, smoothed. */
  readonly activity = new Activity();
  /** The venue's millisecond in which the book became what it is; 0 where it did not say. */
  #changedInMs = 0;
  /** Whether the book was crossed already when it was last read anew for that. */
  #isCrossKnown = false;

  constructor({ market, lastPrice, volume, at }: MarketListing) {
    this.market = market;
    this.book = new Book(market.ticker, market.grid);
    this.lastPrice = lastPrice;
    this.volume = volume;
    this.updatedAt = at;
  }

  /** What others may believe of the book. One that is crossed is in the middle of a step of matching, or wrong. */
  get trust(): BookTrust {
    const isDoubtful = this.isWithheld || this.book.isCrossed();
    return isDoubtful && this.book.state !== 'empty' ? 'stale' : this.book.state;
  }

  /** To be called after every change of the levels. @param exchangeAt - when the venue made it; 0 when it did not say */
  changed(exchangeAt: Instant): void {
    this.#changedInMs = instantToMs(exchangeAt);
    if (!this.book.isCrossed()) this.#isCrossKnown = false;
  }

  /**
   * Whether the book was left crossed by all updates of a millisecond, now that one of `next` has come: the venue
   * uncrosses its own within the millisecond.
   */
  stayedCrossed(next: Instant): boolean {
    if (!this.book.isCrossed()) return false;
    return this.#changedInMs > 0 && instantToMs(next) > this.#changedInMs;
  }

  /** Takes note that the book is crossed; `false` if that was known, so that the same cross is told once. */
  learnCross(): boolean {
    const isNew = !this.#isCrossKnown;
    this.#isCrossKnown = true;
    return isNew;
  }
}

/** What those who trade are told of a book. */
export type Belief = (tracked: TrackedMarket) => BookTrust;

/** Books that were asked for may be a while old: only who said so trades on them. */
export const beliefIn =
  (polled: 'trusted' | 'distrusted'): Belief =>
  ({ trust }) =>
    trust === 'polled' && polled === 'distrusted' ? 'stale' : trust;
