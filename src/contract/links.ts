import type { MarketTicker } from '../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../domain/units/units.ts';
import type { BookTrust } from './market-data.ts';
import type { TradingState } from './trading.ts';

/**
 * ingest → actor. Only what the write queue accepted. The window is bounded: beyond `UPDATE_WINDOW` messages
 * without an `ack`, ingest gathers changes per market and sends each market's newest state as one `book`.
 */
export type UpdateMessage =
  | {
      readonly type: 'book';
      readonly n: number;
      readonly market: MarketTicker;
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
      readonly exchangeAt: Instant | null;
      readonly receivedAt: Instant;
      /** side (0 YES, 1 NO), price, size after; three numbers a change. */
      readonly changes: readonly number[];
    }
  | { readonly type: 'stale'; readonly n: number; readonly markets: readonly MarketTicker[] };

/** Messages that may be under way unacknowledged. */
export const UPDATE_WINDOW = 1024;

/** actor → ingest. */
export type UpdateReply = { readonly type: 'ack'; readonly n: number };

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
}

/** orders → actor: whether intents are welcome. */
export interface TradingMessage {
  readonly type: 'trading';
  readonly state: TradingState;
}
