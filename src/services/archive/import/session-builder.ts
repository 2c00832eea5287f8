import { changedMarket } from '../../../adapters/kalshi/changed-market.ts';
import type { FeedChannel } from '../../../adapters/kalshi/feed-channel.ts';
import type { FeedHandlers, FrameInfo } from '../../../adapters/kalshi/feed-handlers.ts';
import type { DeltaMessage, SnapshotMessage } from '../../../adapters/kalshi/read-book-message.ts';
import type { VenueLifecycle } from '../../../adapters/kalshi/wire-lifecycle.ts';
import type { VenueTicker, VenueTrade } from '../../../adapters/kalshi/wire-market.ts';
import type { GapRecord, SessionRecord } from '../../../adapters/sqlite/session-record.ts';
import type { Market } from '../../../domain/market/market.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Instant, Price } from '../../../domain/units/units.ts';
import { ImportedMarket } from './imported-market.ts';

/** Where records go. */
export interface RecordSink {
  /** The last event so far. */
  readonly event: number;
  add(record: SessionRecord): void;
}

/** A loss. `market`: whose book alone is short of something. */
type Loss = Pick<GapRecord, 'cause' | 'lost' | 'receivedAt'> & {
  readonly channel: FeedChannel | null;
  readonly stale: 'all' | 'none' | MarketTicker;
};

const BOOKS = 'orderbook_delta';

/**
 * Turns what a feed said into the records of a session, each after those that it refers to. Keeps the books along
 * with it, to anchor them, and to notice a delta that fits no level.
 */
export class SessionBuilder implements FeedHandlers {
  readonly counts = { snapshots: 0, deltas: 0, trades: 0, tickers: 0, lifecycle: 0, gaps: 0 };
  readonly #sink: RecordSink;
  readonly #anchorEveryEvents: number;
  readonly #markets = new Map<MarketTicker, ImportedMarket>();
  /** The session's numbers for the subscriptions of the present connection, by the venue's. */
  readonly #streams = new Map<number, number>();
  readonly #latestStreams = new Map<FeedChannel, number>();
  #lastStreamRef = 0;
  #first: Instant | null = null;
  #last = 0 as Instant;
  #anchoredAt = 0;

  constructor(sink: RecordSink, anchorEveryEvents: number) {
    this.#sink = sink;
    this.#anchorEveryEvents = anchorEveryEvents;
  }

  get markets(): number {
    return this.#markets.size;
  }

