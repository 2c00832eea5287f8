import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeltaFrame, SnapshotFrame } from '../../adapters/kalshi/book-frames.ts';
import { openSession, type SessionReader } from '../../adapters/sqlite/session-reader.ts';
import { openSessionWriter } from '../../adapters/sqlite/session-writer.ts';
import { ManualClock } from '../../base/clock.ts';
import { createLogger } from '../../base/logger.ts';
import { err, unwrap, type Failure } from '../../base/result.ts';
import type { Level } from '../../domain/book/book.ts';
import type { Market } from '../../domain/market/market.ts';
import { LINEAR_CENT } from '../../domain/market/price-grid.ts';
import type { EventTicker, MarketTicker, SeriesTicker } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import type { Audience } from './audience.ts';
import { Ingest } from './ingest.ts';
import { SessionRecorder } from './session-recorder.ts';
import type { SessionTarget } from './session-target.ts';
import { TrackedMarkets } from './tracked-markets.ts';
import type { WriteQueueLimits } from './write-queue.ts';

export const START = 1_796_133_802_000_000 as Instant;

export const aMarket = (name: string): Market => ({
  ticker: name as MarketTicker,
  event: 'KXRAIN-26DEC01' as EventTicker,
  series: 'KXRAIN' as SeriesTicker,
  title: 'Where will it rain?',
  yesTitle: name,
  noTitle: `not ${name}`,
  status: 'active',
  openAt: START,
  closeAt: (START + 3_600_000_000) as Instant,
  canCloseEarly: false,
  gridLabel: 'linear_cent',
  grid: LINEAR_CENT,
  mutuallyExclusive: true,
});

const levels = (pairs: readonly (readonly [number, number])[]): Level[] =>
  pairs.map(([price, qty]) => ({ price: price as Price, qty: qty as Qty }));

export const aSnapshot = (
  market: string,
  seq: number,
  yes: readonly (readonly [number, number])[],
  no: readonly (readonly [number, number])[] = [],
): SnapshotFrame => ({
  market: market as MarketTicker,
  sid: 1,
  seq,
  byteLength: 100,
  source: 'feed',
  yes: levels(yes),
  no: levels(no),
  receivedAt: (START + seq) as Instant,
});

export const aDelta = (
  market: string,
  seq: number,
  [side, price, change]: readonly ['yes' | 'no', number, number],
): DeltaFrame => ({
  market: market as MarketTicker,
  sid: 1,
  seq,
  byteLength: 100,
  side,
  price: price as Price,
  change: change as Qty,
  exchangeAt: (START + seq - 1000) as Instant,
  receivedAt: (START + seq) as Instant,
  clientOrderId: undefined,
});

interface BenchOptions {
  readonly audiences?: readonly Audience[];
  readonly limits?: Partial<WriteQueueLimits>;
  readonly anchorEveryEvents?: number;
  readonly path?: string;
  readonly tickers?: 'recorded' | 'shown';
}

/** A session file, closed afterwards. */
export function readSession<T>(path: string, use: (session: SessionReader) => T): T {
  const session = unwrap(openSession(path));
  try {
    return use(session);
  } finally {
    session.close();
  }
}

/** An ingest core on a real session file, with a clock, timers and a disk that do as told. */
export class IngestBench {
  readonly clock = new ManualClock(START);
  readonly markets = new TrackedMarkets();
  readonly told: string[] = [];
  readonly requested: string[] = [];
  path: string;
  readonly ingest: Ingest;
  recorder: SessionRecorder;
  /** What the disk answers instead of writing. */
  refusal: Failure | undefined;
  /** Called before the disk is asked. */
  onWrite: () => void = () => undefined;
  readonly #folder: string;
  readonly #options: BenchOptions;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  constructor(options: BenchOptions = {}) {
    this.#options = options;
    this.#folder = mkdtempSync(join(tmpdir(), 'oddlot-'));
    this.path = options.path ?? join(this.#folder, 'a.oddlot');
    this.recorder = this.#record('a');
    this.ingest = new Ingest({
      markets: this.markets,
      recorder: this.recorder,
      tickers: options.tickers ?? 'recorded',
      audiences: [...(options.audiences ?? []), this.#listener()],
      logger: createLogger({ source: 'test', sink: () => undefined, nowUs: () => 0 }),
      requestSnapshots: (tickers) => this.requested.push(...tickers),
      onFeed: () => undefined,
      onFirstBook: () => this.told.push('first book'),
      onOver: (ticker) => this.told.push(`over ${ticker}`),
    });
  }

  follow(...names: string[]): void {
    for (const name of names) {
      this.ingest.follow({
        market: aMarket(name),
        lastPrice: null,
        volume: 0 as Qty,
        at: START,
      });
    }
  }

  pass(ms: number): void {
    this.clock.advanceMs(ms);
    const due = this.#timers.filter(({ at }) => at <= this.clock.monotonicMs());
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    for (const { run } of due) run();
  }

  /** Begins another session in the place of the present one, which ends: where that lies. */
  switchTo(name: string): string {
    const { path, recorder } = this;
    this.path = join(this.#folder, `${name}.oddlot`);
    this.recorder = this.#record(name);
    this.ingest.recordWith(this.recorder);
    recorder.close();
    return path;
  }

  /** Closes the session and reads it. */
  read<T>(use: (session: SessionReader) => T): T {
    this.recorder.close();
    return readSession(this.path, use);
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #record(session: string): SessionRecorder {
    const { clock } = this;
    const { limits, anchorEveryEvents } = this.#options;
    const recorder: SessionRecorder = new SessionRecorder({
      target: this.#target(),
      session,
      limits: {
        rows: 1000,
        bytes: 1_000_000,
        flushRows: 100,
        flushMs: 50,
        retryMs: 200,
        ...limits,
      },
      clock,
      schedule: (run, afterMs) =>
        void this.#timers.push({ at: clock.monotonicMs() + afterMs, run }),
      markets: () => this.markets,
      onState: ({ state }) => {
        if (state === 'failed' && recorder === this.recorder) this.ingest.withholdAll();
      },
      onCaughtUp: () => this.ingest.releaseAll(),
      ...(anchorEveryEvents && { anchorEveryEvents }),
    });
    return recorder;
  }

  #target(): SessionTarget {
    const writer = unwrap(
      openSessionWriter({
        path: this.path,
        info: { name: 'a', origin: 'live', mode: 'embedded', venue: 'test', seed: null },
        appVersion: '0',
        startedAt: START,
        existing: 'resume',
      }),
    );
    return {
      position: writer.position,
      newBatch: () => writer.newBatch(),
      append: (batch) => {
        this.onWrite();
        return this.refusal ? (err(this.refusal) as never) : writer.append(batch);
      },
      addProvenance: (provenance) => writer.addProvenance(provenance),
      knownMarkets: () => writer.knownMarkets(),
      lastRef: (kind) => writer.lastRef(kind),
      counts: () => writer.counts(),
      close: (at) => writer.close(at),
      fileBytes: () => writer.fileBytes(),
    };
  }

  #listener(): Audience {
    const tell =
      (what: string) =>
      ({ market }: { readonly market: Market }): void =>
        void this.told.push(`${what} ${market.ticker}`);
    return {
      onMarket: () => undefined,
      onMarketGone: tell('gone'),
      onBook: tell('book'),
      onLevel: ({ market, book }, side, price) =>
        void this.told.push(`level ${market.ticker} ${side} ${price} ${book.sizeAt(side, price)}`),
      onStale: tell('stale'),
      onTrade: tell('trade'),
    };
  }
}
