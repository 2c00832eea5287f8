import type { BookDelta, BookSnapshot } from '../../domain/book/book.ts';
import type { Market } from '../../domain/market/market.ts';
import type { Action } from '../../domain/policy/action.ts';
import type { TradeId } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';

// What a session holds, one record for one thing that happened. Markets, streams
// and policies are named by small numbers, counted from 1; `receivedAt` never goes back within a session (a clock set back stands still there).

/** A market joins the session, or what is known of it changed. */
export interface MarketRecord {
  readonly kind: 'market';
  readonly marketRef: number;
  readonly market: Market;
  readonly receivedAt: Instant;
}

/** A subscription began: its sequence starts anew. */
export interface StreamRecord {
  readonly kind: 'stream';
  readonly streamRef: number;
  readonly channel: string;
  /** The venue's name for it, unique on one connection only. */
  readonly sid: number;
  readonly receivedAt: Instant;
}

/** Where in a stream the venue said something; a `seq` of 0 where it does not number. */
interface Origin {
  readonly streamRef: number;
  readonly seq: number;
}

export interface DeltaRecord extends BookDelta, Origin {
  readonly kind: 'delta';
  readonly marketRef: number;
  /** One of our own orders caused it. */
  readonly own: boolean;
}

/**
 * A whole book. `feed` and `poll` came from the venue, and deltas go on from the former only. An `anchor` is what our
 * own live book said, to start reading at, or to begin the session with.
 */
export interface SnapshotRecord extends Pick<BookSnapshot, 'yes' | 'no' | 'receivedAt'> {
  readonly kind: 'snapshot';
  readonly marketRef: number;
  readonly source: 'feed' | 'poll' | 'anchor';
  /** Of an anchor that the session begins with, that of the newest that is in it; null for other anchors and polls. */
  readonly origin: Origin | null;
}

export interface TradeRecord extends Origin {
  readonly kind: 'trade';
  readonly marketRef: number;
  readonly tradeId: TradeId;
  /** YES price. */
  readonly price: Price;
  readonly qty: Qty;
  /** Which way the taker went: `bid` bought YES. */
  readonly taker: 'bid' | 'ask';
  /** Agreed off the book: no part of the tape. */
  readonly block: boolean;
  /** 0 when the venue did not say. */
  readonly exchangeAt: Instant;
  readonly receivedAt: Instant;
}

/** The venue's own summary of a market. YES prices; null where it has none. */
export interface TickerRecord {
  readonly kind: 'ticker';
  readonly marketRef: number;
  readonly last: Price | null;
  readonly bid: Price | null;
  readonly bidQty: Qty | null;
  readonly ask: Price | null;
  readonly askQty: Qty | null;
  readonly volume: Qty | null;
  readonly openInterest: Qty | null;
  readonly exchangeAt: Instant;
  readonly receivedAt: Instant;
}

/** A change of a market or event, as the venue told it. */
export interface LifecycleRecord extends Origin {
  readonly kind: 'lifecycle';
  /** A market's ticker, or an event's. */
  readonly ticker: string;
  /** The venue's word: `determined`, `close_date_updated` … */
  readonly change: string;
  /** The message's other fields as JSON. */
  readonly fields: string;
  readonly receivedAt: Instant;
}

/**
 * Something is missing here. `sequence`: the venue's numbers jumped; `disconnected`; `refused`: the write queue
 * would not take it; `malformed`: a frame did not parse; `negative`: the delta before fits no level; `audit`: the book
 * was found to be another than the venue's, or left crossed; `restarted`: the recorder stopped and came back; `left`:
 * the recorder follows the market no more, which is its own doing and no loss; `damaged`: the file itself cannot be
 * read here (never written, only read).
 */
export const GAP_CAUSES = [
  'sequence',
  'disconnected',
  'refused',
  'malformed',
  'negative',
  'audit',
  'restarted',
  'left',
  'damaged',
] as const;
export type GapCause = (typeof GAP_CAUSES)[number];

export interface GapRecord {
  readonly kind: 'gap';
  readonly cause: GapCause;
  /** The books that cannot be believed until their next snapshot: every one, one market's, or none. */
  readonly stale: 'all' | 'market' | 'none';
  readonly marketRef: number | null;
  readonly streamRef: number | null;
  /** Messages known to be missing; null when nobody can tell. */
  readonly lost: number | null;
  /** The latest moment before the loss. */
  readonly beganAt: Instant;
  readonly receivedAt: Instant;
}

/** Something that decides joins the session: a built-in policy, or a model by the hash of its file. */
export interface PolicyRecord {
  readonly kind: 'policy';
  readonly policyRef: number;
  readonly name: string;
  readonly modelSha256: string | null;
  readonly receivedAt: Instant;
}

/**
 * What the actor made of a book. On record once its outcome is known; it was made `latencyUs` after `seenEvent` was
 * received.
 */
export interface DecisionRecord {
  readonly kind: 'decision';
  readonly marketRef: number;
  /** The event that told the newest of the book that the actor saw. */
  readonly seenEvent: number;
  readonly policyRef: number;
  readonly action: Action;
  readonly latencyUs: number;
  /** `held`, `disarmed`, `throttled`, what became of the intent (`placed` …), or the code of its denial. */
  readonly outcome: string;
  /** 16 hex digits: the first eight bytes of SHA-256 over the observation as little-endian float32. */
  readonly observationHash: string | null;
  /** One for each action, float32; null where the policy has none. */
  readonly logits: readonly number[] | null;
  /** What the model expects, float32. */
  readonly value: number | null;
  /** The features themselves, float32, if they were to be recorded. */
  readonly observation: readonly number[] | null;
  readonly receivedAt: Instant;
}

/** How recording went since the last such record. */
export interface StatsRecord {
  readonly kind: 'stats';
  readonly accepted: number;
  readonly refused: number;
  readonly malformed: number;
  /** Decisions that are not on record: dropped by the actor, or refused for want of room. */
  readonly decisionsDropped: number;
  readonly queueRowsMax: number;
  readonly flushes: number;
  readonly flushMaxUs: number;
  readonly receivedAt: Instant;
}

/**
 * Every live book that changed since its latest snapshot was anchored between `fromEvent` and this record. So a
 * book that is live later needs its latest snapshot and the deltas since then or since `fromEvent`, whichever is later.
 */
export interface CheckpointRecord {
  readonly kind: 'checkpoint';
  readonly fromEvent: number;
  readonly receivedAt: Instant;
}

export type SessionRecord =
  | MarketRecord
  | StreamRecord
  | DeltaRecord
  | SnapshotRecord
  | TradeRecord
  | TickerRecord
  | LifecycleRecord
  | GapRecord
  | PolicyRecord
  | DecisionRecord
  | StatsRecord
  | CheckpointRecord;
export type RecordKind = SessionRecord['kind'];

/** A record with its place in the session's one order of events, counted from 1. */
export type StoredRecord<R extends SessionRecord = SessionRecord> = R & { readonly event: number };
