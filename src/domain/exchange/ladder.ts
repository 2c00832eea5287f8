import type { Order } from './order.ts';
import { PriceSet } from './price-set.ts';

/** The orders that bid one price, first come first. */
export class Level {
  price = 0;
  qty = 0;
  head: Order | undefined = undefined;
  tail: Order | undefined = undefined;
}

const ABOVE_ALL = 10_000;

/**
 * The bids of one outcome of a market, in that outcome's prices: a YES bid at its price, a YES ask as a NO bid at
 * the complement. So both sides of a book are the same thing, and the best is always the highest.
 */
export class Ladder {
  readonly #levels = new Map<number, Level>();
  readonly #prices = new PriceSet();
  /** Levels emptied, for use again: there are never more than were in use at once. */
  readonly #spare: Level[] = [];
  /** The level with the highest price. */
  best: Level | undefined = undefined;

  /** Puts an order behind all others of its price. */
  append(order: Order): Level {
    const price = order.ladderPrice;
    let level = this.#levels.get(price);
    if (level === undefined) {
      level = this.#spare.pop() ?? new Level();
      level.price = price;
      this.#levels.set(price, level);
      this.#prices.add(price);
      if (this.best === undefined || price > this.best.price) this.best = level;
    }
    order.level = level;
    order.ahead = level.tail;
    if (level.tail === undefined) level.head = order;
    else level.tail.behind = order;
    level.tail = order;
    level.qty += order.remaining;
    return level;
  }

  /** Takes an order out, with what remains of it. */
  remove(order: Order): void {
    const level = order.level as Level;
    const { ahead, behind } = order;
    if (ahead === undefined) level.head = behind;
    else ahead.behind = behind;
    if (behind === undefined) level.tail = ahead;
    else behind.ahead = ahead;
    order.level = undefined;
    order.ahead = undefined;
    order.behind = undefined;
    level.qty -= order.remaining;
    if (level.head === undefined) this.#drop(level);
  }

  #drop(level: Level): void {
    this.#levels.delete(level.price);
    this.#prices.delete(level.price);
    if (level === this.best) this.best = this.below(level.price);
    this.#spare.push(level);
  }

  /** The next level under `price`. */
  below(price: number): Level | undefined {
    return this.#levels.get(this.#prices.below(price));
  }

  get bestPrice(): number {
    return this.best === undefined ? 0 : this.best.price;
  }

  get bestQty(): number {
    return this.best === undefined ? 0 : this.best.qty;
  }

  /** The levels, best first. */
  *levels(): Generator<Level> {
    for (let level = this.below(ABOVE_ALL); level !== undefined; level = this.below(level.price)) {
      yield level;
    }
  }
}
