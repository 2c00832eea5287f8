import type { DeltaFrame, FrameError, SnapshotFrame } from '../../adapters/kalshi/book-frames.ts';
import { changedMarket } from '../../adapters/kalshi/changed-market.ts';
import type {
  FeedGap,
  FeedHandlers,
  FeedStatus,
  FrameInfo,
} from '../../adapters/kalshi/feed-handlers.ts';
import type { VenueLifecycle } from '../../adapters/kalshi/wire-lifecycle.ts';
import type { VenueTicker, VenueTrade } from '../../adapters/kalshi/wire-market.ts';
import type { Logger } from '../../base/logger.ts';
import type { BookSnapshot } from '../../domain/book/book.ts';
import type { Market } from '../../domain/market/market.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { type Instant, ONE_DOLLAR } from '../../domain/units/units.ts';
import type { Audience } from './audience.ts';
import { touchOf } from './mark-link.ts';
import { Quarantine } from './quarantine.ts';
import type { SessionRecorder } from './session-recorder.ts';
import { type MarketListing, TrackedMarket } from './tracked-market.ts';
import type { TrackedMarkets } from './tracked-markets.ts';

/** When a snapshot was taken, the venue does not say. */
const UNSAID = 0 as Instant;
/** Updates of one millisecond come together; what is not there after this is not under way. */
const UNFOLLOWED_US = 1_000_000;

interface IngestOptions {
  readonly markets: TrackedMarkets;
  readonly recorder: SessionRecorder;
  /** What becomes of the venue's summaries: on record like the rest, or only seen. */
  readonly tickers: 'recorded' | 'shown';
  readonly audiences: readonly Audience[];
  readonly logger: Logger;
  /** Asks the venue for fresh books. */
  readonly requestSnapshots: (markets: readonly MarketTicker[]) => void;
  /** The link to the venue came, went or tries again. */
  readonly onFeed: (status: FeedStatus) => void;
  /** A market is over, or the venue will not serve it. */
  readonly onOver: (ticker: MarketTicker) => void;
  /** A book has come that was not there before. */
  readonly onFirstBook: () => void;
}

/**
 * The path of everything the feed says: into the books, onto the record, and, only if it was recorded, to those who
 * act on it. Nothing here waits.
 */
