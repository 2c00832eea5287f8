import type { BookSide } from '../exchange/index.ts';
import { complement, ONE_DOLLAR, type Money, type Price, type Qty } from '../units/units.ts';

/**
 * What an account holds in one market: one signed number, since a YES and a NO contract together are worth
 * exactly 1 USD (protocol brief §12).
 */
export interface Position {
  /** + YES, − NO */
  readonly qty: Qty;
  /** What the open contracts cost in the price of the held side, ≥ 0, without fees. */
  readonly cost: Money;
  /** Profit locked in on closed contracts at average cost, without fees. */
  readonly realized: Money;
  /** All trading fees paid in this market. */
  readonly fees: Money;
}

export const FLAT: Position = {
  qty: 0 as Qty,
  cost: 0 as Money,
  realized: 0 as Money,
  fees: 0 as Money,
};

/** One fill, as far as money is concerned. `price` is the YES price whatever the side. */
export interface Execution {
  readonly side: BookSide;
  readonly price: Price;
  readonly qty: Qty;
  readonly fee: Money;
}

/** Contracts of `position` that an order of this side would close. */
export const closableQty = (position: Qty, side: BookSide): Qty =>
  Math.max(0, side === 'bid' ? 0 - position : position) as Qty;

/** What one contract costs on this side: the YES price for bids, the NO price for asks. */
export const paidPrice = (side: BookSide, price: Price): Price =>
  side === 'bid' ? price : complement(price);

/**
 * Books a fill. Contracts that close against the position free pairs of YES and NO, worth 1 USD each; their share
 * of the cost goes by average cost, rounded down. The rest opens at its price. `cash` is what the account gains.
 *
 * Invariant: cash + cost + fees − realized is the same before and after.
 *
 * @example +10 YES bought at 0.40, then 15 sold at 0.55: 10 close with 1.50 realized, 5 open NO at 0.45, cost 2.25
 */
export function applyExecution(
  position: Position,
  { side, price, qty, fee }: Execution,
): { readonly position: Position; readonly cash: Money } {
  const paid = paidPrice(side, price);
  const closes = Math.min(qty, closableQty(position.qty, side));
  const opens = qty - closes;
  const released = share(position.cost, closes, Math.abs(position.qty));
  return {
    position: {
      qty: (side === 'bid' ? position.qty + qty : position.qty - qty) as Qty,
      cost: (position.cost - released + opens * paid) as Money,
      realized: (position.realized + closes * (ONE_DOLLAR - paid) - released) as Money,
      fees: (position.fees + fee) as Money,
    },
    cash: (closes * ONE_DOLLAR - qty * paid - fee) as Money,
  };
}

/**
 * Ends a position because its market was decided: the contracts are gone, their cost turns into profit or loss.
 *
 * @param revenue - what the venue paid out for them
 */
export const settle = (position: Position, revenue: Money): Position => ({
  ...position,
  qty: 0 as Qty,
  cost: 0 as Money,
  realized: (position.realized + revenue - position.cost) as Money,
});

/** The touch on the YES scale; null where that side is empty or not to be believed. */
export interface Touch {
  readonly bid: Price | null;
  readonly ask: Price | null;
}

/**
 * What leaving the whole position at once at the touch would bring in, without fees: YES is sold at the bid, NO by
 * buying YES at the ask. Null when nobody is there to take it.
 */
export function exitValue(position: Position, touch: Touch): Money | null {
  if (position.qty === 0) return 0 as Money;
  const price = position.qty > 0 ? touch.bid : touch.ask && complement(touch.ask);
  return price === null ? null : ((Math.abs(position.qty) * price) as Money);
}

/** amount · part / whole, rounded down; exact beyond 2^53. */
export function share(amount: number, part: number, whole: number): number {
  if (part === 0) return 0;
  if (part === whole) return amount;
  const product = amount * part;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / whole);
  return Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
}
