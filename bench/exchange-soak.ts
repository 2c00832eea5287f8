import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { systemClock } from '../src/base/clock.ts';
import { createLogger } from '../src/base/logger.ts';
import { unwrap } from '../src/base/result.ts';
import type { Money } from '../src/domain/units/units.ts';
import { startExchangeServer } from '../src/services/exchange/exchange-server.ts';
import { RATE_TIERS } from '../src/services/exchange/rest/rate-limits.ts';
import type { BenchResult } from './bench-result.ts';

const MARKETS = 100;
const RATE_PER_S = 10_000;
/** Simulated minutes; `ODDLOT_SOAK_MINUTES=60` for the hour. */
const MINUTES = Number(process.env['ODDLOT_SOAK_MINUTES'] ?? 3);
/** What is kept for a bounded time has filled up by then: part of the run. */
const WARM_UP = 1 / 3;
const SAMPLES = 60;

interface ReaderOrder {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly command: string;
}

if (!isMainThread) {
  const { url, headers, command } = workerData as ReaderOrder;
  const ws = new WebSocket(url, { headers, perMessageDeflate: false });
  ws.on('open', () => ws.send(command));
  ws.on('message', () => undefined);
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Sample {
  readonly simulatedS: number;
  readonly heapMB: number;
  readonly rssMB: number;
}

function sample(simulatedS: number): Sample {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { simulatedS, heapMB: (heapUsed + external) / 1e6, rssMB: rss / 1e6 };
}

/** Least squares over all samples: a single late collection does not count as growth. */
function growthPerHour(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const meanS = mean(samples.map(({ simulatedS }) => simulatedS));
  const meanMB = mean(samples.map(({ heapMB }) => heapMB));
  let covariance = 0;
  let variance = 0;
  for (const { simulatedS, heapMB } of samples) {
    covariance += (simulatedS - meanS) * (heapMB - meanMB);
    variance += (simulatedS - meanS) ** 2;
  }
  return (3600 * covariance) / variance;
}

/** The embedded venue with one reader of every book, as fast as it goes: what stays in memory as time passes. */
export async function run(): Promise<BenchResult[]> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const server = unwrap(
    await startExchangeServer({
      port: 0,
      clock: systemClock,
      seed: 7,
      markets: MARKETS,
      ratePerS: RATE_PER_S,
      speed: 'max',
      runForMs: MINUTES * 60_000,
      cash: 0 as Money,
      keys: [
        {
          keyId: 'bench',
          publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
          userId: 'bench',
          scopes: ['read'],
        },
      ],
      verifySignatures: 'yes',
      clockWindowMs: 5000,
      errorShape: 'nested',
      tier: RATE_TIERS.at(-1) as (typeof RATE_TIERS)[number],
      heartbeatMs: 10_000,
      feedBufferBytes: 16_777_216,
      logger: createLogger({ source: 'bench', sink: () => undefined, nowUs: () => 0 }),
    }),
  );
  const url = `${server.rest}/markets?limit=1000&status=open`;
  const { markets } = (await (await fetch(url)).json()) as { markets: { ticker: string }[] };
  const timestamp = String(Math.floor(systemClock.nowUs() / 1000));
  const message = Buffer.from(`${timestamp}GET${new URL(server.ws).pathname}`);
  const order: ReaderOrder = {
    url: server.ws,
    headers: {
      'kalshi-access-key': 'bench',
      'kalshi-access-timestamp': timestamp,
      'kalshi-access-signature': sign('sha256', message, {
        key: privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      }).toString('base64'),
    },
    command: JSON.stringify({
      id: 1,
      cmd: 'subscribe',
      params: {
        channels: ['orderbook_delta'],
        market_tickers: markets.map(({ ticker }) => ticker),
      },
    }),
  };
  const startUs = server.status().now;
  const startMs = performance.now();
  const reader = new Worker(new URL(import.meta.url), { workerData: order });
  const samples: Sample[] = [];
  const durationS = MINUTES * 60;
  while (server.status().flow !== 'finished') {
    await setTimeout(20);
    const simulatedS = (server.status().now - startUs) / 1e6;
    const isDue = simulatedS >= durationS * (WARM_UP + (samples.length * (1 - WARM_UP)) / SAMPLES);
    if (isDue) samples.push(sample(simulatedS));
  }
  const elapsedS = (performance.now() - startMs) / 1000;
  const { deltas: n } = server.counts();
  await reader.terminate();
  await server.stop();
  const first = samples[0] as Sample;
  const last = samples.at(-1) as Sample;
  return [
    {
      name: 'exchange-soak: heap',
      unit: 'MB',
      value: last.heapMB,
      baseline: first.heapMB,
      ratio: last.heapMB / first.heapMB,
      n,
    },
    {
      name: 'exchange-soak: heap growth',
      unit: 'MB/simulated hour',
      value: growthPerHour(samples),
      n,
    },
    {
      name: 'exchange-soak: resident',
      unit: 'MB',
      value: last.rssMB,
      baseline: first.rssMB,
      ratio: last.rssMB / first.rssMB,
      n,
    },
    { name: 'exchange-soak: deltas', unit: 'deltas/s', value: n / elapsedS, n },
  ];
}
