import type { Order } from '../domain/orders/order.ts';
import type { Action } from '../domain/policy/action.ts';
import type { Decision } from '../domain/risk/rule.ts';
import type { ClientOrderId, MarketTicker } from '../domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../domain/units/units.ts';
import type { BookTrust } from './market-data.ts';
import type { TradingState } from './trading.ts';

/**
 * ingest → actor. Only what the write queue accepted. The window is bounded: beyond `UPDATE_WINDOW` messages
 * without an `ack`, ingest gathers changes per market and sends each market's newest state as one `book`.
 */
export type UpdateMessage =
  /**
   * First of all, and whenever another session begins: the one whose events the updates after it name. While nothing is
   * recorded it is a name that no session has.
   */
  | { readonly type: 'session'; readonly n: number; readonly session: string }
  | {
      readonly type: 'book';
      readonly n: number;
      readonly market: MarketTicker;
      /** The session's event that told the newest of this. */
      readonly event: number;
      readonly trust: BookTrust;
      /** The exchange's time in microseconds; null before it gave one. */
      readonly exchangeAt: Instant | null;
      readonly receivedAt: Instant;
      /** price, size, price, size … ascending: YES bids in YES prices, NO bids in NO prices. */
      readonly yes: readonly number[];
      readonly no: readonly number[];
    }
  | {
      readonly type: 'changes';
      readonly n: number;
      readonly market: MarketTicker;
      readonly event: number;
      readonly exchangeAt: Instant | null;
      readonly receivedAt: Instant;
      /** side (0 YES, 1 NO), price, size after, when it was received; four numbers a change, in their order. */
      readonly changes: readonly number[];
    }
  /** How often each market traded since the message before. */
  | {
      readonly type: 'trades';
      readonly n: number;
      readonly trades: readonly (readonly [market: MarketTicker, count: number])[];
    }
  | { readonly type: 'stale'; readonly n: number; readonly markets: readonly MarketTicker[] }
  /** Nothing more will be heard of these, unless a `book` begins one anew. */
  | { readonly type: 'gone'; readonly n: number; readonly markets: readonly MarketTicker[] };

/** Messages that may be under way unacknowledged. */
export const UPDATE_WINDOW = 1024;

/** actor → ingest. */
export type UpdateReply = { readonly type: 'ack'; readonly n: number };

/** Who decides: a built-in policy, or a model by the hash of its file. */
export interface DecidingPolicy {
  readonly name: string;
  readonly modelSha256: string | null;
}

/** What was decided about a market, why, and how it ended. */
export interface DecisionReport {
  readonly market: MarketTicker;
  /** May differ within a message, since models are swapped between two decisions. */
  readonly policy: DecidingPolicy;
  /** The session whose event told the newest of the book that was seen, and the event. */
  readonly seenSession: string;
  readonly seenEvent: number;
  readonly action: Action;
  /** From the receipt of that to the decision. */
  readonly latencyUs: number;
  /**
   * Why it went no further, a word of `UNSENT`; of an intent what orders said became of it, the code of its denial or
   * failure, or `unanswered` when orders went before it said; of a decision that failed the code of its failure, with
   * `hold` for the action.
   */
  readonly outcome: string;
  /**
   * The first eight bytes, as 16 hex digits, of SHA-256 over the observation as 52 little-endian float32; null when
   * none was made.
   */
  readonly observationHash: string | null;
  /** What the model made of each action, in the order of `ACTIONS`, as float32; null when it was no model. */
  readonly logits: readonly number[] | null;
  /** What the model expects from here, float32; null when it does not say. */
  readonly value: number | null;
  /** The observation itself, 52 float32; null when it is not to be recorded. */
  readonly observation: readonly number[] | null;
}

/** Decisions in one message at most. */
export const DECISIONS_PER_MESSAGE = 1024;

/** actor → ingest, for the record. The next one goes when this one is answered. */
export interface DecisionsMessage {
  readonly type: 'decisions';
  readonly decisions: readonly DecisionReport[];
  /** Decisions made since the message before that no message will tell: there was no room for them to wait. */
  readonly dropped: number;
}

/** ingest → actor: how many decisions of the message will be on record; the others had no room. */
export interface DecisionsReply {
  readonly type: 'recorded';
  readonly count: number;
}

/** The touch of one market on the YES scale, with whether it may be believed. */
export interface Mark {
  readonly market: MarketTicker;
  readonly trust: BookTrust;
  readonly bid: Price | null;
  readonly bidQty: Qty | null;
  readonly ask: Price | null;
  readonly askQty: Qty | null;
  readonly receivedAt: Instant;
}

/** ingest → orders: the newest mark of every market whose touch or trust changed, gathered per turn. */
export interface MarksMessage {
  readonly type: 'marks';
  readonly marks: readonly Mark[];
  /** The newest time that the exchange gave with any of them; null when it gave none. */
  readonly exchangeAt: Instant | null;
}

/** orders → actor. */
export type OrdersMessage =
  /** Whether intents are welcome, and the kill switch's count that they have to name. */
  | { readonly type: 'trading'; readonly state: TradingState; readonly epoch: number }
  /** Promises included, positions left out; null before the account was read. */
  | { readonly type: 'cash'; readonly cash: Money | null }
  /** + YES, − NO, at cost without fees. */
  | {
      readonly type: 'position';
      readonly market: MarketTicker;
      readonly qty: Qty;
      readonly cost: Money;
    }
  /** The account is told anew: whatever is held, and every order that may still be filled, is said after this. */
  | { readonly type: 'anew' }
  /** An order that may still be filled, whoever asked for it. */
  | { readonly type: 'order'; readonly order: OpenOrder }
  | { readonly type: 'orderOver'; readonly clientOrderId: ClientOrderId }
  /** A person holds the market, or gave it back. */
  | {
      readonly type: 'owner';
      readonly market: MarketTicker;
      readonly owner: 'person' | 'actor';
    }
  | OutcomeMessage;

export type OpenOrder = Pick<Order, 'clientOrderId' | 'market' | 'side' | 'price' | 'createdAt'>;

/** What became of an intent. `superseded`: a newer one of the same market took its place before it was begun. */
export interface OutcomeMessage {
  readonly type: 'outcome';
  readonly n: number;
  readonly market: MarketTicker;
  readonly outcome: 'placed' | 'amended' | 'kept' | 'superseded' | 'denied' | 'failed';
  /** Why it was denied or failed. */
  readonly code: string | null;
}

/** actor → orders. */
export type ActorMessage =
  /** The model that may trade from now on; null: none, and what the actor has in the books is canceled. */
  | { readonly type: 'arm'; readonly model: string | null }
  /** What the actor has in this market's book is canceled, and what it wanted before is void. */
  | { readonly type: 'withdraw'; readonly market: MarketTicker }
  /** An output of the armed model was no number, so nothing is wanted. */
  | { readonly type: 'modelFault' }
  | IntentMessage;

export interface IntentMessage {
  readonly type: 'intent';
  readonly n: number;
  readonly market: MarketTicker;
  readonly action: Exclude<Action, 'hold'>;
  /** Contracts that shall rest at the touch. */
  readonly qty: Qty;
  readonly epoch: number;
  readonly decision: Decision;
  /**
   * No update asked for the decision: on a book that had been decided about, what is held changed, a throttle ended, the
   * actor was given the market or armed, or the like. The times then count from there.
   */
  readonly isSecondLook?: true;
  /** When the actor heard of what it decided on, and when it had decided: parts of the way that is measured. */
  readonly heardAt: Instant;
  readonly decidedAt: Instant;
}
