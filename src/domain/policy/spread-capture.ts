import { ONE_DOLLAR, type Qty } from '../units/units.ts';
import type { Book } from '../book/book.ts';
import type { Action } from './action.ts';

/** Narrower spreads, 1e-4 USD, leave nothing after fees. */
const LEAST_SPREAD = 200;
/** How one-sided the touch has to be before it is taken for a hint, −1..1. */
const LEAST_IMBALANCE = 0.2;
/** Nearer to 0 and 1 USD one fill against us costs more than many spreads bring. */
const EDGE = 1000;

/**
 * Earns the spread: rests at the touch on the side that more contracts wait on, and once it holds something, rests at
 * the other side of the touch to leave.
 *
 * @param held - the position, + YES, − NO
 */
export function spreadCapture(book: Book, held: Qty): Action {
  // Leaving never waits for a good moment.
  if (held > 0) return 'sellYes';
  if (held < 0) return 'sellNo';
  const spread = book.spread();
  const middle = book.midpoint();
  const imbalance = book.imbalance(1);
  if (spread === undefined || middle === undefined || imbalance === undefined) return 'hold';
  if (spread < LEAST_SPREAD || middle < EDGE || middle > ONE_DOLLAR - EDGE) return 'hold';
  if (Math.abs(imbalance) < LEAST_IMBALANCE) return 'hold';
  return imbalance > 0 ? 'buyYes' : 'buyNo';
}
