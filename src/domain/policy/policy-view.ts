import type { Book } from '../book/book.ts';
import type { MarketHistory } from '../observation/recent-points.ts';
import type { Qty } from '../units/units.ts';
import type { Action } from './action.ts';

/** One market as a policy sees it. */
export interface PolicyView {
  readonly book: Book;
  /** + YES, − NO */
  readonly held: Qty;
  /** The latest changes of the book; nothing in it for a policy that needs the book alone. */
  readonly history: MarketHistory;
}

/** Chooses what to do about one market. Pure: the same view gives the same action. */
export type Policy = (view: PolicyView) => Action;
