import type { BookHead, BookView } from '../../../contract/market-data.ts';
import type { BookSide, ManualOrder } from '../../../contract/trading.ts';
import { gridAtOrAbove, gridAtOrBelow, type PriceGrid } from '../../../domain/market/price-grid.ts';
import {
  complement,
  cost,
  ONE_DOLLAR,
  type Instant,
  type Money,
  type Price,
  type Qty,
} from '../../../domain/units/units.ts';
import type { TicketAction } from '../../store/signals.ts';
import type { Touch } from '../../store/touch.ts';
import type { WorkspaceState } from '../../store/workspace.ts';

export type Outcome = 'yes' | 'no';

interface ActionTerms {
  readonly outcome: Outcome;
  readonly verb: 'buy' | 'sell';
  /** On the YES scale, where selling YES and buying NO are one. */
  readonly side: BookSide;
  readonly label: string;
}

export const ACTION_TERMS: Readonly<Record<TicketAction, ActionTerms>> = {
  buyYes: { outcome: 'yes', verb: 'buy', side: 'bid', label: 'Buy YES' },
  sellYes: { outcome: 'yes', verb: 'sell', side: 'ask', label: 'Sell YES' },
  buyNo: { outcome: 'no', verb: 'buy', side: 'ask', label: 'Buy NO' },
  sellNo: { outcome: 'no', verb: 'sell', side: 'bid', label: 'Sell NO' },
};

/** Between the price of an outcome and the YES price; the way there and back is the same. */
export const onOutcome = (price: Price, outcome: Outcome): Price =>
  outcome === 'yes' ? price : complement(price);

/** The YES price at which an order would rest at the best of its own side, or take the other side's best. */
export function touchPrice(touch: Touch, side: BookSide, how: 'join' | 'cross'): Price | null {
  return (side === 'bid') === (how === 'join') ? touch.bid : touch.ask;
}

/**
 * The next valid prices up (positive) or down from an outcome's price; stops at the end of the grid.
 *
 * @param price - of the outcome; may lie off the grid
 */
export function stepPrice(grid: PriceGrid, price: Price, outcome: Outcome, steps: number): Price {
  const upwards = outcome === 'yes' ? steps > 0 : steps < 0;
  let yes = onOutcome(price, outcome);
  for (let i = 0; i < Math.abs(steps); i += 1) {
    yes = (upwards ? gridAtOrAbove(grid, yes + 1) : gridAtOrBelow(grid, yes - 1)) ?? yes;
  }
  return onOutcome(yes, outcome);
}

/**
 * The venue's clock, which may be a simulation's, told from the book's last change.
 *
 * @param nowMs - the clock here
 */
export function venueNow(
  head: Pick<BookHead, 'exchangeAt' | 'receivedAt'> | undefined,
  nowMs: number,
): Instant {
  const { exchangeAt = null, receivedAt = null } = head ?? {};
  const leadUs = exchangeAt === null || receivedAt === null ? 0 : exchangeAt - receivedAt;
  return Math.round(nowMs * 1000 + leadUs) as Instant;
}

type Terms = Pick<WorkspaceState, 'timeInForce' | 'postOnly' | 'reduceOnly' | 'expiresAfterMs'>;

/** Which terms go with a time in force: only what rests may be post-only or expire, only what does not, reduce-only. */
export const termsAllowed = ({ timeInForce }: Pick<Terms, 'timeInForce'>) => ({
  rests: timeInForce === 'good_till_canceled',
  reduceOnly: timeInForce === 'immediate_or_cancel',
});

/** The order as it goes out: terms that do not go with its time in force are left out. */
export function orderOf(
  order: Pick<ManualOrder, 'market' | 'side' | 'price' | 'qty'>,
  terms: Terms,
  now: Instant,
): ManualOrder {
  const { timeInForce, postOnly, reduceOnly, expiresAfterMs } = terms;
  const allowed = termsAllowed(terms);
  return {
    ...order,
    timeInForce,
    postOnly: postOnly && allowed.rests,
    ...(reduceOnly && allowed.reduceOnly && { reduceOnly }),
    ...(expiresAfterMs !== null &&
      allowed.rests && { expiresAt: (now + expiresAfterMs * 1000) as Instant }),
  };
}

/** What an order would do, filled in full at its price, before fees. */
export interface OrderEffect {
  /** Contracts of the position that it closes. */
  readonly closes: Qty;
  /** Contracts that it opens beyond that. */
  readonly opens: Qty;
  /** Cash out for what is opened, less cash in for what is closed. */
  readonly cost: Money;
  /** Result of the opened part if it is worth nothing, or a dollar, in the end. */
  readonly worst: Money;
  readonly best: Money;
  /** The signed position afterwards: + YES, − NO. */
  readonly position: Qty;
}

/**
 * @param price - the YES price
 * @param position - signed: + YES, − NO
 */
export function orderEffect(side: BookSide, price: Price, qty: Qty, position: Qty): OrderEffect {
  const sign = side === 'bid' ? 1 : -1;
  const held = -sign * position;
  const closes = Math.max(0, Math.min(qty, held)) as Qty;
  const opens = (qty - closes) as Qty;
  const paid = side === 'bid' ? price : complement(price);
  const spent = cost(paid, opens);
  return {
    closes,
    opens,
    cost: (spent - cost(complement(paid), closes)) as Money,
    worst: (0 - spent) as Money,
    best: cost(complement(paid), opens),
    position: (position + sign * qty) as Qty,
  };
}

/**
 * Contracts that rest at a price already, all of which would be filled first; null for an order that would trade at
 * once.
 *
 * @param price - the YES price
 */
export function restingAt(
  { yes, no }: Pick<BookView, 'yes' | 'no'>,
  side: BookSide,
  price: Price,
): Qty | null {
  const [own, other] = side === 'bid' ? [yes, no] : [no, yes];
  const at = side === 'bid' ? price : complement(price);
  const best = other.at(-1)?.[0];
  if (best !== undefined && at + best >= ONE_DOLLAR) return null;
  return own.find(([level]) => level === at)?.[1] ?? (0 as Qty);
}

/** The least and the most that a price of an outcome may be. */
export function priceRange(grid: PriceGrid, outcome: Outcome): readonly [Price, Price] {
  const least = gridAtOrAbove(grid, 1) ?? (0 as Price);
  const most = gridAtOrBelow(grid, ONE_DOLLAR - 1) ?? ONE_DOLLAR;
  return outcome === 'yes' ? [least, most] : [complement(most), complement(least)];
}
