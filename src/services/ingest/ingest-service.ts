import { createFeed, type Feed } from '../../adapters/kalshi/feed.ts';
import { createRestClient, type RestClient } from '../../adapters/kalshi/rest-client.ts';
import { loadSigner, type Signer } from '../../adapters/kalshi/signing.ts';
import { Random } from '../../base/random.ts';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import type { FeedStatus } from '../../adapters/kalshi/feed-handlers.ts';
import { viewLatency, type LatencyView } from '../../contract/latency-view.ts';
import type { DecisionsMessage } from '../../contract/links.ts';
import type { Reply } from '../../contract/requests.ts';
import type { ServiceConfig } from '../../contract/service-config.ts';
import type { Schedule } from '../../contract/topic-publisher.ts';
import { hashBooks } from '../../domain/book/book-hash.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { RunningService, ServiceContext } from '../kit/run-service.ts';
import { BookAudit } from './book-audit.ts';
import { BookPoll } from './book-poll.ts';
import { type Discovered, MarketDiscovery } from './discover-markets.ts';
import { Ingest } from './ingest.ts';
import { MarketRoster } from './market-roster.ts';
import { MarkLink } from './mark-link.ts';
import { pause, persistently } from './persistently.ts';
import { Recording } from './recording.ts';
import { applyRetention } from './retention.ts';
import type { SessionRecorder } from './session-recorder.ts';
import { StatusTopics } from './status-topics.ts';
import { beliefIn } from './tracked-market.ts';
import { TrackedMarkets } from './tracked-markets.ts';
import { UpdateLink } from './update-link.ts';
import { WindowTopics } from './window-topics.ts';

const CHANNELS = ['orderbook_delta', 'trade', 'ticker', 'market_lifecycle_v2'] as const;
const STATUS_MS = 250;
const ACTIVITY_MS = 1000;
const STATS_MS = 10_000;
const AUDIT_PAUSE_MS = 1000;
const RETENTION_MS = 3_600_000;
const QUARANTINE_MS = 1000;

/** Ingest's process: the venue's market data in; books, session file, updates and topics out. */
export async function startIngest(
  context: ServiceContext<'ingest'>,
): Promise<Result<RunningService<'ingest'>>> {
  const signer = await loadSigner(context.config.venue);
  if (!signer.ok) return signer;
  const service = new IngestService(context, signer.value);
  // Whatever is not there yet, the file, the venue, its markets, is waited for; the steps say which.
  void service.run();
  return ok({
    info: null,
    handlers: { 'ingest.drain': () => service.drain() },
    metrics: () => service.metrics(),
    latencies: () => service.latencies(),
    adopt: (newer) => service.adopt(newer),
    stop: () => service.stop(),
  });
}

class IngestService {
  readonly #context: ServiceContext<'ingest'>;
  readonly #signer: Signer;
  readonly #rest: RestClient;
  readonly #discovery: MarketDiscovery;
  readonly #markets = new TrackedMarkets();
  readonly #windows: WindowTopics;
  readonly #updates: UpdateLink;
  readonly #marks: MarkLink;
  readonly #status: StatusTopics;
  readonly #schedule: Schedule = (run, afterMs) => void setTimeout(run, afterMs);
  readonly #recording: Recording;
  readonly #callOff = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #ingest: Ingest | undefined;
  #feed: Feed | undefined;
  #poll: BookPoll | undefined;
  #audit: BookAudit | undefined;
  #areBooksTold = false;

