import type { Clock } from '../../base/clock.ts';
import type { Failure, Result } from '../../base/result.ts';
import type { SessionBatch } from '../../adapters/sqlite/session-batch.ts';
import type {
  DeltaRecord,
  GapRecord,
  LifecycleRecord,
  SessionRecord,
  SnapshotRecord,
  TickerRecord,
  TradeRecord,
} from '../../adapters/sqlite/session-record.ts';
import type { SessionProvenance } from '../../adapters/sqlite/session-provenance.ts';
import type { SessionCounts } from '../../adapters/sqlite/session-writer.ts';
import type { DecisionsMessage } from '../../contract/links.ts';
import type { Schedule } from '../../contract/topic-publisher.ts';
import type { Book, BookDelta, BookSnapshot } from '../../domain/book/book.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { AnchorPass } from './anchor-pass.ts';
import { DecisionRecorder } from './decision-recorder.ts';
import type { SessionTarget } from './session-target.ts';
import type { TrackedMarket } from './tracked-market.ts';
import { type QueueStatus, WriteQueue, type WriteQueueLimits } from './write-queue.ts';

/** A book at any moment is rebuilt from at most two of these: 40 ms at 15 million deltas a second. */
const ANCHOR_EVERY_EVENTS = 250_000;

interface RecorderOptions {
  readonly target: SessionTarget;
  /** What the session goes by where its events are named. */
  readonly session: string;
  readonly limits: WriteQueueLimits;
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** Every market that is followed. */
  readonly markets: () => Iterable<TrackedMarket>;
  /** Recording stopped, or goes on. */
  readonly onState: (status: QueueStatus) => void;
  /** After a refusal: everything is on record again. */
  readonly onCaughtUp: () => void;
  readonly anchorEveryEvents?: number;
}

/** Where in its streams the venue said something; a `seq` of 0 where it does not number. */
export interface Place {
  readonly channel: string;
  readonly sid: number;
  readonly seq: number;
}

/** What the feed's book frames have beside the book itself. */
interface Framed {
  readonly sid: number;
  readonly seq: number;
}
type FramedDelta = BookDelta & Framed & { readonly clientOrderId: ClientOrderId | undefined };

/** A loss as ingest sees it; the session adds its place and when it can have begun. */
export type Loss = Pick<GapRecord, 'cause' | 'stale' | 'lost' | 'receivedAt'> & {
  readonly market: TrackedMarket | null;
  readonly channel: string | null;
};

const BOOKS = 'orderbook_delta';

interface Lost {
  count: number;
  readonly beganAt: Instant;
}

type Trade = Omit<TradeRecord, 'kind' | 'marketRef' | 'streamRef' | 'seq'>;
type Ticker = Omit<TickerRecord, 'kind' | 'marketRef'>;
type Lifecycle = Omit<LifecycleRecord, 'kind' | 'streamRef' | 'seq'>;

/**
 * Puts what ingest hears into the session, each record with the rows it refers to. The answer `false` means: not
 * recorded, so nobody may act on it. After such a loss the session gets a gap and then every live book anew, and
 * only then goes on, so that what it holds can always be rebuilt.
 */
