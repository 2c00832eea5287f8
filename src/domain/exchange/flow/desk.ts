import { assert } from '../../../base/assert.ts';
import type { Random } from '../../../base/random.ts';
import type { MarketTicker, OrderId } from '../../units/ids.ts';
import { complement, type Qty } from '../../units/units.ts';
import type { AccountId, BookSide, ExchangeEngine } from '../index.ts';
import { type GridIndex, gridIndex } from './grid-index.ts';

/** The commands and questions of the engine that order flow uses. */
export type Venue = Pick<
  ExchangeEngine,
  | 'addEvent'
  | 'addMarket'
  | 'addSeries'
  | 'cancelOrder'
  | 'createOrder'
  | 'determine'
  | 'market'
  | 'openAccount'
  | 'positionQty'
  | 'quote'
  | 'restingQty'
>;

/** Makers met by the average order that takes. */
const DELTAS_PER_TAKE = 3;

/**
 * One market as its traders see it: the way to the engine, the touch, and what a contract is worth. Counts what the
 * commands did to the book, and notices when the market is halted or its grid has changed.
 */
export class Desk {
  readonly market: MarketTicker;
  readonly random: Random;
  grid: GridIndex;
  /** The hidden value of one YES contract in 1e-4 USD, not rounded. */
  value = 5000;
  /** How far the value has moved lately, in 1e-4 USD. */
  unrest = 0;
  /** Book deltas so far. */
  deltas = 0;
  /** Refused because nobody may trade now. */
  isHalted = false;
  /** Counts the events after which an order may be gone without a fill. */
  upheavals = 0;
  readonly #venue: Venue;

  constructor(venue: Venue, market: MarketTicker, random: Random) {
    this.#venue = venue;
    this.market = market;
    this.random = random;
    this.grid = this.#readGrid();
  }

  /** Index of the best bid; 0 when there is none. */
  bestBid(): number {
    return this.grid.atOrBelow(this.#quote().yesBid);
  }

  /** Index of the best ask; `grid.last` when there is none. */
  bestAsk(): number {
    return this.grid.atOrAbove(complement(this.#quote().noBid));
  }

  /** Net contracts of an account here. */
  position(account: AccountId): Qty {
    return this.#venue.positionQty(account, this.market);
  }

  isResting(account: AccountId, orderId: OrderId): boolean {
    return this.#venue.restingQty(account, orderId) > 0;
  }

  /** Puts an order into the book; undefined when it would trade, or nobody may. */
  rest(account: AccountId, side: BookSide, index: number, qty: Qty): OrderId | undefined {
    const placed = this.#venue.createOrder(account, {
      market: this.market,
      side,
      price: this.grid.priceAt(index),
      qty,
      timeInForce: 'good_till_canceled',
      selfTradePrevention: 'taker_at_cross',
      postOnly: true,
    });
    if (!placed.ok) {
      this.#heed(placed.error);
      return undefined;
    }
    this.#goesOn();
    this.deltas += 1;
    return placed.value.orderId;
  }

  /** Trades with what rests at the index or better; whatever finds nobody is forgotten. */
  take(account: AccountId, side: BookSide, index: number, qty: Qty): void {
    const taken = this.#venue.createOrder(account, {
      market: this.market,
      side,
      price: this.grid.priceAt(index),
      qty,
      timeInForce: 'immediate_or_cancel',
      selfTradePrevention: 'taker_at_cross',
    });
    if (!taken.ok) {
      this.#heed(taken.error);
      return;
    }
    this.#goesOn();
    if (taken.value.filledQty > 0) this.deltas += DELTAS_PER_TAKE;
  }

  /** Takes an order out; it may have been filled before. */
  cancel(account: AccountId, orderId: OrderId): void {
    const canceled = this.#venue.cancelOrder(account, orderId);
    if (canceled.ok) {
      this.#goesOn();
      this.deltas += 1;
    } else if (canceled.error.code !== 'order.notFound') {
      this.#heed(canceled.error);
    }
  }

  #quote() {
    const quote = this.#venue.quote(this.market);
    assert(quote !== undefined, `flow: ${this.market} is gone`);
    return quote;
  }

  #readGrid(): GridIndex {
    const view = this.#venue.market(this.market);
    assert(view !== undefined, `flow: ${this.market} is gone`);
    return gridIndex(view.grid);
  }

  #goesOn(): void {
    if (!this.isHalted) return;
    this.isHalted = false;
    this.upheavals += 1;
  }

  /** What a refusal means for the trader; one that no orderly trader meets is a bug here or in the engine. */
  #heed(refusal: { readonly code: string }): void {
    switch (refusal.code) {
      case 'order.postOnlyCross':
        return;
      case 'exchange.inactive':
      case 'exchange.tradingPaused':
      case 'market.notActive':
        this.isHalted = true;
        return;
      case 'order.invalidPrice':
        this.grid = this.#readGrid();
        this.upheavals += 1;
        return;
      default:
        throw new Error(`flow: ${this.market}: ${JSON.stringify(refusal)}`);
    }
  }
}
