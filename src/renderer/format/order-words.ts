import type { BookSide, ManualOrder, OrderRow } from '../../contract/trading.ts';
import {
  isWorking as isWorkingState,
  type OrderState,
} from '../../domain/orders/order-lifecycle.ts';
import { complement, type Price } from '../../domain/units/units.ts';
import { formatCentsExact } from './price.ts';
import { formatContracts } from './quantity.ts';

interface StateWords {
  /** One word for the blotter. */
  readonly word: string;
  /** What became of an order just sent. */
  readonly outcome: string;
}

const STATES: Readonly<Record<OrderState, StateWords>> = {
  drafted: { word: 'new', outcome: 'not yet sent' },
  denied: { word: 'denied', outcome: 'denied by the risk gate' },
  submitted: { word: 'sent', outcome: 'sent, not yet confirmed' },
  resting: { word: 'working', outcome: 'working' },
  canceling: { word: 'cancelling', outcome: 'being cancelled' },
  filled: { word: 'filled', outcome: 'filled' },
  canceled: { word: 'cancelled', outcome: 'cancelled; nothing of it works any more' },
  rejected: { word: 'rejected', outcome: 'rejected by the venue' },
  expired: { word: 'expired', outcome: 'expired' },
  unconfirmed: {
    word: 'unconfirmed',
    outcome: 'outcome unknown; it is being looked up at the venue',
  },
};

// The contract carries states as text; one that this window does not know is shown as it is.
const isKnown = (state: string): state is OrderState => Object.hasOwn(STATES, state);
const wordsOf = (state: string): StateWords =>
  isKnown(state) ? STATES[state] : { word: state, outcome: state };

/** Whether an order may rest at the venue, now or soon, so that it can be cancelled. */
export const isWorking = ({ state }: Pick<OrderRow, 'state'>): boolean =>
  isKnown(state) && isWorkingState(state);

export const describeOrderState = (state: string): string => wordsOf(state).word;
export const describeOutcome = (state: string): string => wordsOf(state).outcome;

const SIDES: Readonly<Record<BookSide, string>> = { bid: 'Buy YES', ask: 'Sell YES' };
export const describeSide = (side: BookSide): string => SIDES[side];

/** Who asked for an order. */
export const ORIGIN_WORDS: Readonly<Record<OrderRow['origin'], string>> = {
  person: 'you',
  actor: 'actor',
  exit: 'exit',
  external: 'outside',
};

/** Who asked for the order of a fill: "you", or for the actor who decided: "momentum", "my-model 1a2b3c4d5e6f". */
export function describeTrader({
  origin,
  decidedBy,
}: {
  readonly origin: OrderRow['origin'] | null;
  readonly decidedBy: string | null;
}): string {
  if (origin === null) return 'earlier';
  if (decidedBy === null) return ORIGIN_WORDS[origin];
  return decidedBy.replace(/^(?:builtin|model):/, '').replace(/@([0-9a-f]+)$/, ' $1');
}

type OrderTerms = Pick<ManualOrder, 'side' | 'price' | 'qty'>;

/** Buying the one contract is selling the other, at what is left of a dollar. */
const inWordsOf = (outcome: 'yes' | 'no', side: BookSide, price: Price) => ({
  verb: (side === 'bid') === (outcome === 'yes') ? 'Buy' : 'Sell',
  shown: outcome === 'yes' ? price : complement(price),
});

/** "Buy 10 YES at 43¢", or "Buy 10 NO at 57¢" where the person spoke of NO. */
export function describeOrder(
  { side, price, qty }: OrderTerms,
  outcome: 'yes' | 'no' = 'yes',
): string {
  const { verb, shown } = inWordsOf(outcome, side, price);
  return `${verb} ${formatContracts(qty)} ${outcome.toUpperCase()} at ${formatCentsExact(shown)}`;
}

/** A deal by either name, since the venue trades both contracts on one scale: "Buy NO at 57¢" is "Sell YES at 43¢". */
export function describeDeal(
  { side, price }: Pick<OrderTerms, 'side' | 'price'>,
  outcome: 'yes' | 'no',
): string {
  const { verb, shown } = inWordsOf(outcome, side, price);
  return `${verb} ${outcome.toUpperCase()} at ${formatCentsExact(shown)}`;
}