export class SessionRecorder {
  readonly #options: RecorderOptions;
  readonly #queue: WriteQueue<SessionRecord, SessionBatch>;
  readonly #anchors: AnchorPass;
  /** Streams of the present connection, by the venue's number. */
  readonly #streams = new Map<number, number>();
  /** The latest stream of each channel. */
  readonly #channels = new Map<string, number>();
  #lastStreamRef: number;
  /** Every market that the session has seen, counted from 1. */
  readonly #marketRefs: Map<MarketTicker, number>;
  readonly #decisions: DecisionRecorder;
  /** What was refused since the session last kept up. */
  #lost: Lost | undefined;
  #isFollowingUp = false;
  #refused = 0;
  #accepted = 0;
  #malformed = 0;
  #told = { accepted: 0, refused: 0, malformed: 0, decisionsDropped: 0, flushes: 0 };
  readonly #counts: { -readonly [K in keyof SessionCounts]: number };
  /** Filled anew for every delta, since a batch packs it at once. */
  readonly #delta: { -readonly [K in keyof DeltaRecord]: DeltaRecord[K] } = {
    kind: 'delta',
    marketRef: 0,
    own: false,
    streamRef: 0,
    seq: 0,
    side: 'yes',
    price: 0 as Price,
    change: 0 as Qty,
    exchangeAt: 0 as Instant,
    receivedAt: 0 as Instant,
  };

  constructor(options: RecorderOptions) {
    const { target, limits, clock, schedule, onState } = options;
    this.#options = options;
    this.#lastStreamRef = target.lastRef('stream');
    this.#marketRefs = new Map(target.knownMarkets());
    this.#counts = target.counts();
    this.#decisions = new DecisionRecorder({
      session: options.session,
      lastPolicyRef: target.lastRef('policy'),
      marketRefOf: (market) => this.#marketRefs.get(market),
      offer: (record) => this.#offerSpare(record),
      now: () => this.#now(),
    });
    this.#queue = new WriteQueue<SessionRecord, SessionBatch>({
      newBatch: () => target.newBatch(),
      write: (batch) => target.append(batch),
      isPassing: (error) => error.code === 'database.busy',
      limits,
      clock,
      schedule,
      onState: (state) => {
        // Whoever waits for the disk is told when it works again, also if nothing was refused meanwhile.
        if (state === 'failed') this.#lost ??= this.#nothingYet();
        onState(this.#queue.status);
      },
      onFlushed: () => this.#onFlushed(),
    });
    this.#anchors = new AnchorPass(
      options.anchorEveryEvents ?? ANCHOR_EVERY_EVENTS,
      target.position.event,
      {
        anchor: (tracked) => this.#anchor(tracked) !== undefined,
        checkpoint: (fromEvent) =>
          this.#offer({ kind: 'checkpoint', fromEvent, receivedAt: this.#now() }) !== undefined,
      },
    );
  }

  get queue(): WriteQueue<SessionRecord, SessionBatch> {
    return this.#queue;
  }

  /** Everything in the file, earlier runs included, and what waits for it. */
  get counts(): SessionCounts {
    return this.#counts;
  }

  /** Updates that were not recorded in this run. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Begins the session with every market and every book that is worth anything, as they are in memory. Nothing may come
   * between this and the first that is recorded afterwards.
   *
   * @param before - what the markets were recorded with so far
   * @returns whether all of it was taken; if not, it is made good as any other loss is
   */
  begin(before: SessionRecorder): boolean {
    this.#isFollowingUp = true;
    for (const tracked of this.#options.markets()) {
      tracked.ref = 0;
      tracked.isUnanchored = true;
      // So that the next ticker is recorded, whatever the session before knew.
      tracked.openInterest = null;
      const { event, book, sid, seq, isWithheld } = tracked;
      tracked.event = 0;
      if (!this.market(tracked)) continue;
      if (book.state === 'live') {
        const streamRef = this.#stream(BOOKS, sid);
        if (streamRef !== undefined) this.#anchorAnew(tracked, { streamRef, seq });
      } else if (book.state === 'polled') {
        const { lastReceivedAt: receivedAt } = book;
        this.polled(tracked, { ...levelsOf(book), source: 'poll', receivedAt });
      }
      const { event: here, market } = tracked;
      // One that is withheld changed since that event, unrecorded.
      if (here === 0 || isWithheld) continue;
      this.#decisions.books.carry(market.ticker, before.#decisions.books, { event, here });
    }
    this.#isFollowingUp = false;
    this.#queue.flush();
    return this.#lost === undefined;
  }

  /** The venue's numbers of streams begin anew. */
  startConnection(): void {
    this.#streams.clear();
  }

  /** A market joins, or what is known of it changed. */
  market(tracked: TrackedMarket): boolean {
    const { market } = tracked;
    const marketRef = this.#marketRefs.get(market.ticker) ?? this.#marketRefs.size + 1;
    const event = this.#offer({ kind: 'market', marketRef, market, receivedAt: this.#now() });
    tracked.ref = event === undefined ? 0 : marketRef;
    if (event !== undefined) this.#marketRefs.set(market.ticker, marketRef);
    return event !== undefined;
  }

  /** @param frame - read at once, so it may be reused */
  delta(tracked: TrackedMarket, frame: FramedDelta): boolean {
    tracked.isUnanchored = true;
    const streamRef = this.#list(tracked) ? this.#stream(BOOKS, frame.sid) : undefined;
    if (streamRef === undefined) return false;
    const record = this.#delta;
    record.marketRef = tracked.ref;
    record.own = frame.clientOrderId !== undefined;
    record.streamRef = streamRef;
    record.seq = frame.seq;
    record.side = frame.side;
    record.price = frame.price;
    record.change = frame.change;
    record.exchangeAt = frame.exchangeAt;
    record.receivedAt = frame.receivedAt;
    const event = this.#offer(record);
    if (event === undefined) return false;
    tracked.event = event;
    this.#counts.deltas += 1;
    return true;
  }

  snapshot(tracked: TrackedMarket, frame: BookSnapshot & Framed): boolean {
    tracked.isUnanchored = true;
    const streamRef = this.#list(tracked) ? this.#stream(BOOKS, frame.sid) : undefined;
    if (streamRef === undefined) return false;
    const { yes, no, source, receivedAt, seq } = frame;
    const origin = { streamRef, seq };
    const marketRef = tracked.ref;
    const record = { kind: 'snapshot', marketRef, source, origin, yes, no, receivedAt } as const;
    const event = this.#offer(record);
    if (event === undefined) return false;
    tracked.event = event;
    tracked.isUnanchored = false;
    this.#counts.snapshots += 1;
    return true;
  }

  /** A book that was asked for. */
  polled(tracked: TrackedMarket, { yes, no, receivedAt }: BookSnapshot): boolean {
    tracked.isUnanchored = true;
    if (!this.#list(tracked)) return false;
    const { ref: marketRef } = tracked;
    const record = { kind: 'snapshot', marketRef, source: 'poll', origin: null } as const;
    const event = this.#offer({ ...record, yes, no, receivedAt });
    if (event === undefined) return false;
    tracked.event = event;
    tracked.isUnanchored = false;
    this.#counts.snapshots += 1;
    return true;
  }

  trade(tracked: TrackedMarket, place: Place, trade: Trade): boolean {
    const { channel, sid, seq } = place;
    const streamRef = this.#list(tracked) ? this.#stream(channel, sid) : undefined;
    if (streamRef === undefined) return false;
    const event = this.#offer({ kind: 'trade', marketRef: tracked.ref, streamRef, seq, ...trade });
    if (event !== undefined) this.#counts.trades += 1;
    return event !== undefined;
  }

  ticker(tracked: TrackedMarket, ticker: Ticker): boolean {
    if (!this.#list(tracked)) return false;
    return this.#offer({ kind: 'ticker', marketRef: tracked.ref, ...ticker }) !== undefined;
  }

  lifecycle({ channel, sid, seq }: Place, change: Lifecycle): boolean {
    const streamRef = this.#stream(channel, sid);
    if (streamRef === undefined) return false;
    return this.#offer({ kind: 'lifecycle', streamRef, seq, ...change }) !== undefined;
  }

  /**
   * Puts on record what the actor decided, as far as there is room beside the market's data; how many there was room
   * for.
   */
  decisions(message: DecisionsMessage): number {
    return this.#decisions.record(message);
  }

  gap(loss: Loss): boolean {
    return this.#gap(loss, this.#options.target.position.receivedAt);
  }

  /** The market is followed no more: from here on the session knows nothing of its book. */
  left(tracked: TrackedMarket, receivedAt: Instant): void {
    const loss = { cause: 'left', stale: 'market', channel: null, lost: null } as const;
    this.#gap({ ...loss, market: tracked, receivedAt }, receivedAt);
  }

  /** Writes down what could not be read; `false` when it has to wait. */
  refusedFrames(provenance: SessionProvenance): boolean {
    const mayWrite = this.#queue.status.state === 'recording';
    return mayWrite && this.#options.target.addProvenance(provenance).ok;
  }

  /** Writes what waits and takes nothing more until it is released: everything is refused meanwhile. */
  hold(reason: Failure): void {
    this.#queue.hold(reason);
  }

  release(): void {
    this.#queue.release();
  }

  /** A frame that could not be read. */
  countMalformed(): void {
    this.#malformed += 1;
  }

  /** How it went since this was last called. */
  stats(): void {
    const { flushes } = this.#queue.status;
    const now = {
      accepted: this.#accepted,
      refused: this.#refused,
      malformed: this.#malformed,
      decisionsDropped: this.#decisions.dropped,
      flushes,
    };
    const before = this.#told;
    const event = this.#offer({
      kind: 'stats',
      accepted: now.accepted - before.accepted,
      refused: now.refused - before.refused,
      malformed: now.malformed - before.malformed,
      decisionsDropped: now.decisionsDropped - before.decisionsDropped,
      queueRowsMax: this.#queue.takeMaxRows(),
      flushes: now.flushes - before.flushes,
      flushMaxUs: this.#queue.takeFlushMaxUs(),
      receivedAt: this.#now(),
    });
    if (event !== undefined) this.#told = now;
  }

  flush(): Result<unknown> {
    return this.#queue.flush();
  }

  /** Writes what waits, and what is missing since, and ends the run. What could not be written is lost, and said. */
  close(): { readonly written: Result<unknown>; readonly closed: Result<unknown> } {
    const written = this.#queue.close(() => this.#lossAtTheEnd());
    const closed = this.#options.target.close(this.#now());
    return { written, closed };
  }

  #gap({ market, channel, ...loss }: Loss, beganAt: Instant): boolean {
    if (market && !this.#list(market)) return false;
    const streamRef = this.#channels.get(channel ?? '') ?? null;
    const marketRef = market?.ref ?? null;
    const event = this.#offer({ kind: 'gap', marketRef, streamRef, beganAt, ...loss });
    if (event !== undefined && loss.cause !== 'left') this.#counts.gaps += 1;
    return event !== undefined;
  }

  #list(tracked: TrackedMarket): boolean {
    return tracked.ref !== 0 || this.market(tracked);
  }

  /** The session's number for a stream, once it has its row. */
  #stream(channel: string, sid: number): number | undefined {
    const known = this.#streams.get(sid);
    if (known !== undefined) return known;
    const streamRef = this.#lastStreamRef + 1;
    const record = { kind: 'stream', streamRef, channel, sid, receivedAt: this.#now() } as const;
    if (this.#offer(record) === undefined) return undefined;
    this.#lastStreamRef = streamRef;
    this.#streams.set(sid, streamRef);
    this.#channels.set(channel, streamRef);
    return streamRef;
  }

  #offerSpare(record: SessionRecord): number | undefined {
    const event = this.#lost === undefined ? this.#queue.offerSpare(record) : undefined;
    if (event !== undefined) this.#accepted += 1;
    return event;
  }

  #offer(record: SessionRecord): number | undefined {
    const event = this.#lost === undefined ? this.#queue.offer(record) : undefined;
    if (event === undefined) {
      this.#refused += 1;
      this.#lost ??= this.#nothingYet();
      this.#lost.count += 1;
    } else this.#accepted += 1;
    return event;
  }

  /** What is written here may fill the next batch: the flush of that one is followed by nothing more. */
  #onFlushed(): void {
    if (this.#isFollowingUp) return;
    this.#isFollowingUp = true;
    if (this.#lost === undefined || this.#catchUp(this.#lost)) {
      this.#anchors.step(this.#options.target.position.event, this.#options.markets());
    }
    this.#isFollowingUp = false;
  }

  #catchUp({ count, beganAt }: Lost): boolean {
    this.#lost = undefined;
    const receivedAt = this.#now();
    const gap = { cause: 'refused', stale: 'all', market: null, channel: null } as const;
    const caughtUp =
      this.#gap({ ...gap, lost: count, receivedAt }, beganAt) &&
      [...this.#options.markets()].every((tracked) => {
        // One that was asked for is no anchor: it is recorded when it is asked for again.
        tracked.isUnanchored = true;
        return tracked.book.state !== 'live' || this.#anchorAnew(tracked);
      });
    if (!caughtUp) this.#lost = { count: count + 1, beganAt };
    // All of it was taken, and yet a batch of it may have been refused by the disk.
    if (this.#lost !== undefined) return false;
    this.#options.onCaughtUp();
    return true;
  }

  /** The session had not all that is in the book. */
  #anchorAnew(tracked: TrackedMarket, origin?: SnapshotRecord['origin']): boolean {
    const event = this.#anchor(tracked, origin);
    if (event !== undefined) tracked.event = event;
    return event !== undefined;
  }

  /** @param origin - of the newest that is in the book, where the session does not say it otherwise */
  #anchor(tracked: TrackedMarket, origin: SnapshotRecord['origin'] = null): number | undefined {
    if (!this.#list(tracked)) return undefined;
    const { book, ref: marketRef } = tracked;
    const event = this.#offer({
      kind: 'snapshot',
      marketRef,
      source: 'anchor',
      origin,
      ...levelsOf(book),
      receivedAt: this.#now(),
    });
    if (event !== undefined) tracked.isUnanchored = false;
    return event;
  }

  #nothingYet(): Lost {
    return { count: 0, beganAt: this.#options.target.position.receivedAt || this.#now() };
  }

  /** Nothing follows that would make it good, so its books are not to be believed to the end. */
  #lossAtTheEnd(): GapRecord | undefined {
    if (this.#lost === undefined || this.#lost.count === 0) return undefined;
    const { count: lost, beganAt } = this.#lost;
    const refs = { marketRef: null, streamRef: null } as const;
    const loss = { kind: 'gap', cause: 'refused', stale: 'all' } as const;
    return { ...loss, ...refs, lost, beganAt, receivedAt: this.#now() };
  }

  #now(): Instant {
    return this.#options.clock.nowUs() as Instant;
  }
}

const levelsOf = (book: Book): Pick<BookSnapshot, 'yes' | 'no'> => ({
  yes: book.bids('yes'),
  no: book.bids('no'),
});
