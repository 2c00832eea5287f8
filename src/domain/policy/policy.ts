import type { Book } from '../book/book.ts';
import type { Qty } from '../units/units.ts';
import type { Action } from './action.ts';
import { spreadCapture } from './spread-capture.ts';

/**
 * Chooses what to do about one market, from its book and what is held of it (+ YES, − NO). Pure: the same book and
 * position give the same action.
 */
export type Policy = (book: Book, held: Qty) => Action;

/** Does nothing, whatever the market does: what a policy falls back to when there is no usable one. */
export const hold: Policy = () => 'hold';

/** The built-in policies by the name that the settings use. */
export const POLICIES = { hold, spreadCapture } as const satisfies Readonly<Record<string, Policy>>;

export type PolicyName = keyof typeof POLICIES;
export const POLICY_NAMES = Object.keys(POLICIES) as [PolicyName, ...PolicyName[]];
