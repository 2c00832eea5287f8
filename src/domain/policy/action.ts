import type { Side } from '../book/book.ts';
import type { BookSide } from '../exchange/index.ts';

/** The five actions of a policy, in the order of a model's outputs. */
export const ACTIONS = ['hold', 'buyYes', 'sellYes', 'buyNo', 'sellNo'] as const;
export type Action = (typeof ACTIONS)[number];

/** What an action other than `hold` asks for. */
export interface ActionTerms {
  /** The contract that is bought or sold. */
  readonly contract: Side;
  readonly direction: 'buy' | 'sell';
  /** The side of the one book, quoted in YES prices, where the order rests (protocol brief §3). */
  readonly side: BookSide;
}

/** Passive limit orders at the touch: buyers at the bid, sellers at the ask of their contract. */
export const ACTION_TERMS: Readonly<Record<Exclude<Action, 'hold'>, ActionTerms>> = {
  buyYes: { contract: 'yes', direction: 'buy', side: 'bid' },
  sellYes: { contract: 'yes', direction: 'sell', side: 'ask' },
  buyNo: { contract: 'no', direction: 'buy', side: 'ask' },
  sellNo: { contract: 'no', direction: 'sell', side: 'bid' },
};