  /** What the books say of the prices they were read from: see `ImportedMarket`. */
  get crossing(): { readonly crosses: number; readonly crossed: number; readonly whole: number } {
    const markets = [...this.#markets.values()];
    return {
      crosses: markets.reduce((sum, { crosses }) => sum + crosses, 0),
      crossed: markets.filter(({ began }) => began === 'crossed').length,
      whole: markets.filter(({ began }) => began === 'whole').length,
    };
  }

  /** When the first and the last frame with any time were received; null when there was none. */
  get span(): { readonly first: Instant | null; readonly last: Instant | null } {
    return { first: this.#first, last: this.#first === null ? null : this.#last };
  }

  /** A frame was taken in. */
  heard(receivedAt: Instant): void {
    if (receivedAt === 0) return;
    this.#first ??= receivedAt;
    if (receivedAt > this.#last) this.#last = receivedAt;
  }

  delta(message: DeltaMessage, receivedAt: Instant): void {
    const { market, sid, seq, side, price, change, exchangeAt, clientOrderId } = message;
    const known = this.#priced(market, [price], receivedAt);
    const streamRef = this.#stream(BOOKS, sid, receivedAt);
    const delta = { side, price, change, exchangeAt, receivedAt };
    const origin = { marketRef: known.ref, streamRef, seq, own: clientOrderId !== undefined };
    this.#sink.add({ kind: 'delta', ...origin, ...delta });
    this.counts.deltas += 1;
    if (known.applyDelta(delta) === 'negative') {
      this.lose({ cause: 'negative', stale: market, channel: BOOKS, lost: null, receivedAt });
    }
  }

  snapshot(message: SnapshotMessage, receivedAt: Instant): void {
    const { market, sid, seq, yes, no } = message;
    const prices = [...yes, ...no].map(({ price }) => price);
    const known = this.#priced(market, prices, receivedAt);
    const origin = { streamRef: this.#stream(BOOKS, sid, receivedAt), seq };
    const marketRef = known.ref;
    this.#sink.add({ kind: 'snapshot', marketRef, source: 'feed', origin, yes, no, receivedAt });
    known.applySnapshot(yes, no, receivedAt);
    this.counts.snapshots += 1;
  }

  onTrade(trade: VenueTrade, { receivedAt, sid, seq }: FrameInfo): void {
    const { tradeId, price, qty, taker, isBlock: block, at: exchangeAt } = trade;
    const { ref: marketRef } = this.#priced(trade.market, [price], receivedAt);
    const origin = { streamRef: this.#stream('trade', sid, receivedAt), seq: seq ?? 0 };
    const facts = { tradeId, price, qty, taker, block, exchangeAt, receivedAt };
    this.#sink.add({ kind: 'trade', marketRef, ...origin, ...facts });
    this.counts.trades += 1;
  }

  onTicker(ticker: VenueTicker, { receivedAt }: FrameInfo): void {
    this.#sink.add({
      kind: 'ticker',
      marketRef: this.#market(ticker.market, receivedAt).ref,
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
    this.counts.tickers += 1;
  }

  onLifecycle(change: VenueLifecycle, { receivedAt, sid, seq }: FrameInfo): void {
    const streamRef = this.#stream('market_lifecycle_v2', sid, receivedAt);
    if (change.kind === 'market') {
      const known = this.#market(change.market, receivedAt);
      const market = changedMarket(known.market, change);
      if (market !== known.market) this.#describe(known, market, receivedAt);
    }
    this.#sink.add({
      kind: 'lifecycle',
      ticker: change.kind === 'market' ? change.market : change.event,
      change: change.kind === 'market' ? change.change : change.kind,
      fields: JSON.stringify(change),
      streamRef,
      seq: seq ?? 0,
      receivedAt,
    });
    this.counts.lifecycle += 1;
  }

  lose({ cause, stale, channel, lost, receivedAt }: Loss): void {
    const known = stale === 'all' || stale === 'none' ? undefined : this.#market(stale, receivedAt);
    this.#sink.add({
      kind: 'gap',
      cause,
      stale: known ? 'market' : (stale as 'all' | 'none'),
      marketRef: known?.ref ?? null,
      streamRef: (channel && this.#latestStreams.get(channel)) ?? null,
      lost,
      beganAt: this.#last,
      receivedAt,
    });
    this.counts.gaps += 1;
    if (stale === 'all') for (const { book } of this.#markets.values()) book?.markStale();
    else known?.book?.markStale();
  }

  /** The recorder was away, and is back on a new connection. */
  reconnect(receivedAt: Instant): void {
    this.lose({ cause: 'disconnected', stale: 'all', channel: null, lost: null, receivedAt });
    this.#streams.clear();
  }

  /** Writes every live book that changed, once in a while, so that no reader has far to go back. */
  anchorIfDue(): void {
    const fromEvent = this.#sink.event;
    if (fromEvent - this.#anchoredAt < this.#anchorEveryEvents) return;
    const receivedAt = this.#last;
    for (const known of this.#markets.values()) {
      const { book, isUnanchored, ref: marketRef } = known;
      if (book?.state !== 'live' || !isUnanchored) continue;
      const [yes, no] = [book.bids('yes'), book.bids('no')];
      const record = { marketRef, source: 'anchor', origin: null, yes, no, receivedAt } as const;
      this.#sink.add({ kind: 'snapshot', ...record });
      known.isUnanchored = false;
    }
    this.#sink.add({ kind: 'checkpoint', fromEvent, receivedAt });
    this.#anchoredAt = this.#sink.event;
  }

  #market(ticker: MarketTicker, receivedAt: Instant): ImportedMarket {
    const known = this.#markets.get(ticker);
    if (known) return known;
    const fresh = new ImportedMarket(this.#markets.size + 1, ticker);
    this.#markets.set(ticker, fresh);
    this.#describe(fresh, fresh.market, receivedAt);
    return fresh;
  }

  #priced(ticker: MarketTicker, prices: readonly Price[], receivedAt: Instant): ImportedMarket {
    const known = this.#market(ticker, receivedAt);
    const learnt = prices.filter((price) => known.learnPrice(price));
    if (learnt.length > 0) this.#describe(known, known.market, receivedAt);
    return known;
  }

  #describe(known: ImportedMarket, market: Market, receivedAt: Instant): void {
    known.market = market;
    known.book?.adoptGrid(market.grid);
    this.#sink.add({ kind: 'market', marketRef: known.ref, market, receivedAt });
  }

  #stream(channel: FeedChannel, sid: number | null, receivedAt: Instant): number {
    const number = sid ?? 0;
    const known = this.#streams.get(number);
    if (known !== undefined) return known;
    this.#lastStreamRef += 1;
    const streamRef = this.#lastStreamRef;
    this.#streams.set(number, streamRef);
    this.#latestStreams.set(channel, streamRef);
    this.#sink.add({ kind: 'stream', streamRef, channel, sid: number, receivedAt });
    return streamRef;
  }
}
