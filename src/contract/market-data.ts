import type { MarketStatus } from '../domain/market/market.ts';
import type { PriceGrid } from '../domain/market/price-grid.ts';
import type { EventTicker, MarketTicker, TradeId } from '../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../domain/units/units.ts';

/** Whether a book may be believed: `polled` came by REST while the feed was away. */
export type BookTrust = 'empty' | 'live' | 'stale' | 'polled';

/** A row of the market list: what is known of a market, with its touch. Prices are YES prices. */
export interface MarketRow {
  readonly ticker: MarketTicker;
  readonly event: EventTicker;
  readonly title: string;
  readonly yesTitle: string;
  readonly noTitle: string;
  readonly status: MarketStatus;
  readonly closeAt: Instant;
  readonly grid: PriceGrid;
  readonly gridLabel: string;
  readonly mutuallyExclusive: boolean;
  readonly trust: BookTrust;
  /** Best YES bid and its size; null when nobody bids. */
  readonly bid: Price | null;
  readonly bidQty: Qty | null;
  /** Best YES ask (1 − best NO bid) and its size; null when nobody asks. */
  readonly ask: Price | null;
  readonly askQty: Qty | null;
  readonly last: Price | null;
  /** Contracts traded since the venue listed the market. */
  readonly volume: Qty;
  /** Book updates a second, smoothed: how lively it is. */
  readonly activity: number;
  readonly updatedAt: Instant;
}

/** One price level: YES bids carry YES prices, NO bids carry NO prices. */
export type Level = readonly [price: Price, qty: Qty];

/** What is true of a book beside its levels. */
export interface BookHead {
  readonly market: MarketTicker;
  readonly trust: BookTrust;
  /** The venue's time of the last change; null before one came. */
  readonly exchangeAt: Instant | null;
  readonly receivedAt: Instant | null;
}

/** A whole book: both bid ladders, ascending, best last. */
export interface BookView extends BookHead {
  readonly yes: readonly Level[];
  readonly no: readonly Level[];
}

/** What changed since the last one: the new size of every level touched; 0 removes it. */
export interface BookChange extends BookHead {
  readonly yes: readonly Level[];
  readonly no: readonly Level[];
}

/** A line of the tape. */
export interface TradeRow {
  readonly tradeId: TradeId;
  readonly market: MarketTicker;
  readonly price: Price;
  readonly qty: Qty;
  /** Which way the taker went: `bid` bought YES. */
  readonly taker: 'bid' | 'ask';
  readonly at: Instant;
}

export const FEED_STATES = [
  'idle',
  'connecting',
  'live',
  'backingOff',
  'polling',
  'stopped',
] as const;
export type FeedState = (typeof FEED_STATES)[number];

/** The link to the venue's market data. */
export interface FeedStatus {
  readonly state: FeedState;
  readonly since: Instant;
  /** Why it is not live, as a code with its numbers. */
  readonly reason: { readonly code: string; readonly [detail: string]: unknown } | null;
  /** When the next attempt is made, while backing off. */
  readonly nextAttemptAt: Instant | null;
  readonly markets: number;
  readonly frames: number;
  readonly deltas: number;
  readonly deltasPerS: number;
  readonly gaps: number;
  readonly reconnects: number;
  readonly badFrames: number;
  /** How many for each reason; the first of each are kept in the session. */
  readonly badFrameReasons: Readonly<Record<string, number>>;
  /** Books compared with the venue's answers, and those that differed or stayed crossed: they were read anew. */
  readonly audited: number;
  readonly differences: number;
}

export type RecordingState = 'off' | 'recording' | 'failed';

/** The session file being written. */
export interface SessionStatus {
  readonly state: RecordingState;
  /** The session's name, which is the file's without folder and ending. */
  readonly name: string | null;
  readonly path: string | null;
  readonly startedAt: Instant | null;
  readonly deltas: number;
  readonly trades: number;
  readonly bytes: number;
  readonly queueRows: number;
  readonly queueLimitRows: number;
  /** Age of the oldest row not yet on disk. */
  readonly queueAgeMs: number;
  /** Updates that the full or failed queue refused; they were not published either. */
  readonly refused: number;
  readonly reason: { readonly code: string; readonly [detail: string]: unknown } | null;
}
