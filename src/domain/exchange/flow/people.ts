import type { OrderId } from '../../units/ids.ts';
import { complement, ONE_CONTRACT, type Price, type Qty } from '../../units/units.ts';
import type { AccountId, BookSide } from '../index.ts';
import type { Desk } from './desk.ts';
import { machineSize, personSize } from './sizes.ts';
import type { Trader } from './trader.ts';

/** What nobody in his senses pays beyond the value, in 1e-4 USD. */
const FOLLY = 1200;

/** Chance that the next order to take follows the last one's direction rather than a whim. */
const HERD = 0.15;

/** What a buyer of the side pays for one contract: the NO price for asks. */
const priceOfSide = (side: BookSide, price: Price): Price =>
  side === 'bid' ? price : complement(price);

/**
 * People who want it now: one direction for a while, then the other, sizes from a fraction of a contract to
 * thousands, most at the touch, some through several levels.
 */
export class NoiseTaker implements Trader {
  readonly #desk: Desk;
  readonly #account: AccountId;
  #side: BookSide = 'bid';

  constructor(desk: Desk, account: AccountId) {
    this.#desk = desk;
    this.#account = account;
  }

  open(): void {
    this.#side = this.#whim();
  }

  act(): void {
    const { random, grid, value } = this.#desk;
    if (!random.chance(HERD)) this.#side = this.#whim();
    const isBid = this.#side === 'bid';
    const best = isBid ? this.#desk.bestAsk() : this.#desk.bestBid();
    if (best <= 0 || best >= grid.last) return;
    const slip = random.chance(0.6) ? 0 : 500 * random.float() ** 2;
    const price = grid.priceAt(best) + (isBid ? slip : -slip);
    if (Math.abs(price - value) > FOLLY) return;
    const index = isBid ? grid.atOrBelow(price) : grid.atOrAbove(price);
    if (index <= 0 || index >= grid.last) return;
    const size = personSize(random, priceOfSide(this.#side, grid.priceAt(best)));
    this.#desk.take(this.#account, this.#side, index, size);
  }

  /** Longshots are bought more often than sold. */
  #whim(): BookSide {
    return this.#desk.random.chance(0.55 - 0.1 * (this.#desk.value / 10_000)) ? 'bid' : 'ask';
  }
}

/** Knows the value, and takes what is offered too cheaply, a slice at a time. */
export class InformedTrader implements Trader {
  readonly #desk: Desk;
  readonly #account: AccountId;
  /** What it wants to gain per contract, in 1e-4 USD. */
  readonly #margin: number;

  constructor(desk: Desk, account: AccountId, margin: number) {
    this.#desk = desk;
    this.#account = account;
    this.#margin = margin;
  }

  act(): void {
    const { grid, value } = this.#desk;
    const ask = this.#desk.bestAsk();
    const most = grid.atOrBelow(value - this.#margin);
    if (ask <= most && ask < grid.last) {
      this.#take('bid', most);
      return;
    }
    const bid = this.#desk.bestBid();
    const least = grid.atOrAbove(value + this.#margin);
    if (bid >= least && bid > 0) this.#take('ask', least);
  }

  #take(side: BookSide, index: number): void {
    const clip = (this.#desk.random.integer(10, 80) * ONE_CONTRACT) as Qty;
    this.#desk.take(this.#account, side, index, machineSize(this.#desk.random, clip));
  }
}

/** People who can wait: orders at the touch, a little better, or far behind it, which they may think better of. */
export class PatientTrader implements Trader {
  readonly #desk: Desk;
  readonly #account: AccountId;
  readonly #most: number;
  readonly #orders: OrderId[] = [];

  /** @param most - orders in the book at a time */
  constructor(desk: Desk, account: AccountId, most: number) {
    this.#desk = desk;
    this.#account = account;
    this.#most = most;
  }

  open(): void {
    for (let i = 0; i < this.#most / 2; i += 1) this.#place();
  }

  act(): void {
    const { random } = this.#desk;
    const isFull = this.#orders.length >= this.#most;
    if (isFull || (this.#orders.length > 0 && random.chance(0.5))) {
      const picked = random.integer(0, this.#orders.length - 1);
      const orderId = this.#orders[picked] as OrderId;
      this.#orders[picked] = this.#orders.at(-1) as OrderId;
      this.#orders.pop();
      this.#desk.cancel(this.#account, orderId);
    } else {
      this.#place();
    }
  }

  #place(): void {
    const { random, grid, value } = this.#desk;
    const side: BookSide = random.chance(0.5) ? 'bid' : 'ask';
    const towards = side === 'bid' ? 1 : -1;
    const bid = this.#desk.bestBid();
    const ask = this.#desk.bestAsk();
    const own = side === 'bid' ? bid : ask;
    const isEmpty = own <= 0 || own >= grid.last;
    // One in seven improves on the best price; the others queue up behind it, some of them far.
    const behind = isEmpty ? 300 + random.exponential(500) : random.exponential(350) - 50;
    const price = (isEmpty ? value : grid.priceAt(own)) - towards * behind;
    const wanted = side === 'bid' ? grid.atOrBelow(price) : grid.atOrAbove(price);
    const index = side === 'bid' ? Math.min(wanted, ask - 1) : Math.max(wanted, bid + 1);
    if (index <= 0 || index >= grid.last) return;
    const size = personSize(random, priceOfSide(side, grid.priceAt(index)));
    const orderId = this.#desk.rest(this.#account, side, index, size);
    if (orderId !== undefined) this.#orders.push(orderId);
  }
}

/** A machine that piles up one-contract orders on one price and takes them all away at one stroke. */
export class Stacker implements Trader {
  readonly #desk: Desk;
  readonly #account: AccountId;
  readonly #orders: OrderId[] = [];
  #side: BookSide = 'bid';
  #index = 0;
  #wanted = 0;

  constructor(desk: Desk, account: AccountId) {
    this.#desk = desk;
    this.#account = account;
  }

  act(): void {
    const { random } = this.#desk;
    if (this.#orders.length === 0) this.#choose();
    if (this.#index === 0) return;
    for (let i = random.integer(1, 4); i > 0 && this.#orders.length < this.#wanted; i -= 1) {
      const orderId = this.#desk.rest(this.#account, this.#side, this.#index, ONE_CONTRACT);
      if (orderId === undefined) break;
      this.#orders.push(orderId);
    }
    const isBid = this.#side === 'bid';
    const touch = isBid ? this.#desk.bestBid() : this.#desk.bestAsk();
    const isExposed = isBid ? touch <= this.#index : touch >= this.#index;
    if (!isExposed && this.#orders.length < this.#wanted) return;
    for (const orderId of this.#orders) this.#desk.cancel(this.#account, orderId);
    this.#orders.length = 0;
  }

  /** A price two to eight steps behind the touch, and how high to pile. */
  #choose(): void {
    const { random, grid } = this.#desk;
    this.#side = random.chance(0.5) ? 'bid' : 'ask';
    this.#wanted = random.integer(6, 40);
    const steps = random.integer(2, 8);
    const index =
      this.#side === 'bid' ? this.#desk.bestBid() - steps : this.#desk.bestAsk() + steps;
    this.#index = index <= 0 || index >= grid.last ? 0 : index;
  }
}
