import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { createFeed } from '../src/adapters/kalshi/feed.ts';
import { createSigner } from '../src/adapters/kalshi/signing.ts';
import { openSession } from '../src/adapters/sqlite/session-reader.ts';
import { systemClock } from '../src/base/clock.ts';
import { Random } from '../src/base/random.ts';
import { unwrap } from '../src/base/result.ts';
import {
  formatInstant,
  formatPrice,
  formatQty,
  type Instant,
  instantToMs,
  type Price,
  type Qty,
} from '../src/domain/units/units.ts';
import type { BenchResult } from './bench-result.ts';
import { benchRecorder, silent, START_US, tickerOf } from './recording/bench-recorder.ts';

const MARKETS = 500;
const DELTAS = 1_000_000;
const ROUNDS = 3;
const WS_PATH = '/trade-api/ws/v2';

// The venue, on a thread of its own: every frame is made before the first is sent, so that sending costs next to
// nothing and the other core is the recorder's alone.

function makeFrames(): string[] {
  const random = new Random(7, 'bench/record');
  const ids = Array.from({ length: MARKETS }, () => random.uuid());
  const sizes = ids.map(() => new Map<string, number>());
  const frames = ids.map(
    (id, index) =>
      `{"type":"orderbook_snapshot","sid":1,"seq":${index + 1},"msg":{"market_ticker":"${tickerOf(index)}","market_id":"${id}"}}`,
  );
  let at = START_US;
  while (frames.length < MARKETS + DELTAS) {
    const index = random.integer(0, MARKETS - 1);
    const side = random.chance(0.5) ? 'yes' : 'no';
    const price = formatPrice((random.integer(20, 48) * 100) as Price);
    const book = sizes[index] as Map<string, number>;
    const size = book.get(side + price) ?? 0;
    const change =
      size > 0 && random.chance(0.5)
        ? 0 - (random.chance(0.3) ? size : random.integer(1, size))
        : random.integer(1, 50_000);
    book.set(side + price, size + change);
    at += random.integer(1, 100);
    frames.push(
      `{"type":"orderbook_delta","sid":1,"seq":${frames.length + 1},"msg":{"market_ticker":"${tickerOf(index)}","market_id":"${ids[index]}","price_dollars":"${price}","delta_fp":"${formatQty(change as Qty)}","side":"${side}","ts":"${formatInstant(at as Instant)}","ts_ms":${instantToMs(at as Instant)}}}`,
    );
  }
  return frames;
}

/** A text frame of the WebSocket protocol, from a server. */
function wireFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.alloc(2) : Buffer.alloc(4);
  head[0] = 0x81;
  if (head.length === 2) head[1] = body.length;
  else {
    head[1] = 126;
    head.writeUInt16BE(body.length, 2);
  }
  return Buffer.concat([head, body]);
}

function serve(): void {
  const frames = makeFrames().map(wireFrame);
  const chunks: Buffer[] = [];
  for (let from = 0; from < frames.length; from += 500) {
    chunks.push(Buffer.concat(frames.slice(from, from + 500)));
  }
  const server = createServer();
  server.on('upgrade', (request, socket) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('error', () => undefined);
    // The first thing the client says is its one subscription.
    socket.once('data', () => {
      socket.resume();
      socket.write(
        wireFrame('{"id":1,"type":"subscribed","msg":{"channel":"orderbook_delta","sid":1}}'),
      );
      let next = 0;
      const send = (): void => {
        for (; next < chunks.length; next += 1) {
          if (socket.writableNeedDrain) return void socket.once('drain', send);
          socket.write(chunks[next] ?? '');
        }
      };
      send();
    });
  });
  server.listen(0, '127.0.0.1', () =>
    parentPort?.postMessage((server.address() as AddressInfo).port),
  );
}

if (!isMainThread && workerData === 'bench/record') serve();

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signer = unwrap(
  createSigner({
    keyId: 'bench',
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }),
);

interface Recording {
  readonly perS: number;
  readonly flushP50Us: number;
  readonly flushP99Us: number;
}

async function recordAll(url: string, path: string): Promise<Recording> {
  const { markets, recorder, ingest } = benchRecorder({
    path,
    markets: MARKETS,
    clock: systemClock,
    schedule: (run, afterMs) => void setTimeout(run, afterMs),
  });
  const feed = createFeed({
    wsUrl: url,
    signer,
    clock: systemClock,
    random: new Random(1, 'bench'),
    logger: silent,
    channels: ['orderbook_delta'],
    handlers: ingest,
  });
  feed.addMarkets(Array.from(markets, ({ market }) => market.ticker));
  feed.start();
  const startedMs = await until(() => recorder.counts.deltas > 0);
  const endedMs = await until(() => recorder.counts.deltas === DELTAS);
  unwrap(recorder.flush());
  const tookMs = Math.max(endedMs, performance.now()) - startedMs;
  const { flushUs } = recorder.queue;
  recorder.close();
  await feed.stop();
  const session = unwrap(openSession(path));
  const report = session.check();
  const isWhole = report.ok && report.gaps.length === 0 && session.counts().delta === DELTAS;
  session.close();
  if (!isWhole) throw new Error('bench: the session is not what was sent');
  return {
    perS: (DELTAS / tookMs) * 1000,
    flushP50Us: flushUs.percentile(50),
    flushP99Us: flushUs.percentile(99),
  };
}

/** The plainest reader: `ws` and `JSON.parse` of every frame, kept nowhere. */
async function parseAll(url: string): Promise<number> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  let seen = 0;
  socket.on('open', () => socket.send('{"id":1,"cmd":"subscribe"}'));
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as { readonly type: string };
    if (frame.type === 'orderbook_delta') seen += 1;
  });
  const startedMs = await until(() => seen > 0);
  const endedMs = await until(() => seen === DELTAS);
  socket.terminate();
  return (DELTAS / (endedMs - startedMs)) * 1000;
}

/** When it came true. */
async function until(isTrue: () => boolean): Promise<number> {
  while (!isTrue()) await new Promise((done) => void setImmediate(done));
  return performance.now();
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/** Socket → book → session file, sustained, with nothing lost. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oddlot-bench-'));
  const worker = new Worker(new URL(import.meta.url), { workerData: 'bench/record' });
  const port = await new Promise<number>((done) => worker.once('message', done));
  const url = `ws://127.0.0.1:${port}${WS_PATH}`;
  const plain: number[] = [];
  const recorded: Recording[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(await parseAll(url));
    recorded.push(await recordAll(url, join(folder, `${round}.oddlot`)));
  }
  await worker.terminate();
  rmSync(folder, { recursive: true });
  const value = median(recorded.map(({ perS }) => perS));
  const baseline = median(plain);
  const n = ROUNDS * DELTAS;
  return [
    { name: 'record', unit: 'deltas/s', value, baseline, ratio: value / baseline, n },
    {
      name: 'record-flush',
      unit: 'us',
      value: median(recorded.map(({ flushP50Us }) => flushP50Us)),
      p50: median(recorded.map(({ flushP50Us }) => flushP50Us)),
      p99: median(recorded.map(({ flushP99Us }) => flushP99Us)),
      n: (ROUNDS * DELTAS) / 5000,
    },
  ];
}
