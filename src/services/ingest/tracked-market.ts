import type { BookTrust } from '../../contract/market-data.ts';
import { Book } from '../../domain/book/book.ts';
import { CrossWatch } from '../../domain/book/cross-watch.ts';
import type { Market } from '../../domain/market/market.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
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
  /** Where in the venue's streams the newest of a live book was said. */
  sid = 0;
  seq = 0;
  readonly book: Book;
  readonly cross: CrossWatch;
  market: Market;
  /** Whether the book changed since the session last had a snapshot of it. */
  isUnanchored = false;
  /** An update was not recorded: nobody may act on this market until what was missed is on record. */
  isWithheld = false;
  lastPrice: Price | null;
  volume: Qty;
  /** Null until a ticker told the session. */
  openInterest: Qty | null = null;
  updatedAt: Instant;
  /** Book updates a second, smoothed. */
  readonly activity = new Activity();

  constructor({ market, lastPrice, volume, at }: MarketListing) {
    this.market = market;
    this.book = new Book(market.ticker, market.grid);
    this.cross = new CrossWatch(this.book);
    this.lastPrice = lastPrice;
    this.volume = volume;
    this.updatedAt = at;
  }

  /** What others may believe of the book. One that is crossed is in the middle of a step of matching, or wrong. */
  get trust(): BookTrust {
    const isDoubtful = this.isWithheld || this.book.isCrossed();
    return isDoubtful && this.book.state !== 'empty' ? 'stale' : this.book.state;
  }
}

/** What those who trade are told of a book. */
export type Belief = (tracked: TrackedMarket) => BookTrust;

/** Books that were asked for may be a while old: only who said so trades on them. */
export const beliefIn =
  (polled: 'trusted' | 'distrusted'): Belief =>
  ({ trust }) =>
    trust === 'polled' && polled === 'distrusted' ? 'stale' : trust;
