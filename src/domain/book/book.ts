import type { PriceGrid } from '../market/price-grid.ts';
import type { MarketTicker } from '../units/ids.ts';
import { complement, type Instant, ONE_DOLLAR, type Price, type Qty } from '../units/units.ts';
import { BookHash } from './book-hash.ts';
import { Ladder, slotStepOf } from './ladder.ts';

/** Which contract a bid is for. The venue publishes bids only: a NO bid at n is a YES ask at 1 − n. */
export type Side = 'yes' | 'no';

const otherSide = (side: Side): Side => (side === 'yes' ? 'no' : 'yes');

/** `qty` contracts at `price`; whose price (YES or NO) is said where the level is handed out. */
export interface Level {
  readonly price: Price;
  readonly qty: Qty;
}

/**
 * How far a book may be trusted: `empty` before its first snapshot, `live` while every change is applied,
 * `stale` after a loss, `polled` when the levels were fetched on request and changes since are unknown.
 */
export type BookState = 'empty' | 'live' | 'stale' | 'polled';

/** A whole book. YES bids in YES prices, NO bids in NO prices, in any order, no price twice. */
export interface BookSnapshot {
  readonly yes: readonly Level[];
  readonly no: readonly Level[];
  readonly receivedAt: Instant;
  /** `poll` for a book fetched by request, which deltas cannot continue. */
  readonly source: 'feed' | 'poll';
}

/** One change of one level. */
export interface BookDelta {
  readonly side: Side;
  /** In the prices of `side`. */
  readonly price: Price;
  /** Signed, to be added to the level. */
  readonly change: Qty;
  /** When the venue made the change; 0 when it did not say. */
  readonly exchangeAt: Instant;
  readonly receivedAt: Instant;
}

/**
 * `ignored`: the book is not live, so the change has nothing to stand on.
 * `negative`: the level would fall below zero, or rise beyond what can be counted; the book was wrong and is now stale.
 */
export type DeltaOutcome = 'applied' | 'ignored' | 'negative';

/**
 * The order book of one market: bids for YES and bids for NO, integers only, no allocation per delta.
 * Prices of 0 stand for "none" in the `best…` readings: no order can rest there.
 */
export class Book {
  readonly ticker: MarketTicker;
  #state: BookState = 'empty';
  readonly #yes: Ladder;
  readonly #no: Ladder;
  #lastExchangeAt = 0 as Instant;
  #lastReceivedAt = 0 as Instant;
  #revision = 0;

  constructor(ticker: MarketTicker, grid: PriceGrid) {
    const step = slotStepOf(grid);
    this.ticker = ticker;
    this.#yes = new Ladder(step);
    this.#no = new Ladder(step);
  }

  get state(): BookState {
    return this.#state;
  }

  /** Rises with every snapshot, delta and change of state: equal revisions mean nothing happened between. */
  get revision(): number {
    return this.#revision;
  }

  /** The venue's time of the latest delta; 0 before one carried a time. */
  get lastExchangeAt(): Instant {
    return this.#lastExchangeAt;
  }

  /** When the latest snapshot or delta reached us; 0 before the first. */
  get lastReceivedAt(): Instant {
    return this.#lastReceivedAt;
  }

  /**
   * Replaces every level. The book is trusted from here on.
   *
   * @throws RangeError for a level outside the price scale or with a negative size: the edge must refuse those
   */
  applySnapshot(snapshot: BookSnapshot): void {
    this.#yes.clear();
    this.#no.clear();
    for (const { price, qty } of snapshot.yes) this.#yes.set(price, qty);
    for (const { price, qty } of snapshot.no) this.#no.set(price, qty);
    this.#state = snapshot.source === 'poll' ? 'polled' : 'live';
    this.#lastReceivedAt = snapshot.receivedAt;
    this.#revision += 1;
  }

