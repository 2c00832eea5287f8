import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import { SequenceGuard } from '../../domain/book/sequence-guard.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { FrameError } from './book-frames.ts';
import { BookFrameDecoder } from './decode-book-frame.ts';
import {
  ChannelSubscription,
  type ChannelStep,
  type CommandText,
  type FeedChannel,
} from './feed-channel.ts';
import type { FeedCounters, FeedGap, FeedHandlers, FeedStatus } from './feed-handlers.ts';
import { FeedLink, type LinkTiming } from './feed-link.ts';
import { MESSAGE_TYPES } from './feed-messages.ts';
import type { Json } from './read-book-message.ts';
import type { Signer } from './signing.ts';
import { SnapshotRequests } from './snapshot-requests.ts';
import { StallWatch } from './stall-watch.ts';
import { errorReply, okReply, subscribedReply } from './wire-replies.ts';
import { firstProblem } from './wire-values.ts';

/** Milliseconds. */
interface FeedTiming extends LinkTiming {
  /** Without data for so long, though it had been flowing, the link is dead too. */
  readonly stall: number;
  /** Longest time for the answer to a command. */
  readonly answer: number;
}

export interface FeedOptions {
  /** With its path: `wss://…/trade-api/ws/v2`. */
  readonly wsUrl: string;
  /** Even public channels need a key here. */
  readonly signer: Signer;
  readonly clock: Clock;
  /** Spreads the attempts of many clients over time; nothing else depends on it. */
  readonly random: Random;
  readonly logger: Logger;
  readonly channels: readonly FeedChannel[];
  readonly handlers: FeedHandlers;
  readonly timing?: Partial<FeedTiming>;
}

const TIMING: FeedTiming = {
  minBackoff: 1000,
  maxBackoff: 60_000,
  silence: 30_000,
  stall: 30_000,
  handshake: 10_000,
  answer: 10_000,
  tick: 500,
};

/** Channel error, and buffer overflow because we read too slowly: the venue ended the subscription. */
const ENDING_ERRORS: ReadonlySet<number> = new Set([10, 25]);

interface SentCommand {
  /** Undefined for a question that changes nothing. */
  readonly step: ChannelStep | undefined;
  readonly text: CommandText;
  readonly atMs: number;
  readonly onAnswer?: () => void;
}

/**
 * One WebSocket to the venue for all channels and markets. It keeps itself connected, subscribed and in sequence;
 * what it cannot hide (a gap, a lost link) it tells at once, so that no book is trusted longer than it may be.
 */
export class Feed {
  readonly counters: FeedCounters = {
    frames: 0,
    bytes: 0,
    deltas: 0,
    snapshots: 0,
    gaps: 0,
    repeats: 0,
    badFrames: 0,
  };
  readonly #options: FeedOptions;
  readonly #handlers: FeedHandlers;
  readonly #answerMs: number;
  readonly #link: FeedLink;
  readonly #decoder = new BookFrameDecoder();
  readonly #channels = new Map<FeedChannel, ChannelSubscription>();
  readonly #snapshots: SnapshotRequests;
  readonly #stallWatch: StallWatch;
  #isUp = false;
  #lastCommandId = 0;
  readonly #commands = new Map<number, SentCommand>();
  readonly #sequences = new Map<number, { guard: SequenceGuard; channel: FeedChannel }>();