  constructor(context: ServiceContext<'ingest'>, signer: Signer) {
    const { config, clock, hub } = context;
    this.#context = context;
    this.#signer = signer;
    this.#rest = createRestClient({ baseUrl: config.venue.rest, signer, clock });
    this.#discovery = new MarketDiscovery(this.#rest, config.feed, clock);
    this.#windows = new WindowTopics(hub, (ticker) => this.#markets.find(ticker));
    const believe = beliefIn(config.feed.tradePolled ? 'trusted' : 'distrusted');
    const record = (message: DecisionsMessage) => this.#recording.recorder?.decisions(message) ?? 0;
    this.#updates = new UpdateLink(() => this.#markets, believe, record);
    this.#marks = new MarkLink(() => this.#markets, this.#schedule, believe);
    this.#recording = this.#createRecording();
    this.#status = new StatusTopics(hub, this.#recording.status, clock.nowUs() as Instant);
    context.onPort('actor', (port) => this.#updates.connect(port));
    context.onPort('orders', (port) => this.#marks.connect(port));
    this.#every(STATUS_MS, () => {
      this.#publishStatus();
      this.#tellMissingBooks();
    });
    this.#every(ACTIVITY_MS, () => {
      this.#settleActivity();
      const now = clock.nowUs() as Instant;
      this.#ingest?.closeDue(now);
      this.#ingest?.judgeCrosses(now);
    });
    this.#every(QUARANTINE_MS, () => this.#keepRefused());
    this.#every(STATS_MS, () => this.#recording.recorder?.stats());
  }

  /** Waits for the file, the venue and its markets, then follows them until it is stopped. */
  async run(): Promise<void> {
    this.#context.step('sessionStore', 'running');
    this.#recording.begin();
    await this.#recording.begun;
    const status = await this.#until('venueStatus', () => this.#rest.exchangeStatus());
    if (status === undefined) return;
    this.#context.step('venueStatus', 'done');
    const limits = await this.#rest.accountLimits();
    // The budget of a basic account is kept until the venue tells another one.
    if (!limits.ok) this.#warn('ingest.limitsUnknown', limits.error);
    const found = await this.#until('feedConnected', () => this.#findMarkets());
    const { recorder } = this.#recording;
    if (found === undefined || recorder === undefined) return;
    const { roster, poll, audit } = this.#connect(recorder);
    roster.update(found);
    this.#tellBooks();
    this.#feed?.start();
    const { refreshMs, pollEveryMs, auditEveryMs, auditMarkets } = this.#context.config.feed;
    await Promise.all([
      this.#keepSessions(),
      this.#again(refreshMs, () => this.#refresh(roster)),
      this.#again(pollEveryMs, () => poll.step()),
      ...(auditMarkets > 0 ? [this.#again(auditEveryMs, () => audit.step())] : []),
    ]);
  }

  async drain(): Promise<Reply<'ingest.drain'>> {
    await this.#feed?.settled();
    // Not before: meanwhile another session may have begun.
    const { recorder, session } = this.#recording;
    if (recorder === undefined) return err({ code: 'ingest.notStarted' });
    const flushed = recorder.flush();
    if (!flushed.ok) return flushed;
    return ok({
      session: session?.name ?? null,
      path: session?.path ?? null,
      ...recorder.counts,
      refused: recorder.refused,
      bookHash: hashBooks(this.#markets.books()),
    });
  }

  metrics(): Readonly<Record<string, number>> {
    const queue = this.#recording.recorder?.queue;
    const { rows, ageMs } = queue?.status ?? { rows: 0, ageMs: 0 };
    return {
      markets: this.#markets.size,
      deltas: this.#feed?.counters.deltas ?? 0,
      queueRows: rows,
      queueAgeMs: ageMs,
      flushP50Us: queue?.flushUs.percentile(50) ?? 0,
      flushP99Us: queue?.flushUs.percentile(99) ?? 0,
      refused: this.#recording.recorder?.refused ?? 0,
      updatesUnacknowledged: this.#updates.unacknowledged,
    };
  }

  /** `flush`: one batch of the recording. */
  latencies(): Readonly<Record<string, LatencyView>> {
    const queue = this.#recording.recorder?.queue;
    return queue ? { flush: viewLatency(queue.flushUs) } : {};
  }

  adopt(newer: ServiceConfig<'ingest'>): void {
    this.#recording.adopt(newer);
    this.#publishStatus();
  }

  /** The file first: what happens to the link afterwards is our own doing and no loss. */
  async stop(): Promise<void> {
    this.#callOff.abort();
    for (const timer of this.#timers) clearInterval(timer);
    this.#recording.close();
    await this.#feed?.stop();
    this.#rest.close();
  }

  /** Tries until it works; the step says why it does not. */
  #until<T>(
    step: 'venueStatus' | 'feedConnected',
    attempt: () => Result<T> | Promise<Result<T>>,
  ): Promise<T | undefined> {
    this.#context.step(step, 'running');
    const onFailure = (error: Failure): void => this.#tellWaiting(step, error);
    return persistently(attempt, onFailure, this.#callOff.signal);
  }

  #tellWaiting(step: 'sessionStore' | 'venueStatus' | 'feedConnected', error: Failure): void {
    this.#context.step(step, 'failed', error);
    this.#context.logger.warn('ingest.waiting', { step, error });
  }

  #createRecording(): Recording {
    const { config, clock, logger } = this.#context;
    return new Recording({
      config,
      clock,
      logger,
      schedule: this.#schedule,
      markets: () => this.#markets,
      onBegun: (id, recorder) => {
        this.#updates.beginSession(id);
        this.#ingest?.recordWith(recorder);
        this.#context.step('sessionStore', 'done');
      },
      onEnding: (recorder) => this.#keepRefused(recorder),
      onWaiting: (error) => this.#tellWaiting('sessionStore', error),
      onFailed: () => this.#ingest?.withholdAll(),
      onCaughtUp: () => this.#ingest?.releaseAll(),
    });
  }

  async #findMarkets(): Promise<Result<Discovered>> {
    const found = await this.#discovery.find(this.#context.config.feed.maxMarkets);
    if (found.ok && found.value.best.length === 0) return err({ code: 'ingest.noOpenMarkets' });
    return found;
  }

  /** The feed, what listens to it, and what watches over it. */
  #connect(recorder: SessionRecorder): {
    readonly roster: MarketRoster;
    readonly poll: BookPoll;
    readonly audit: BookAudit;
  } {
    const { config, clock, logger } = this.#context;
    const markets = () => this.#markets;
    const ingest = new Ingest({
      markets: this.#markets,
      recorder,
      tickers: config.recording.tickers ? 'recorded' : 'shown',
      audiences: [this.#updates, this.#marks, this.#windows],
      logger,
      requestSnapshots: (tickers) => feed.requestSnapshots(tickers),
      onFeed: (status) => this.#tellFeed(status),
      onFirstBook: () => this.#tellBooks(),
      onOver: (ticker) => {
        roster.drop(ticker);
        this.#tellBooks();
      },
    });
    const feed = createFeed({
      wsUrl: config.venue.ws,
      signer: this.#signer,
      clock,
      random: new Random(clock.nowUs(), 'feed'),
      logger,
      channels: CHANNELS,
      handlers: ingest,
      timing: { stall: config.feed.silentFeedMs },
    });
    const roster = new MarketRoster({
      markets: this.#markets,
      ingest,
      feed,
      maxMarkets: config.feed.maxMarkets,
      now: () => clock.nowUs() as Instant,
    });
    const poll = new BookPoll({
      source: this.#rest,
      clock,
      markets,
      isFeedLive: () => feed.status.state === 'live',
      afterMs: config.feed.pollAfterMs,
      onBook: (tracked, snapshot) => ingest.onPolled(tracked, snapshot),
      onLost: (tracked) => ingest.onPollLost(tracked),
      onFailure: (error) => this.#warn('ingest.pollFailed', error),
    });
    const audit = new BookAudit({
      source: this.#rest,
      random: new Random(clock.nowUs(), 'audit'),
      markets,
      sample: config.feed.auditMarkets,
      pause: () => pause(AUDIT_PAUSE_MS, this.#callOff.signal),
      onDifference: (tracked) => {
        logger.error('ingest.bookDiffers', { market: tracked.market.ticker });
        ingest.onDifference(tracked, clock.nowUs() as Instant);
      },
      onFailure: (error) => this.#warn('ingest.auditFailed', error),
    });
    this.#ingest = ingest;
    this.#feed = feed;
    this.#poll = poll;
    this.#audit = audit;
    return { roster, poll, audit };
  }

  async #refresh(roster: MarketRoster): Promise<void> {
    const found = await this.#discovery.find(this.#context.config.feed.maxMarkets);
    if (this.#callOff.signal.aborted) return;
    if (found.ok) roster.update(found.value);
    else this.#warn('ingest.refreshFailed', found.error);
    this.#tellBooks();
  }

  /** Requests that our own end cuts off are no news. */
  #warn(event: string, error: Failure): void {
    if (!this.#callOff.signal.aborted) this.#context.logger.warn(event, { error });
  }

  /** Until it is stopped, with pauses between one end and the next beginning. */
  async #again(everyMs: number, run: () => Promise<void>): Promise<void> {
    const { signal } = this.#callOff;
    for (;;) {
      await pause(everyMs, signal);
      if (signal.aborted) return;
      await run();
    }
  }

  /** Makes room for what is to come, at the start and then every so often. */
  async #keepSessions(): Promise<void> {
    const { config, clock, logger } = this.#context;
    const { signal } = this.#callOff;
    for (; !signal.aborted; await pause(RETENTION_MS, signal)) {
      const removed = await applyRetention({
        folder: config.sessionsDir,
        running: this.#recording.session?.path ?? null,
        limits: config.recording,
        nowMs: clock.nowUs() / 1000,
      });
      if (!removed.ok) this.#warn('ingest.retentionFailed', removed.error);
      else
        for (const session of removed.value) logger.info('ingest.sessionRemoved', { ...session });
    }
  }

  #keepRefused(recorder = this.#recording.recorder): void {
    if (recorder === undefined) return;
    this.#ingest?.quarantine.write((refused) => recorder.refusedFrames(refused));
  }

  #tellFeed({ state, reason }: FeedStatus): void {
    // Stopping is our own doing and no step of a start.
    if (state === 'stopped') return;
    const step = {
      idle: 'running',
      connecting: 'running',
      live: 'done',
      backingOff: 'failed',
    } as const;
    this.#context.step('feedConnected', step[state], reason ?? undefined);
    this.#publishStatus();
  }

  /** At once when every market has its book. */
  #tellBooks(): void {
    if (this.#areBooksTold || this.#markets.withBook < this.#markets.size) return;
    this.#areBooksTold = true;
    this.#context.step('firstBooks', 'done');
  }

  #tellMissingBooks(): void {
    if (this.#areBooksTold || this.#feed === undefined) return;
    const { withBook: have, size: wanted } = this.#markets;
    this.#context.step('firstBooks', 'running', { code: 'ingest.waitingForBooks', have, wanted });
  }

  #publishStatus(): void {
    this.#status.setSession(this.#recording.status);
    if (this.#feed === undefined) return;
    this.#status.setFeed(this.#feed, {
      markets: this.#markets.size,
      badFrameReasons: this.#ingest?.quarantine.counts ?? {},
      pollingSince: this.#poll?.since ?? null,
      audited: this.#audit?.counts.compared ?? 0,
      differences: (this.#audit?.counts.differences ?? 0) + (this.#ingest?.crosses ?? 0),
    });
  }

  #settleActivity(): void {
    for (const tracked of this.#markets) {
      if (tracked.activity.settle(ACTIVITY_MS)) this.#windows.onMarket(tracked);
    }
    this.#status.countDeltas(this.#feed?.counters.deltas ?? 0, ACTIVITY_MS);
  }

  #every(ms: number, run: () => void): void {
    this.#timers.push(setInterval(run, ms));
  }
}
