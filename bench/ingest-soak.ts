import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSession } from '../src/adapters/sqlite/session-reader.ts';
import { sessionPath } from '../src/adapters/sqlite/session-file.ts';
import { unwrap } from '../src/base/result.ts';
import { faultPlan, type FaultPlan } from '../src/contract/fault-plan.ts';
import type { Heartbeat, ServiceHealth } from '../src/contract/health.ts';
import { requests } from '../src/contract/requests.ts';
import type { VenueEndpoint } from '../src/contract/service-config.ts';
import { settings } from '../src/contract/settings.ts';
import type { Money } from '../src/domain/units/units.ts';
import { createNodeHost } from '../src/supervisor/node-host.ts';
import { startAlone } from '../src/supervisor/start-alone.ts';
import type { BenchResult } from './bench-result.ts';

/** `ODDLOT_SOAK_MINUTES=30` for the whole of it. */
const MINUTES = Number(process.env['ODDLOT_SOAK_MINUTES'] ?? 1);
const MARKETS = 500;
/**
 * What the venue's traders aim at. They come to about nine tenths of it, and the link is away for some seconds of every
 * minute: 20 000 a second are left.
 */
const RATE_PER_S = 25_000;
/** Buffers and compiled code have settled by then. */
const WARM_UP = 1 / 3;

/** Every kind of loss on the way, over and over: times are simulated milliseconds, occasions are frames. */
const FAULTS = faultPlan.parse({
  seed: 7,
  faults: [
    { fault: 'closeSocket', when: { every: 1_500_000 } },
    { fault: 'dropFrame', when: { every: 90_001 }, for: { channel: 'orderbook_delta' } },
    { fault: 'duplicateFrame', when: { every: 30_011 } },
    { fault: 'delayFrame', delayMs: 20, when: { every: 150_001 } },
    { fault: 'refuseUpgrade', when: { every: 2 } },
    { fault: 'unavailable', when: { every: 5 }, for: { path: '/markets*' } },
  ],
});

interface IngestRun {
  /** Once a second, of ingest and of the venue. */
  readonly heartbeats: readonly Heartbeat[];
  readonly offers: readonly Heartbeat[];
  /** In the session, and of those how many were accepted before the last answer of ingest. */
  readonly recorded: number;
  readonly accepted: number;
  readonly gaps: number;
  readonly refused: number;
}

/** Both services as processes for so long. Throws unless the session holds all that was accepted. */
export async function runIngest(options: {
  readonly markets: number;
  readonly ratePerS: number;
  readonly minutes: number;
  readonly faults?: FaultPlan;
}): Promise<IngestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'oddlot-bench-'));
  const entryOf = (service: string) =>
    resolve(import.meta.dirname, '../src/services', service, 'index.ts');
  const defaults = settings.parse({});
  const heartbeats: Heartbeat[] = [];
  const offers: Heartbeat[] = [];
  const listen =
    (to: Heartbeat[]) =>
    ({ heartbeat }: ServiceHealth): void => {
      if (heartbeat && heartbeat !== to.at(-1)) to.push(heartbeat);
    };
  let venue: VenueEndpoint | undefined;
  const exchange = startAlone({
    service: 'exchange',
    host: createNodeHost(entryOf),
    configure: () => ({
      port: 0,
      seed: 7,
      markets: options.markets,
      ratePerS: options.ratePerS,
      speed: 1,
      runForMs: null,
      cash: 1_000_000 as Money,
      privateKeyFile: join(folder, 'key.pem'),
      ...(options.faults && { faults: options.faults }),
    }),
    onReady: (info) => {
      ({ venue } = info);
    },
    onHealth: listen(offers),
    onLog: () => undefined,
  });
  unwrap(await exchange.process.start());
  const ingest = startAlone({
    service: 'ingest',
    host: createNodeHost(entryOf),
    configure: () => ({
      mode: 'embedded',
      venue: venue as VenueEndpoint,
      sessionsDir: folder,
      sessionName: 'bench',
      seed: 7,
      appVersion: 'bench',
      recording: defaults.recording,
      feed: { ...defaults.ingest, maxMarkets: options.markets, auditEveryMs: 10_000 },
    }),
    onHealth: listen(heartbeats),
    onLog: () => undefined,
  });
  try {
    unwrap(await ingest.process.start());
    await sleep(options.minutes * 60_000);
    const asked = await ingest.process.request('ingest.drain', {});
    const drained = unwrap(requests['ingest.drain'].output.parse(asked));
    await ingest.stop();
    const session = unwrap(openSession(sessionPath(folder, 'bench')));
    const report = session.check();
    const { delta: recorded } = session.counts();
    session.close();
    if (!report.ok || report.unfinishedRuns > 0) {
      throw new Error(`bench: the session is damaged: ${JSON.stringify(report.problems[0])}`);
    }
    const { deltas: accepted, gaps, refused } = drained;
    return { heartbeats, offers, recorded, accepted, gaps, refused };
  } finally {
    await ingest.stop();
    await exchange.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Least squares, in megabytes an hour: over a few minutes it is mostly noise. */
function growthMbPerHour(heartbeats: readonly Heartbeat[], of: 'rssBytes' | 'heapBytes'): number {
  const points = heartbeats.map((beat) => [beat.atUs / 3.6e9, beat[of] / 1e6] as const);
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [hour, size] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - hour) * (y - size), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - hour) ** 2, 0);
}