export class Ingest implements FeedHandlers {
  readonly #options: IngestOptions;
  #recorder: SessionRecorder;
  readonly quarantine = new Quarantine();
  #connections = 0;
  #crosses = 0;
  /** The newest of the venue's own times on this connection, and when it reached us; 0 before the first. */
  #saidAt = 0;
  #heardAt = 0;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#recorder = options.recorder;
  }

  /** How many books were left crossed. */
  get crosses(): number {
    return this.#crosses;
  }

  /**
   * Another session goes on from here, begun with the books as they are: what was recorded so far is in the one before,
   * what comes next in this one.
   */
  recordWith(recorder: SessionRecorder): void {
    const before = this.#recorder;
    this.#recorder = recorder;
    if (recorder.begin(before)) this.releaseAll();
    else this.withholdAll();
  }

  /** Starts to follow a market; its book comes with its first snapshot. */
  follow(listing: MarketListing): void {
    const { markets, audiences } = this.#options;
    const tracked = new TrackedMarket(listing);
    markets.add(tracked);
    this.#recorder.market(tracked);
    for (const audience of audiences) audience.onMarket(tracked);
  }

  unfollow(tracked: TrackedMarket, now: Instant): void {
    const { markets, audiences } = this.#options;
    const { book } = tracked;
    const isBelieved = book.state === 'live' || book.state === 'polled';
    markets.remove(tracked.market.ticker);
    book.markStale();
    // Else the session would show its last book for as long as it goes on.
    if (isBelieved) this.#recorder.left(tracked, now);
    for (const audience of audiences) audience.onMarketGone(tracked);
  }

  /** Recording stopped: until everything is on record again, nothing may be acted on. */
  withholdAll(): void {
    for (const tracked of this.#options.markets) this.#withhold(tracked);
  }

  releaseAll(): void {
    for (const tracked of this.#options.markets) {
      if (!tracked.isWithheld) continue;
      tracked.isWithheld = false;
      for (const audience of this.#options.audiences) audience.onBook(tracked);
    }
  }

  /** The venue's list says more of a market than its messages did: some may have been missed. */
  adopt({ market }: MarketListing, now: Instant): void {
    const tracked = this.#options.markets.find(market.ticker);
    // A list says `active` a moment longer than the clock does.
    if (tracked === undefined || market.closeAt <= this.#venueNow(now)) return;
    const { status, openAt, closeAt, gridLabel, grid } = market;
    const known = tracked.market;
    const isKnown =
      status === known.status &&
      openAt === known.openAt &&
      closeAt === known.closeAt &&
      gridLabel === known.gridLabel &&
      JSON.stringify(grid) === JSON.stringify(known.grid);
    if (!isKnown) this.#describe(tracked, { ...known, status, openAt, closeAt, gridLabel, grid });
  }

  /** Markets whose time has come: trading ends by the clock, without a word from the venue. */
  closeDue(now: Instant): void {
    const venueNow = this.#venueNow(now);
    for (const tracked of this.#options.markets) {
      const { status, closeAt } = tracked.market;
      if (closeAt > venueNow || (status !== 'active' && status !== 'inactive')) continue;
      this.#describe(tracked, { ...tracked.market, status: 'closed' });
    }
  }

  onState(status: FeedStatus): void {
    if (status.connections !== this.#connections) {
      this.#recorder.startConnection();
      this.#saidAt = 0;
    }
    this.#connections = status.connections;
    this.#options.onFeed(status);
  }

  onDelta(frame: DeltaFrame): void {
    const { markets, audiences } = this.#options;
    const tracked = markets.find(frame.market);
    if (tracked === undefined) return;
    if (frame.exchangeAt > this.#saidAt) {
      this.#saidAt = frame.exchangeAt;
      this.#heardAt = frame.receivedAt;
    }
    if (tracked.cross.stayed(frame.exchangeAt)) this.#tellCross(tracked, frame.receivedAt);
    const { book } = tracked;
    const wasCrossed = book.isCrossed();
    const outcome = book.applyDelta(frame);
    if (outcome === 'applied') {
      tracked.cross.changed(frame.exchangeAt);
      tracked.seq = frame.seq;
    }
    if (!this.#recorder.delta(tracked, frame)) this.#withhold(tracked);
    else if (outcome === 'applied') {
      tracked.activity.count();
      tracked.updatedAt = frame.receivedAt;
      if (book.isCrossed() === wasCrossed) {
        for (const audience of audiences) audience.onLevel(tracked, frame.side, frame.price);
      } else if (wasCrossed) for (const audience of audiences) audience.onBook(tracked);
      else for (const audience of audiences) audience.onStale(tracked);
    }
    if (outcome === 'negative') this.#distrust(tracked, 'negative', frame.receivedAt);
  }

  onSnapshot(frame: SnapshotFrame): void {
    const { markets, audiences, onFirstBook } = this.#options;
    const tracked = markets.find(frame.market);
    if (tracked === undefined) return;
    const isFirst = tracked.book.state === 'empty';
    tracked.book.applySnapshot(frame);
    tracked.cross.changed(UNSAID);
    tracked.sid = frame.sid;
    tracked.seq = frame.seq;
    tracked.updatedAt = frame.receivedAt;
    if (!this.#recorder.snapshot(tracked, frame)) this.#withhold(tracked);
    else for (const audience of audiences) audience.onBook(tracked);
    if (isFirst) onFirstBook();
  }

  /** A book that was asked for while the feed is away. */
  onPolled(tracked: TrackedMarket, snapshot: BookSnapshot): void {
    const { markets, audiences, onFirstBook } = this.#options;
    // While the venue was asked, the market may have gone.
    if (markets.find(tracked.market.ticker) !== tracked) return;
    const { book } = tracked;
    const isFirst = book.state === 'empty';
    const before = book.state === 'polled' && !tracked.isUnanchored ? book.hash() : undefined;
    book.applySnapshot(snapshot);
    tracked.cross.changed(UNSAID);
    tracked.updatedAt = snapshot.receivedAt;
    // What is on record already is not written again, only said to be true still.
    if (before !== book.hash() && !this.#recorder.polled(tracked, snapshot))
      this.#withhold(tracked);
    else for (const audience of audiences) audience.onBook(tracked);
    if (isFirst) onFirstBook();
  }

  /** A book that was asked for cannot be had any more. */
  onPollLost(tracked: TrackedMarket): void {
    if (tracked.book.state !== 'polled') return;
    const { audiences } = this.#options;
    const receivedAt = tracked.updatedAt;
    const loss = { cause: 'disconnected', stale: 'market', lost: null, receivedAt } as const;
    tracked.book.markStale();
    this.#recorder.gap({ ...loss, market: tracked, channel: null });
    for (const audience of audiences) audience.onStale(tracked);
  }

  /** A live book is not what the venue says it is: read it anew. */
  onDifference(tracked: TrackedMarket, receivedAt: Instant): void {
    tracked.book.markStale();
    this.#distrust(tracked, 'audit', receivedAt);
  }

  /** Crossed books that no update has followed: what would uncross them is not under way any more. */
  judgeCrosses(now: Instant): void {
    for (const tracked of this.#options.markets) {
      const { book } = tracked;
      if (book.state !== 'live' || !book.isCrossed()) continue;
      if (now - book.lastReceivedAt >= UNFOLLOWED_US) this.#tellCross(tracked, now);
    }
  }

  onTrade(trade: VenueTrade, info: FrameInfo): void {
    const { markets, audiences } = this.#options;
    const tracked = markets.find(trade.market);
    if (tracked === undefined) return;
    const { tradeId, price, qty, taker, isBlock: block, at: exchangeAt } = trade;
    const { receivedAt } = info;
    const record = { tradeId, price, qty, taker, block, exchangeAt, receivedAt };
    if (!this.#recorder.trade(tracked, placeOf('trade', info), record)) return;
    if (block) return;
    tracked.lastPrice = price;
    tracked.updatedAt = receivedAt;
    const { ticker: market } = tracked.market;
    for (const audience of audiences) {
      audience.onMarket(tracked);
      audience.onTrade(tracked, { tradeId, market, price, qty, taker, at: exchangeAt });
    }
  }

  onTicker(ticker: VenueTicker, { receivedAt }: FrameInfo): void {
    const { markets, tickers, audiences } = this.#options;
    const tracked = markets.find(ticker.market);
    if (tracked === undefined || isKnown(tracked, ticker)) return;
    const isAccepted =
      tickers === 'shown' ||
      this.#recorder.ticker(tracked, {
        last: ticker.lastPrice,
        bid: ticker.yesBid,
        bidQty: ticker.yesBidSize,
        ask: ticker.yesAsk,
        askQty: ticker.yesAskSize,
        volume: ticker.volume,
        openInterest: ticker.openInterest,
        exchangeAt: ticker.at,
        receivedAt,
      });
    if (!isAccepted) return;
    tracked.lastPrice = ticker.lastPrice ?? tracked.lastPrice;
    tracked.volume = ticker.volume ?? tracked.volume;
    tracked.openInterest = ticker.openInterest;
    tracked.updatedAt = receivedAt;
    for (const audience of audiences) audience.onMarket(tracked);
  }

  onLifecycle(change: VenueLifecycle, info: FrameInfo): void {
    const { markets, onOver } = this.#options;
    const tracked = change.kind === 'market' ? markets.find(change.market) : undefined;
    if (change.kind === 'market' && tracked === undefined) return;
    this.#recorder.lifecycle(placeOf('market_lifecycle_v2', info), {
      ticker: change.kind === 'market' ? change.market : change.event,
      change: change.kind === 'market' ? change.change : change.kind,
      fields: JSON.stringify(change),
      receivedAt: info.receivedAt,
    });
    if (change.kind !== 'market' || tracked === undefined) return;
    const market = changedMarket(tracked.market, change);
    if (market !== tracked.market) this.#describe(tracked, market);
    if (change.change === 'settled') onOver(change.market);
  }

  onGap({ channel, cause, expected, got, at }: FeedGap): void {
    const { markets, audiences } = this.#options;
    const isBooks = channel === 'orderbook_delta';
    // A lost link is one loss, told by the channel that matters most.
    if (!isBooks && cause !== 'sequence') return;
    const known = isBooks ? [...markets].filter(({ book }) => book.state !== 'empty') : [];
    // First: the gap may fill a batch, and what is written after it is anchored as far as it is live.
    for (const { book } of known) book.markStale();
    this.#recorder.gap({
      cause: cause === 'sequence' ? 'sequence' : 'disconnected',
      stale: isBooks ? 'all' : 'none',
      market: null,
      channel,
      lost: expected === null || got === null ? null : got - expected,
      receivedAt: at,
    });
    for (const tracked of known) {
      for (const audience of audiences) audience.onStale(tracked);
    }
  }

  onRefused(channel: string, market: MarketTicker | null, errorCode: number): void {
    const { logger, onOver } = this.#options;
    logger.warn('ingest.refused', { channel, market, errorCode });
    if (channel === 'orderbook_delta' && market !== null) onOver(market);
  }

  onBadFrame({ code, found }: FrameError, raw: Uint8Array, receivedAt: Instant): void {
    this.#recorder.countMalformed();
    const count = this.quarantine.add(code, raw, receivedAt);
    // The first, the tenth, the hundredth: seen in the log without filling it.
    if (Number.isInteger(Math.log10(count))) {
      this.#options.logger.warn('ingest.badFrame', { code, found, count });
    }
  }

  /** By the venue's clock, which runs at its own pace where it is simulated; 0 before it said what time it is. */
  #venueNow(now: Instant): Instant {
    return (this.#saidAt === 0 ? 0 : now - this.#heardAt + this.#saidAt) as Instant;
  }

  #describe(tracked: TrackedMarket, market: Market): void {
    const { audiences } = this.#options;
    tracked.market = market;
    tracked.book.adoptGrid(market.grid);
    this.#recorder.market(tracked);
    for (const audience of audiences) audience.onMarket(tracked);
  }

  /** A book was left crossed: it is read anew, once; whether it may be traded on, it says by itself. */
  #tellCross(tracked: TrackedMarket, receivedAt: Instant): void {
    if (tracked.book.state !== 'live' || !tracked.cross.learn()) return;
    this.#crosses += 1;
    this.#options.logger.error('ingest.bookCrossed', { market: tracked.market.ticker });
    this.onDifference(tracked, receivedAt);
  }

  /** The book was wrong: a delta fitted no level of it, or an audit found it out. */
  #distrust(tracked: TrackedMarket, cause: 'negative' | 'audit', receivedAt: Instant): void {
    const { audiences, requestSnapshots } = this.#options;
    this.#recorder.gap({
      cause,
      stale: 'market',
      market: tracked,
      channel: 'orderbook_delta',
      lost: null,
      receivedAt,
    });
    for (const audience of audiences) audience.onStale(tracked);
    requestSnapshots([tracked.market.ticker]);
  }

  #withhold(tracked: TrackedMarket): void {
    if (tracked.isWithheld) return;
    tracked.isWithheld = true;
    for (const audience of this.#options.audiences) audience.onStale(tracked);
  }
}

/**
 * Whether a ticker says nothing that is not on record: most of them repeat the touch, which the book has. They would
 * take more room than the deltas.
 */
function isKnown(tracked: TrackedMarket, ticker: VenueTicker): boolean {
  const { bid, bidQty, ask, askQty } = touchOf(tracked);
  return (
    tracked.trust === 'live' &&
    ticker.lastPrice === tracked.lastPrice &&
    ticker.volume === tracked.volume &&
    ticker.openInterest === tracked.openInterest &&
    isSame(ticker.yesBid, bid) &&
    isSame(ticker.yesBidSize, bidQty) &&
    isSame(ticker.yesAsk, ask) &&
    isSame(ticker.yesAskSize, askQty)
  );
}

/** An empty side is told as no price, as 0 or as 1 USD, with a size of 0. */
const isSame = (told: number | null, known: number | null): boolean =>
  told === known || (known === null && (told === 0 || told === ONE_DOLLAR));

const placeOf = (channel: string, { sid, seq }: FrameInfo) => ({
  channel,
  sid: sid ?? 0,
  seq: seq ?? 0,
});
