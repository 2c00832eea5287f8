import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSession } from '../src/adapters/sqlite/session-reader.ts';
import { sessionPath } from '../src/adapters/sqlite/session-file.ts';
import { unwrap } from '../src/base/result.ts';
import { faultPlan, type FaultPlan } from '../src/contract/fault-plan.ts';
import type { Heartbeat } from '../src/contract/health.ts';
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
const RATE_PER_S = 20_000;
/** Buffers and compiled code have settled by then. */
const WARM_UP = 1 / 3;

/** Every kind of loss on the way, over and over: times are simulated milliseconds, occasions are frames. */
const FAULTS = faultPlan.parse({
  seed: 7,
  faults: [
    { fault: 'closeSocket', when: { every: 400_000 } },
    { fault: 'dropFrame', when: { every: 90_001 }, for: { channel: 'orderbook_delta' } },
    { fault: 'duplicateFrame', when: { every: 30_011 } },
    { fault: 'delayFrame', delayMs: 20, when: { every: 150_001 } },
    { fault: 'refuseUpgrade', when: { every: 2 } },
    { fault: 'unavailable', when: { every: 5 }, for: { path: '/markets*' } },
  ],
});

interface IngestRun {
  readonly heartbeats: readonly Heartbeat[];
  readonly seconds: number;
  readonly deltas: number;
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
    onHealth: ({ heartbeat }) => {
      if (heartbeat && heartbeat !== heartbeats.at(-1)) heartbeats.push(heartbeat);
    },
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
    const { delta } = session.counts();
    session.close();
    // What came between the answer and the end is on record too.
    const isWhole = report.ok && report.unfinishedRuns === 0 && delta >= drained.deltas;
    if (!isWhole) throw new Error(`bench: the session is not what was accepted: ${delta}`);
    const { deltas, gaps, refused } = drained;
    return { heartbeats, seconds: options.minutes * 60, deltas, gaps, refused };
  } finally {
    await ingest.stop();
    await exchange.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Of the heap, in megabytes an hour: least squares, so that a single late collection does not count as growth. What
 * the process holds beyond it rises to the highest burst and stays there. Over a few minutes it is mostly noise.
 */
function growthMbPerHour(heartbeats: readonly Heartbeat[]): number {
  const points = heartbeats.map(({ atUs, heapBytes }) => [atUs / 3.6e9, heapBytes / 1e6] as const);
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [hour, size] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - hour) * (y - size), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - hour) ** 2, 0);
}

/** Ingest under faults: nothing lost that was accepted, and memory that stays where it is. */
export async function run(): Promise<BenchResult[]> {
  const { heartbeats, seconds, deltas, gaps, refused } = await runIngest({
    markets: MARKETS,
    ratePerS: RATE_PER_S,
    minutes: MINUTES,
    faults: FAULTS,
  });
  const late = heartbeats.slice(Math.floor(heartbeats.length * WARM_UP));
  const n = heartbeats.length;
  return [
    { name: 'ingest-soak', unit: 'deltas/s', value: deltas / seconds, n: deltas },
    { name: 'ingest-soak-gaps', unit: 'gaps', value: gaps, n: deltas },
    { name: 'ingest-soak-refused', unit: 'updates', value: refused, n: deltas },
    {
      name: 'ingest-soak-memory',
      unit: 'MB',
      value: Math.max(...late.map(({ rssBytes }) => rssBytes)) / 1e6,
      n,
    },
    { name: 'ingest-soak-growth', unit: 'MB/h', value: growthMbPerHour(late), n: late.length },
  ];
}
