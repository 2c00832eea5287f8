import { tradeFee, type FeeRole } from '../fees/fee-schedule.ts';
import type { Price, Qty } from '../units/units.ts';
import type { Account } from './account.ts';
import type { Order } from './order.ts';

/**
 * What `qty` of an order locks if it opens a position: cost plus fee at its own price, up to a whole step of the
 * account's balance. Cost plus fee grows with the price, so a fill at a better one never needs more.
 */
export function reserveOf(order: Order, role: FeeRole, qty: number): number {
  const { ladderPrice, account } = order;
  const fee = tradeFee(order.market.fees, role, ladderPrice as Price, qty as Qty);
  return Math.ceil((ladderPrice * qty + fee) / account.step) * account.step;
}

/**
 * The resting orders of one account on one ladder. If they lock collateral, they stand in the order in which they
 * would fill: best price first, then first come; so the first ones are those that close an opposite position, and
 * need none. If they lock nothing, they stand as they come, and cost nothing to keep.
 */
export class OwnOrders {
  readonly #locks: boolean;
  head: Order | undefined = undefined;
  #tail: Order | undefined = undefined;
  qty = 0;
  /** What all of them would lock if none closed a position. */
  reserve = 0;

  constructor(account: Account) {
    this.#locks = account.locksCollateral;
  }

  insert(order: Order, role: FeeRole = 'maker'): void {
    let ahead: Order | undefined;
    if (this.#locks) {
      ahead = this.#lastAtOrAbove(order.ladderPrice);
      order.reserve = reserveOf(order, role, order.remaining);
    }
    order.ownAhead = ahead;
    order.ownBehind = ahead === undefined ? this.head : ahead.ownBehind;
    this.#link(order);
  }

  /** Looks from both ends: many orders at one price, the best or the worst, are not walked through. */
  #lastAtOrAbove(price: number): Order | undefined {
    let above = this.head;
    let below = this.#tail;
    while (above !== undefined && below !== undefined) {
      if (above.ladderPrice < price) return above.ownAhead;
      if (below.ladderPrice >= price) return below;
      above = above.ownBehind;
      below = below.ownAhead;
    }
    return undefined;
  }

  /** Puts an order back where `remove` took it from; nothing else may have changed in between. */
  restore(order: Order): void {
    this.#link(order);
  }

  #link(order: Order): void {
    if (order.ownAhead === undefined) this.head = order;
    else order.ownAhead.ownBehind = order;
    if (order.ownBehind === undefined) this.#tail = order;
    else order.ownBehind.ownAhead = order;
    this.qty += order.remaining;
    this.reserve += order.reserve;
  }

  /** Takes an order out; it still knows its place, for `restore`. */
  remove(order: Order): void {
    if (order.ownAhead === undefined) this.head = order.ownBehind;
    else order.ownAhead.ownBehind = order.ownBehind;
    if (order.ownBehind === undefined) this.#tail = order.ownAhead;
    else order.ownBehind.ownAhead = order.ownAhead;
    this.qty -= order.remaining;
    this.reserve -= order.reserve;
  }

  /** Sets what remains of an order, which keeps its place. */
  resize(order: Order, remaining: number): void {
    this.qty += remaining - order.remaining;
    order.remaining = remaining;
    if (!this.#locks) return;
    const reserve = reserveOf(order, 'maker', remaining);
    this.reserve += reserve - order.reserve;
    order.reserve = reserve;
  }

  /**
   * What they lock while `closing` contracts of an opposite position are held.
   *
   * @param taker - the one among them that is about to trade, whose fee is a taker's
   */
  required(closing: number, taker?: Order): number {
    if (closing === 0) return this.reserve;
    if (closing >= this.qty) return 0;
    let left = closing;
    let freed = 0;
    for (let order = this.head; order !== undefined && left > 0; order = order.ownBehind) {
      const closes = Math.min(order.remaining, left);
      const opens = order.remaining - closes;
      const role = order === taker ? 'taker' : 'maker';
      freed += order.reserve - (opens === 0 ? 0 : reserveOf(order, role, opens));
      left -= closes;
    }
    return this.reserve - freed;
  }
}