/** Megabytes around the beginning, the middle and the end: medians, so that the moment before a collection counts little. */
function memoryMb(heartbeats: readonly Heartbeat[], of: 'rssBytes' | 'heapBytes'): number[] {
  const width = Math.max(1, Math.floor(heartbeats.length / 10));
  return [0, (heartbeats.length - width) / 2, heartbeats.length - width].map((from) => {
    const sizes = heartbeats
      .slice(Math.floor(from), Math.floor(from) + width)
      .map((beat) => beat[of]);
    return (sizes.toSorted((a, b) => a - b)[Math.floor(width / 2)] as number) / 1e6;
  });
}

/** How much a counter grew a second. */
function perSecond(heartbeats: readonly Heartbeat[], metric: string): number {
  const [first, last] = [heartbeats[0] as Heartbeat, heartbeats.at(-1) as Heartbeat];
  const grown = (last.metrics[metric] ?? 0) - (first.metrics[metric] ?? 0);
  return (grown / (last.atUs - first.atUs)) * 1e6;
}

/** Ingest under faults: nothing lost that was accepted, and memory that stays where it is. */
export async function run(): Promise<BenchResult[]> {
  const { heartbeats, offers, recorded, accepted, gaps, refused } = await runIngest({
    markets: MARKETS,
    ratePerS: RATE_PER_S,
    minutes: MINUTES,
    faults: FAULTS,
  });
  const late = heartbeats.slice(Math.floor(heartbeats.length * WARM_UP));
  const offered = perSecond(offers, 'deltas');
  const achieved = perSecond(heartbeats, 'deltas');
  const flushed = heartbeats.at(-1)?.metrics ?? {};
  const result = (name: string, unit: string, value: number): BenchResult => ({
    name: `ingest-soak: ${name}`,
    unit,
    value,
    n: recorded,
  });
  const memory = (['rssBytes', 'heapBytes'] as const).flatMap((of) => {
    const name = of === 'rssBytes' ? 'resident' : 'heap';
    const [start, middle, end] = memoryMb(late, of) as [number, number, number];
    return [
      result(`${name} at the start`, 'MB', start),
      result(`${name} in the middle`, 'MB', middle),
      result(`${name} at the end`, 'MB', end),
      result(`${name} growth`, 'MB/h', growthMbPerHour(late, of)),
    ];
  });
  return [
    { ...result('recorded', 'deltas/s', achieved), baseline: offered, ratio: achieved / offered },
    {
      ...result('flush', 'us', flushed['flushP50Us'] ?? 0),
      p50: flushed['flushP50Us'] ?? 0,
      p99: flushed['flushP99Us'] ?? 0,
    },
    result('gaps', 'gaps', gaps),
    result('refused', 'updates', refused),
    // What came between the last answer and the end is on record too.
    result('accepted but lost', 'deltas', Math.max(0, accepted - recorded)),
    ...memory,
  ];
}
