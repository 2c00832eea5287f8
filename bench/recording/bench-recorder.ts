import { openSessionWriter } from '../../src/adapters/sqlite/session-writer.ts';
import type { Clock } from '../../src/base/clock.ts';
import { createLogger, type Logger } from '../../src/base/logger.ts';
import { unwrap } from '../../src/base/result.ts';
import type { Schedule } from '../../src/contract/topic-publisher.ts';
import { LINEAR_CENT } from '../../src/domain/market/price-grid.ts';
import type { EventTicker, MarketTicker, SeriesTicker } from '../../src/domain/units/ids.ts';
import type { Instant, Qty } from '../../src/domain/units/units.ts';
import { Ingest } from '../../src/services/ingest/ingest.ts';
import { SessionRecorder } from '../../src/services/ingest/session-recorder.ts';
import { TrackedMarkets } from '../../src/services/ingest/tracked-markets.ts';

/** When recorded time begins. */
export const START_US = 1_796_133_802_518_710;

export const tickerOf = (index: number) => `KXBENCH-26DEC01-T${index}.5` as MarketTicker;

export const silent: Logger = createLogger({
  source: 'bench',
  sink: () => undefined,
  nowUs: () => 0,
});

/** The recorder of the ingest service, the very code of it, without its windows; it follows so many markets. */
export function benchRecorder(options: {
  readonly path: string;
  readonly markets: number;
  readonly clock: Clock;
  readonly schedule: Schedule;
}): {
  readonly markets: TrackedMarkets;
  readonly recorder: SessionRecorder;
  readonly ingest: Ingest;
} {
  const { path, clock, schedule } = options;
  const markets = new TrackedMarkets();
  const recorder = new SessionRecorder({
    target: unwrap(
      openSessionWriter({
        path,
        info: { name: 'bench', origin: 'live', mode: 'embedded', venue: 'bench', seed: 7 },
        appVersion: 'bench',
        startedAt: clock.nowUs() as Instant,
        existing: 'refuse',
        onFolded: (report) => void unwrap(report),
      }),
    ),
    limits: { rows: 200_000, bytes: 50_000_000, flushRows: 5000, flushMs: 100, retryMs: 500 },
    session: 'bench',
    clock,
    schedule,
    markets: () => markets,
    onState: () => undefined,
    onCaughtUp: () => undefined,
  });
  const ingest = new Ingest({
    markets,
    recorder,
    tickers: 'recorded',
    audiences: [],
    logger: silent,
    requestSnapshots: () => undefined,
    onFeed: () => undefined,
    onFirstBook: () => undefined,
    onOver: () => undefined,
  });
  for (let index = 0; index < options.markets; index += 1) ingest.follow(listing(index));
  return { markets, recorder, ingest };
}

const listing = (index: number) => ({
  market: {
    ticker: tickerOf(index),
    event: 'KXBENCH-26DEC01' as EventTicker,
    series: 'KXBENCH' as SeriesTicker,
    title: 'Bench',
    yesTitle: `T${index}.5`,
    noTitle: '',
    status: 'active' as const,
    openAt: START_US as Instant,
    closeAt: (START_US + 86_400_000_000) as Instant,
    canCloseEarly: false,
    gridLabel: 'linear_cent',
    grid: LINEAR_CENT,
    mutuallyExclusive: false,
  },
  lastPrice: null,
  volume: 0 as Qty,
  at: START_US as Instant,
});