  constructor(options: FeedOptions) {
    const timing = { ...TIMING, ...options.timing };
    const { wsUrl, signer, clock, random } = options;
    this.#options = options;
    this.#handlers = options.handlers;
    this.#answerMs = timing.answer;
    this.#snapshots = new SnapshotRequests(timing.answer);
    this.#stallWatch = new StallWatch(timing.stall);
    for (const channel of options.channels) {
      this.#channels.set(channel, new ChannelSubscription(channel));
    }
    this.#link = new FeedLink({
      wsUrl,
      signer,
      clock,
      random,
      timing,
      onState: (status) => this.#onState(status),
      onFrame: (bytes, isBinary) => this.#onFrame(bytes, isBinary),
      onTick: () => this.#onTick(),
    });
  }

  get status(): FeedStatus {
    return this.#link.status;
  }

  start(): void {
    this.#link.start();
  }

  /** Ends the link for good; settles when the socket is closed. */
  stop(): Promise<void> {
    return this.#link.stop();
  }

  /** Follows these markets too, on every channel that goes by market; without reconnecting. */
  addMarkets(markets: readonly MarketTicker[]): void {
    for (const channel of this.#channels.values()) channel.want(markets);
    // Followed already, but whoever adds a market expects its book to begin.
    const books = this.#channels.get('orderbook_delta')?.known;
    if (books) this.requestSnapshots(markets.filter((market) => books.has(market)));
    this.#reconcile();
  }

  removeMarkets(markets: readonly MarketTicker[]): void {
    for (const channel of this.#channels.values()) channel.unwant(markets);
    this.#snapshots.forget(markets);
    this.#reconcile();
  }

  /** Asks for fresh snapshots, for books that turned out wrong; repeated until they come. */
  requestSnapshots(markets: readonly MarketTicker[]): void {
    this.#snapshots.need(markets, this.#nowMs());
    this.#sendSnapshotRequests();
  }

  /**
   * Settles when everything is handled that the venue sent before it answered a question put now: answers stay in
   * line with the data. Without a link, or when it is lost meanwhile, there is nothing to wait for.
   */
  async settled(): Promise<void> {
    if (!this.#link.isLive) return;
    await new Promise<void>((onAnswer) => {
      const text = { cmd: 'list_subscriptions' } as const;
      this.#commands.set(this.#send(text), {
        step: undefined,
        text,
        atMs: this.#nowMs(),
        onAnswer,
      });
    });
  }

  #onState(status: FeedStatus): void {
    const { state, reason, nextAttemptAt } = status;
    this.#options.logger.info('feed.state', { state, reason, nextAttemptAt });
    if (state === 'live') this.#stallWatch.restart(this.#nowMs());
    else if (this.#isUp) this.#forgetConnection();
    this.#isUp = state === 'live';
    this.#handlers.onState?.(status);
    this.#reconcile();
  }

  /** The next connection starts from nothing: new subscriptions, new numbers, new books. */
  #forgetConnection(): void {
    for (const { onAnswer } of this.#commands.values()) onAnswer?.();
    this.#commands.clear();
    this.#sequences.clear();
    this.#snapshots.clear();
    for (const channel of this.#channels.values()) {
      this.#tellGap(channel, 'disconnected', null, null);
      channel.reset();
    }
  }

  #onTick(): void {
    const nowMs = this.#nowMs();
    const stalledMs = this.#stallWatch.tick(nowMs);
    if (stalledMs !== undefined) {
      this.#link.lose({ code: 'feed.stalled', silentMs: stalledMs });
      return;
    }
    for (const { text, atMs } of this.#commands.values()) {
      if (nowMs - atMs < this.#answerMs) continue;
      this.#link.lose({ code: 'feed.commandUnanswered', command: text.cmd });
      return;
    }
    this.#reconcile();
    this.#sendSnapshotRequests();
  }

  #reconcile(): void {
    if (!this.#link.isLive) return;
    const nowMs = this.#nowMs();
    for (const channel of this.#channels.values()) {
      const step = channel.nextStep(nowMs);
      if (!step) continue;
      // Who subscribes gets a snapshot unasked; should it not come, it is asked for.
      if (step.channel === 'orderbook_delta' && step.kind !== 'delete') {
        this.#snapshots.expect(step.markets, nowMs);
      }
      const text = channel.command(step);
      this.#commands.set(this.#send(text), { step, text, atMs: nowMs });
    }
  }

  #sendSnapshotRequests(): void {
    const channel = this.#channels.get('orderbook_delta');
    if (!this.#link.isLive || channel?.sid === undefined) return;
    for (const markets of this.#snapshots.due(channel.known, this.#nowMs())) {
      // Whether this is answered by more than its snapshots is not promised: those are what is waited for.
      const params = { sids: [channel.sid], action: 'get_snapshot', market_tickers: markets };
      this.#send({ cmd: 'update_subscription', params });
    }
  }

  #send(text: CommandText): number {
    this.#lastCommandId += 1;
    this.#link.send(JSON.stringify({ id: this.#lastCommandId, ...text }));
    return this.#lastCommandId;
  }

  #onFrame(bytes: Buffer, isBinary: boolean): void {
    const { counters } = this;
    const decoder = this.#decoder;
    counters.frames += 1;
    counters.bytes += bytes.length;
    const receivedAt = this.#options.clock.nowUs() as Instant;
    const kind = isBinary ? 'bad' : decoder.decode(bytes, receivedAt);
    switch (kind) {
      case 'delta': {
        const { delta } = decoder;
        this.#stallWatch.count();
        if (!this.#isNext(delta.sid, delta.seq, 'orderbook_delta')) return;
        counters.deltas += 1;
        this.#handlers.onDelta?.(delta);
        return;
      }
      case 'snapshot': {
        const { snapshot } = decoder;
        this.#stallWatch.count();
        if (!this.#isNext(snapshot.sid, snapshot.seq, 'orderbook_delta')) return;
        counters.snapshots += 1;
        this.#snapshots.got(snapshot.market);
        this.#handlers.onSnapshot?.(snapshot);
        return;
      }
      case 'other':
        this.#onMessage(decoder.other, bytes, receivedAt);
        return;
      case 'bad':
        this.#tellBadFrame(isBinary ? { code: 'frame.binary', found: '' } : decoder.error, bytes);
    }
  }

  #onMessage(frame: Json, bytes: Uint8Array, receivedAt: Instant): void {
    const type = String(frame['type']);
    const sid = positive(frame['sid']);
    const seq = positive(frame['seq']);
    switch (type) {
      case 'subscribed':
        return this.#onSubscribed(frame, bytes);
      case 'ok':
        return this.#onOk(frame, bytes, seq);
      case 'error':
        return this.#onError(frame, bytes, seq);
      case 'unsubscribed':
        if (sid !== null) this.#onEnded(sid);
        return;
    }
    const known = MESSAGE_TYPES.get(type);
    if (!known) return this.#tellBadFrame({ code: 'frame.unknownType', found: type }, bytes);
    this.#stallWatch.count();
    if (sid !== null && seq !== null && !this.#isNext(sid, seq, known.channel)) return;
    const read = known.read(frame['msg']);
    if (!read.ok) return this.#tellBadFrame(read.error, bytes);
    read.value(this.#handlers, { receivedAt, byteLength: bytes.length, sid, seq });
  }

  #onSubscribed(frame: Json, bytes: Uint8Array): void {
    const reply = subscribedReply.safeParse(frame);
    if (!reply.success) return this.#tellBadFrame(badShape(firstProblem(reply.error)), bytes);
    const step = this.#takeStep(reply.data.id);
    if (step) this.#accept(step, reply.data.msg.sid, undefined);
  }

  #onOk(frame: Json, bytes: Uint8Array, seq: number | null): void {
    const reply = okReply.safeParse(frame);
    if (!reply.success) return this.#tellBadFrame(badShape(firstProblem(reply.error)), bytes);
    const { id, msg } = reply.data;
    const step = this.#takeStep(id);
    const channel = step && this.#channels.get(step.channel);
    const sid = reply.data.sid ?? channel?.sid;
    // The reply takes a number of its subscription; a repeat is still an answer.
    if (sid !== undefined && seq !== null) {
      this.#isNext(sid, seq, step?.channel ?? 'orderbook_delta');
    }
    if (step && sid !== undefined) this.#accept(step, sid, msg?.market_tickers ?? undefined);
  }

  #onError(frame: Json, bytes: Uint8Array, seq: number | null): void {
    const reply = errorReply.safeParse(frame);
    if (!reply.success) return this.#tellBadFrame(badShape(firstProblem(reply.error)), bytes);
    const { id, sid, msg } = reply.data;
    const step = this.#takeStep(id);
    this.#options.logger.warn('feed.error', { code: msg.code, text: msg.msg, step: step?.kind });
    if (sid && seq !== null) this.#isNext(sid, seq, step?.channel ?? 'orderbook_delta');
    if (step) this.#refuse(step, msg.code);
    else if (sid && ENDING_ERRORS.has(msg.code)) this.#onEnded(sid);
  }

  #accept(step: ChannelStep, sid: number, markets: readonly MarketTicker[] | undefined): void {
    const channel = this.#channels.get(step.channel);
    if (!channel) return;
    for (const market of channel.accept(step, sid, markets)) this.#tellRefused(channel, market, 0);
    if (channel.isSettled) this.#handlers.onSubscribed?.(step.channel);
    this.#reconcile();
  }

  #refuse(step: ChannelStep, errorCode: number): void {
    const channel = this.#channels.get(step.channel);
    if (!channel) return;
    const market = channel.refuse(step, errorCode, this.#nowMs());
    if (market !== undefined) this.#tellRefused(channel, market, errorCode);
    else if (channel.failedWith !== undefined) this.#tellRefused(channel, null, errorCode);
    this.#reconcile();
  }

  #tellRefused(
    { channel }: ChannelSubscription,
    market: MarketTicker | null,
    errorCode: number,
  ): void {
    if (market !== null && channel === 'orderbook_delta') this.#snapshots.forget([market]);
    this.#handlers.onRefused?.(channel, market, errorCode);
  }

  /** The venue ended a subscription by itself. */
  #onEnded(sid: number): void {
    const channel = [...this.#channels.values()].find((candidate) => candidate.sid === sid);
    if (!channel) return;
    this.#sequences.delete(sid);
    this.#tellGap(channel, 'ended', null, null);
    channel.drop(this.#nowMs());
  }

  #takeStep(id: number | null | undefined): ChannelStep | undefined {
    if (!id) return undefined;
    const command = this.#commands.get(id);
    this.#commands.delete(id);
    command?.onAnswer?.();
    return command?.step;
  }

  /** Whether a message is to be used. After a gap it is: what it says is true, only something before it is missing. */
  #isNext(sid: number, seq: number, channelName: FeedChannel): boolean {
    let sequence = this.#sequences.get(sid);
    if (!sequence) {
      // The stream may be quicker than the reply that announces it.
      sequence = { guard: new SequenceGuard(), channel: channelName };
      this.#sequences.set(sid, sequence);
    }
    const expected = (sequence.guard.last ?? 0) + 1;
    const verdict = sequence.guard.next(seq);
    if (verdict === 'apply') return true;
    if (verdict === 'drop') {
      this.counters.repeats += 1;
      return false;
    }
    this.counters.gaps += 1;
    const channel = this.#channels.get(sequence.channel);
    if (channel) {
      this.#tellGap(channel, 'sequence', expected, seq);
      if (channel.channel === 'orderbook_delta') this.requestSnapshots(channel.followed);
    }
    return true;
  }

  #tellGap(
    { channel, followed }: ChannelSubscription,
    cause: FeedGap['cause'],
    expected: number | null,
    got: number | null,
  ): void {
    const at = this.#options.clock.nowUs() as Instant;
    this.#handlers.onGap?.({ channel, cause, markets: followed, expected, got, at });
  }

  #tellBadFrame(error: FrameError, raw: Uint8Array): void {
    this.counters.badFrames += 1;
    this.#handlers.onBadFrame?.(error, raw, this.#options.clock.nowUs() as Instant);
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}

export const createFeed = (options: FeedOptions): Feed => new Feed(options);

const positive = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;

const badShape = (found: string): FrameError => ({ code: 'frame.badShape', found });
