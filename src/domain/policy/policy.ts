import type { Book } from '../book/book.ts';
import type { Action } from './action.ts';

/** Chooses what to do about one market, from its book. Pure: the same book gives the same action. */
export type Policy = (book: Book) => Action;

/** Does nothing, whatever the market does: what a policy falls back to when there is no usable one. */
export const hold: Policy = () => 'hold';

/** The built-in policies by the name that the settings use. */
export const POLICIES = { hold } as const satisfies Readonly<Record<string, Policy>>;
