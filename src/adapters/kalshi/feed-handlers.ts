import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { DeltaFrame, FrameError, SnapshotFrame } from './book-frames.ts';
import type { FeedChannel } from './feed-channel.ts';
import type { FeedState } from './feed-state.ts';
import type { VenueLifecycle } from './wire-lifecycle.ts';
import type { VenueTicker, VenueTrade } from './wire-market.ts';
import type {
  VenueFill,
  VenueOrder,
  VenueOrderGroupUpdate,
  VenuePosition,
} from './wire-portfolio.ts';

/** Why the link is not there, as a code with its facts. */
export type FeedReason =
  /** The upgrade was answered with an HTTP status: 401 for a bad key, 503 while the venue is down. */
  | { readonly code: 'feed.refused'; readonly status: number }
  | { readonly code: 'feed.unreachable'; readonly reason: string }
  | { readonly code: 'feed.closed'; readonly closeCode: number; readonly reason: string }
  /** Neither frame nor ping for too long. */
  | { readonly code: 'feed.silent'; readonly silentMs: number }
  /** Pings, but no data although it had been flowing. */
  | { readonly code: 'feed.stalled'; readonly silentMs: number }
  | { readonly code: 'feed.commandUnanswered'; readonly command: string };

export interface FeedStatus {
  readonly state: FeedState;
  readonly since: Instant;
  /** Null while live or before the first attempt. */
  readonly reason: FeedReason | null;
  /** While backing off. */
  readonly nextAttemptAt: Instant | null;
  /** Connections made so far. */
  readonly connections: number;
}

/** Something was lost on a channel: `markets` cannot be trusted until their next snapshot. */
export interface FeedGap {
  readonly channel: FeedChannel;
  /** `ended`: the venue dropped the subscription, for instance because we read too slowly. */
  readonly cause: 'sequence' | 'disconnected' | 'ended';
  readonly markets: readonly MarketTicker[];
  /** The number that was due and the one that came; null unless the sequence told. */
  readonly expected: number | null;
  readonly got: number | null;
  readonly at: Instant;
}

/** What comes along with every message. */
export interface FrameInfo {
  readonly receivedAt: Instant;
  /** Size on the wire. */
  readonly byteLength: number;
  readonly sid: number | null;
  readonly seq: number | null;
}

/** Who listens to a feed. Called in the order of the wire, never awaited. */
export interface FeedHandlers {
  onState?(status: FeedStatus): void;
  /** The frame is reused: read it before returning. Its levels may be kept. */
  onSnapshot?(frame: SnapshotFrame): void;
  /** The frame is reused: read it before returning. */
  onDelta?(frame: DeltaFrame): void;
  onTrade?(trade: VenueTrade, info: FrameInfo): void;
  onTicker?(ticker: VenueTicker, info: FrameInfo): void;
  onFill?(fill: VenueFill, info: FrameInfo): void;
  onUserOrder?(order: VenueOrder, info: FrameInfo): void;
  onMarketPosition?(position: VenuePosition, info: FrameInfo): void;
  onOrderGroup?(update: VenueOrderGroupUpdate, info: FrameInfo): void;
  onLifecycle?(change: VenueLifecycle, info: FrameInfo): void;
  onGap?(gap: FeedGap): void;
  /** A channel has all that was wanted of it. Private channels have no past: now is the time to reconcile by REST. */
  onSubscribed?(channel: FeedChannel): void;
  /**
   * The venue will not follow this market, or, without one, not serve this channel, on this connection. Error code 0:
   * it left the market out without a word.
   */
  onRefused?(channel: FeedChannel, market: MarketTicker | null, errorCode: number): void;
  /** A frame that could not be read; what was in it is lost until a gap or a reconciliation shows it. */
  onBadFrame?(error: FrameError, raw: Uint8Array, receivedAt: Instant): void;
}

export interface FeedCounters {
  frames: number;
  bytes: number;
  deltas: number;
  snapshots: number;
  gaps: number;
  /** Frames whose sequence number had been seen before. */
  repeats: number;
  badFrames: number;
}