  /** @throws RangeError for a price outside the scale: the edge must refuse it */
  applyDelta(delta: BookDelta): DeltaOutcome {
    if (this.#state !== 'live') return 'ignored';
    const ladder = delta.side === 'yes' ? this.#yes : this.#no;
    const size = ladder.sizeAt(delta.price) + delta.change;
    if (size < 0 || size > Number.MAX_SAFE_INTEGER) {
      this.markStale();
      return 'negative';
    }
    ladder.set(delta.price, size);
    if (delta.exchangeAt !== 0) this.#lastExchangeAt = delta.exchangeAt;
    this.#lastReceivedAt = delta.receivedAt;
    this.#revision += 1;
    return 'applied';
  }

  /** Something was lost: the levels stay readable, deltas are ignored until the next snapshot. */
  markStale(): void {
    if (this.#state === 'empty' || this.#state === 'stale') return;
    this.#state = 'stale';
    this.#revision += 1;
  }

  /** Makes room for a market's new price grid; no level is lost. */
  adoptGrid(grid: PriceGrid): void {
    const step = slotStepOf(grid);
    this.#yes.refine(step);
    this.#no.refine(step);
  }

  /** The highest bid for `side`, in its own prices; 0 when nobody bids. */
  bestBid(side: Side): Price {
    return this.#ladder(side).bestPrice;
  }

  bestBidSize(side: Side): Qty {
    return this.#ladder(side).bestSize;
  }

  /** The lowest offer of `side`, in its own prices; 0 when nobody offers. */
  bestAsk(side: Side): Price {
    const opposite = this.#ladder(otherSide(side)).bestPrice;
    return opposite === 0 ? opposite : complement(opposite);
  }

  bestAskSize(side: Side): Qty {
    return this.#ladder(otherSide(side)).bestSize;
  }

  /** Contracts bid at `price` of `side`. */
  sizeAt(side: Side, price: Price): Qty {
    return this.#ladder(side).sizeAt(price);
  }

  levelCount(side: Side): number {
    return this.#ladder(side).levelCount;
  }

  /** All contracts bid for `side`. */
  totalSize(side: Side): Qty {
    return this.#ladder(side).total;
  }

  /** The bids for `side` in its own prices, ascending, best last; at most the `most` best. */
  bids(side: Side, most = Number.POSITIVE_INFINITY): Level[] {
    const levels: Level[] = [];
    const ladder = this.#ladder(side);
    for (let price = ladder.bestPrice; price > 0; price = ladder.priceBelow(price)) {
      if (levels.length >= most) break;
      levels.push({ price, qty: ladder.sizeAt(price) });
    }
    return levels.reverse();
  }

  /** The offers of `side` in its own prices, ascending, best first; at most the `most` best. */
  asks(side: Side, most = Number.POSITIVE_INFINITY): Level[] {
    return this.bids(otherSide(side), most)
      .map(({ price, qty }) => ({ price: complement(price), qty }))
      .reverse();
  }

  /** The highest bid for `side` below `price`, or 0: walks a side without allocation. */
  bidBelow(side: Side, price: Price): Price {
    return this.#ladder(side).priceBelow(price);
  }

  /** Contracts in the `levels` best bids for `side`. */
  depth(side: Side, levels: number): Qty {
    const ladder = this.#ladder(side);
    let sum = 0;
    let seen = 0;
    for (let price = ladder.bestPrice; price > 0; price = ladder.priceBelow(price)) {
      if (seen === levels) break;
      sum += ladder.sizeAt(price);
      seen += 1;
    }
    return sum as Qty;
  }

  /** Contracts bid for `side` at `worst` or better. */
  depthTo(side: Side, worst: Price): Qty {
    const ladder = this.#ladder(side);
    let sum = 0;
    for (let price = ladder.bestPrice; price >= worst && price > 0;) {
      sum += ladder.sizeAt(price);
      price = ladder.priceBelow(price);
    }
    return sum as Qty;
  }

  /** Bids for `side`, ascending, each with the contracts at it or better: the outline of a depth chart. */
  cumulativeBids(side: Side): Level[] {
    const levels = this.bids(side);
    let sum = 0;
    for (let i = levels.length - 1; i >= 0; i -= 1) {
      const { price, qty } = levels[i] as Level;
      sum += qty;
      levels[i] = { price, qty: sum as Qty };
    }
    return levels;
  }

  /** Half-way between the best bid and offer for YES, in units of Price, possibly a half; undefined unless both exist. */
  midpoint(): number | undefined {
    if (this.#isOneSided()) return undefined;
    return (this.bestBid('yes') + this.bestAsk('yes')) / 2;
  }

  /** Best YES offer minus best YES bid; zero when locked, negative when crossed; undefined unless both exist. */
  spread(): number | undefined {
    if (this.#isOneSided()) return undefined;
    return this.bestAsk('yes') - this.bestBid('yes');
  }

  /** The YES midpoint weighted towards the thinner side, in units of Price; undefined unless both exist. */
  microprice(): number | undefined {
    if (this.#isOneSided()) return undefined;
    const bidSize = this.#yes.bestSize;
    const askSize = this.#no.bestSize;
    const weighted = this.bestBid('yes') * askSize + this.bestAsk('yes') * bidSize;
    return weighted / (bidSize + askSize);
  }

  /** (YES bids − YES offers) / their sum over the `levels` best of each, -1..1; undefined for an empty book. */
  imbalance(levels: number): number | undefined {
    const bid = this.depth('yes', levels);
    const ask = this.depth('no', levels);
    return bid + ask === 0 ? undefined : (bid - ask) / (bid + ask);
  }

  /** Whether somebody would pay more than another asks, which lasts only within one step of the venue's matching. */
  isCrossed(): boolean {
    return this.#yes.bestPrice + this.#no.bestPrice > ONE_DOLLAR;
  }

  /** Sixteen hex digits over both sides' levels: equal books, equal hashes, whatever led there. */
  hash(): string {
    const hash = new BookHash();
    this.addTo(hash);
    return hash.digest();
  }

  /** Adds every level to a running hash. */
  addTo(hash: BookHash): void {
    for (const ladder of [this.#yes, this.#no]) {
      hash.add(ladder.levelCount);
      for (let price = ladder.bestPrice; price > 0; price = ladder.priceBelow(price)) {
        hash.add(price);
        hash.add(ladder.sizeAt(price));
      }
    }
  }

  #ladder(side: Side): Ladder {
    return side === 'yes' ? this.#yes : this.#no;
  }

  #isOneSided(): boolean {
    return this.#yes.levelCount === 0 || this.#no.levelCount === 0;
  }
}
