import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../src/base/clock.ts';
import { createLogger } from '../src/base/logger.ts';
import { unwrap } from '../src/base/result.ts';
import type { Money } from '../src/domain/units/units.ts';
import { startExchangeServer } from '../src/services/exchange/exchange-server.ts';
import { RATE_TIERS } from '../src/services/exchange/rest/rate-limits.ts';
import type { BenchResult } from './bench-result.ts';

const MARKETS = 100;
const RATE_PER_S = 10_000;
/** Of simulated time: about 400 000 deltas. */
const RUN_FOR_MS = 40_000;
const ROUNDS = 4;

interface ReaderOrder {
  readonly url: string;
  readonly headers: Record<string, string>;
  /** What to say on opening. */
  readonly command: string;
}

interface ReaderReport {
  readonly messages: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The client: counts messages on a thread of its own, and reports when it is asked. */
function read({ url, headers, command }: ReaderOrder): void {
  const ws = new WebSocket(url, { headers, perMessageDeflate: false });
  let messages = 0;
  let firstMs = 0;
  let lastMs = 0;
  ws.on('open', () => ws.send(command));
  ws.on('message', () => {
    lastMs = performance.now();
    if (messages === MARKETS + 1) firstMs = lastMs;
    messages += 1;
  });
  parentPort?.on('message', () => {
    parentPort?.postMessage({ messages, firstMs, lastMs } satisfies ReaderReport);
  });
}

if (!isMainThread) read(workerData as ReaderOrder);

/** Starts a reader, waits until nothing more comes, and takes its report. */
async function readAll(order: ReaderOrder, isOver: () => boolean): Promise<ReaderReport> {
  const worker = new Worker(new URL(import.meta.url), { workerData: order });
  const ask = () =>
    new Promise<ReaderReport>((resolve) => {
      worker.once('message', resolve);
      worker.postMessage('report');
    });
  let report = await ask();
  for (let before = -1; !isOver() || report.messages !== before;) {
    before = report.messages;
    await new Promise((resolve) => void setTimeout(resolve, 200));
    report = await ask();
  }
  await worker.terminate();
  return report;
}

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

function signedHeaders(method: string, path: string): Record<string, string> {
  const timestamp = String(Math.floor(systemClock.nowUs() / 1000));
  const signature = sign('sha256', Buffer.from(timestamp + method + path), {
    key: privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return {
    'kalshi-access-key': 'bench',
    'kalshi-access-timestamp': timestamp,
    'kalshi-access-signature': signature.toString('base64'),
  };
}

/** One run of the venue at full speed; returns deltas, and deltas a second as the client saw them. */
async function runVenue(): Promise<{ deltas: number; perS: number }> {
  const server = unwrap(
    await startExchangeServer({
      port: 0,
      clock: systemClock,
      seed: 7,
      markets: MARKETS,
      ratePerS: RATE_PER_S,
      speed: 'max',
      runForMs: RUN_FOR_MS,
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
  const { markets } = (await (
    await fetch(`${server.rest}/markets?limit=1000&status=open`)
  ).json()) as {
    markets: { ticker: string }[];
  };
  const report = await readAll(
    {
      url: server.ws,
      headers: signedHeaders('GET', new URL(server.ws).pathname),
      command: JSON.stringify({
        id: 1,
        cmd: 'subscribe',
        params: {
          channels: ['orderbook_delta'],
          market_tickers: markets.map(({ ticker }) => ticker),
        },
      }),
    },
    () => server.status().flow === 'finished',
  );
  await server.stop();
  const deltas = report.messages - markets.length - 1;
  return { deltas, perS: (deltas / (report.lastMs - report.firstMs)) * 1000 };
}

/** The plainest way: `ws.send` of one constant delta, as often. */
async function runPlain(deltas: number): Promise<number> {
  const text =
    '{"type":"orderbook_delta","sid":1,"seq":123456,"msg":{"market_ticker":"KXBTC15M-26NOV301015-15","market_id":"184c7e5e-f8d5-484f-a15d-e4512f6e5660","price_dollars":"0.4200","delta_fp":"-34.00","side":"no","ts":"2026-11-30T15:00:00.000065Z","ts_ms":1796050800000}}';
  const wss = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await new Promise((resolve) => void wss.once('listening', resolve));
  let left = deltas + MARKETS + 1;
  wss.on('connection', (ws) => {
    const go = (): void => {
      const most = ws.bufferedAmount > 1_048_576 ? 0 : Math.min(left, 500);
      for (let i = 0; i < most; i += 1) ws.send(text);
      left -= most;
      if (left > 0) setImmediate(go);
    };
    ws.once('message', go);
  });
  const { port } = wss.address() as { port: number };
  const report = await readAll(
    { url: `ws://127.0.0.1:${port}`, headers: {}, command: '{}' },
    () => left === 0,
  );
  wss.close();
  return (deltas / (report.lastMs - report.firstMs)) * 1000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] as number;

/** The embedded venue at full speed, flow and matching included, to one client on another core. */
export async function run(): Promise<BenchResult[]> {
  const ours: number[] = [];
  const plain: number[] = [];
  let n = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { deltas, perS } = await runVenue();
    const plainPerS = await runPlain(deltas);
    // The first round warms up.
    if (round === 0) continue;
    ours.push(perS);
    plain.push(plainPerS);
    n += deltas;
  }
  const value = median(ours);
  const baseline = median(plain);
  return [{ name: 'exchange-feed', unit: 'deltas/s', value, baseline, ratio: value / baseline, n }];
}
