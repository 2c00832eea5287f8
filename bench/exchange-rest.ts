import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { ManualClock } from '../src/base/clock.ts';
import { createLogger } from '../src/base/logger.ts';
import { unwrap } from '../src/base/result.ts';
import type { Money } from '../src/domain/units/units.ts';
import { startExchangeServer } from '../src/services/exchange/exchange-server.ts';
import type { BenchResult } from './bench-result.ts';

const CONNECTIONS = 8;
const MARKETS = 400;
const ORDERS = 24_000;
const ROUNDS = 4;
const NOW_MS = 1_796_137_200_000;
const ORDERS_PATH = '/trade-api/v2/portfolio/events/orders';

interface ClientOrder {
  readonly port: number;
  /** Bytes of every request, written beforehand. */
  readonly requests: readonly string[];
}

interface ClientReport {
  readonly ms: number;
  /** From a request to its answer, each. */
  readonly latenciesMs: Float64Array;
  readonly created: number;
}

/** The client: keep-alive connections on a thread of its own, one request under way on each. */
function send({ port, requests }: ClientOrder): void {
  const latenciesMs = new Float64Array(requests.length);
  let next = 0;
  let answered = 0;
  let created = 0;
  const startedMs = performance.now();
  const drive = (socket: Socket): void => {
    let sent = 0;
    let sentMs = 0;
    const go = (): void => {
      const request = requests[next];
      if (request === undefined) {
        socket.end();
        return;
      }
      sent = next;
      next += 1;
      sentMs = performance.now();
      socket.write(request);
    };
    // Answers are short and come in one piece.
    socket.on('data', (data) => {
      latenciesMs[sent] = performance.now() - sentMs;
      if (data.toString('latin1', 9, 12) === '201') created += 1;
      answered += 1;
      if (answered === requests.length) {
        const ms = performance.now() - startedMs;
        parentPort?.postMessage({ ms, latenciesMs, created } satisfies ClientReport);
      }
      go();
    });
    go();
  };
  for (let i = 0; i < CONNECTIONS; i += 1) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => drive(socket));
  }
}

if (!isMainThread) send(workerData as ClientOrder);

function runClient(order: ClientOrder): Promise<ClientReport> {
  const worker = new Worker(new URL(import.meta.url), { workerData: order });
  return new Promise((resolve, reject) => {
    worker.once('message', (report: ClientReport) => {
      resolve(report);
      void worker.terminate();
    });
    worker.once('error', reject);
  });
}

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A signature covers time, method and path: one a millisecond serves all orders of that millisecond. */
const signatures = Array.from({ length: 100 }, (_, i) => {
  const timestamp = String(NOW_MS + i);
  const signature = sign('sha256', Buffer.from(`${timestamp}POST${ORDERS_PATH}`), {
    key: privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return { timestamp, signature: signature.toString('base64') };
});

function makeRequests(port: number, tickers: readonly string[]): string[] {
  return Array.from({ length: ORDERS }, (_, i) => {
    const { timestamp, signature } = signatures[
      i % signatures.length
    ] as (typeof signatures)[number];
    const body = JSON.stringify({
      ticker: tickers[i % tickers.length],
      client_order_id: `bench-${i}`,
      side: i % 2 === 0 ? 'bid' : 'ask',
      count: '1.00',
      // Far from the touch on either side, and a whole cent.
      price: i % 2 === 0 ? '0.0100' : '0.9900',
      time_in_force: 'good_till_canceled',
      self_trade_prevention_type: 'taker_at_cross',
    });
    return [
      `POST ${ORDERS_PATH} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'KALSHI-ACCESS-KEY: bench',
      `KALSHI-ACCESS-TIMESTAMP: ${timestamp}`,
      `KALSHI-ACCESS-SIGNATURE: ${signature}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  });
}

/** Orders against the venue; every signature is verified, every order rests. */
async function runVenue(): Promise<ClientReport> {
  const bucket = { refillPerS: 1, capacity: ORDERS * 10 };
  const server = unwrap(
    await startExchangeServer({
      port: 0,
      // Stands still: the signatures stay fresh, and the flow keeps quiet.
      clock: new ManualClock(NOW_MS * 1000),
      seed: 7,
      markets: MARKETS,
      ratePerS: 100,
      speed: 1,
      cash: 1_000_000_000_000 as Money,
      keys: [
        {
          keyId: 'bench',
          publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
          userId: 'bench',
          scopes: ['write::trade'],
        },
      ],
      verifySignatures: 'yes',
      clockWindowMs: 5000,
      errorShape: 'nested',
      tier: { name: 'bench', read: bucket, write: bucket },
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
  const requests = makeRequests(
    server.port,
    markets.map(({ ticker }) => ticker),
  );
  const report = await runClient({ port: server.port, requests });
  if (report.created !== ORDERS) throw new Error(`created ${report.created} of ${ORDERS}`);
  await server.stop();
  return report;
}

/** The same requests to a Node server that answers the same bytes and does nothing. */
async function runPlain(): Promise<ClientReport> {
  const text =
    '{"order_id":"a3c9d0b2-5a1f-4e7e-9d51-2f6f2b8f6a77","client_order_id":"bench-417","fill_count":"0.00","remaining_count":"1.00","ts_ms":1796133802510}';
  const server = createServer((request, response) => {
    request.on('data', () => undefined);
    request.on('end', () => {
      response.writeHead(201, {
        'content-type': 'application/json',
        'content-length': text.length,
      });
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const report = await runClient({ port, requests: makeRequests(port, ['KXBENCH']) });
  await new Promise((resolve) => void server.close(resolve));
  return report;
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] as number;

/** Verified orders over keep-alive to the embedded venue, against a Node server that does nothing. */
export async function run(): Promise<BenchResult[]> {
  const ours: number[] = [];
  const plain: number[] = [];
  let latenciesMs: readonly number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const report = await runVenue();
    const { ms } = await runPlain();
    // The first round warms up.
    if (round === 0) continue;
    ours.push((ORDERS / report.ms) * 1000);
    plain.push((ORDERS / ms) * 1000);
    latenciesMs = [...report.latenciesMs];
  }
  const value = quantile(ours, 0.5);
  const baseline = quantile(plain, 0.5);
  const n = ORDERS * ours.length;
  return [
    { name: 'exchange-rest', unit: 'orders/s', value, baseline, ratio: value / baseline, n },
    {
      name: `exchange-rest: answer, ${CONNECTIONS} under way`,
      unit: 'us',
      value: quantile(latenciesMs, 0.5) * 1000,
      p50: quantile(latenciesMs, 0.5) * 1000,
      p99: quantile(latenciesMs, 0.99) * 1000,
      n: latenciesMs.length,
    },
  ];
}
