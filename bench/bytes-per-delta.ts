import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSession } from '../src/adapters/sqlite/session-reader.ts';
import { ManualClock } from '../src/base/clock.ts';
import { Random } from '../src/base/random.ts';
import { unwrap } from '../src/base/result.ts';
import type { DecisionReport } from '../src/contract/links.ts';
import type { Level } from '../src/domain/book/book.ts';
import type { MarketTicker, TradeId } from '../src/domain/units/ids.ts';
import type { Instant, Price, Qty } from '../src/domain/units/units.ts';
import type { BenchResult } from './bench-result.ts';
import { benchRecorder, START_US, tickerOf } from './recording/bench-recorder.ts';

const MARKETS = 1000;
const DELTAS = 2_000_000;
/** A lively evening: 1000 markets, five changes a second each. */
const DELTAS_PER_S = 5000;
/** A ticker a second and market, as Kalshi throttles them, and a trade for every fortieth delta. */
const TICKER_EVERY = 5;
const TRADE_EVERY = 40;

/** So many decisions are measured, in a recording with one for each delta. */
const DECISIONS = 500_000;

/** A decision to hold, told in the market's data as the actor does. */
type Decide = (market: MarketTicker, seenEvent: number) => DecisionReport;

/** Records by the very code of the ingest service, on simulated time; flushed every 100 ms of it, as live. */
function record(path: string, deltas: number, decide?: Decide): void {
  const random = new Random(7, 'bench/bytes-per-delta');
  const clock = new ManualClock(START_US);
  const { markets, recorder, ingest } = benchRecorder({
    path,
    markets: MARKETS,
    clock,
    schedule: () => undefined,
  });
  const volumes = new Map<string, number>();
  let seq = 0;
  const stamp = () => ({
    byteLength: 250,
    sid: 1,
    seq: (seq += 1),
    receivedAt: clock.nowUs() as Instant,
  });
  for (let index = 0; index < MARKETS; index += 1) {
    const side = (): Level[] =>
      Array.from({ length: 30 }, (_, level) => ({
        price: ((level + 10) * 100) as Price,
        qty: random.integer(100, 100_000) as Qty,
      }));
    const market = tickerOf(index);
    ingest.onSnapshot({ ...stamp(), market, source: 'feed', yes: side(), no: side() });
  }
  let nextFlushUs = START_US + 100_000;
  let decisions: DecisionReport[] = [];
  for (let n = 1; n <= deltas; n += 1) {
    clock.moveTo(clock.nowUs() + Math.ceil(random.exponential(1_000_000 / DELTAS_PER_S)));
    const market = tickerOf(random.integer(0, MARKETS - 1));
    // The venue stamps milliseconds, some time before we hear of it.
    const exchangeAt = (Math.floor((clock.nowUs() - random.integer(5000, 40_000)) / 1000) *
      1000) as Instant;
    const side = random.chance(0.5) ? 'yes' : 'no';
    const price = (random.integer(10, 48) * 100) as Price;
    const size = markets.find(market)?.book.sizeAt(side, price) ?? 0;
    const change =
      size > 0 && random.chance(0.5)
        ? 0 - (random.chance(0.3) ? size : random.integer(1, size))
        : random.integer(1, 50_000);
    ingest.onDelta({
      ...stamp(),
      market,
      side,
      price,
      change: change as Qty,
      exchangeAt,
      clientOrderId: undefined,
    });
    if (decide) decisions.push(decide(market, markets.find(market)?.event ?? 0));
    if (n % TICKER_EVERY === 0) {
      const book = markets.find(market)?.book;
      ingest.onTicker(
        {
          market,
          lastPrice: markets.find(market)?.lastPrice ?? null,
          yesBid: book?.bestBid('yes') ?? null,
          yesAsk: book?.bestAsk('yes') ?? null,
          yesBidSize: book?.bestBidSize('yes') ?? null,
          yesAskSize: book?.bestAskSize('yes') ?? null,
          volume: (volumes.get(market) ?? 0) as Qty,
          openInterest: (volumes.get(market) ?? 0) as Qty,
          at: exchangeAt,
        },
        { ...stamp(), sid: 2, seq: null },
      );
    }
    if (n % TRADE_EVERY === 0) {
      const tradeId = random.uuid() as TradeId;
      const qty = random.integer(1, 10_000) as Qty;
      volumes.set(market, (volumes.get(market) ?? 0) + qty);
      const trade = { market, tradeId, price, qty, taker: 'bid', isBlock: false } as const;
      ingest.onTrade({ ...trade, at: exchangeAt }, { ...stamp(), sid: 3 });
    }
    if (clock.nowUs() >= nextFlushUs) {
      recorder.decisions({ type: 'decisions', decisions, dropped: 0 });
      decisions = [];
      unwrap(recorder.flush());
      nextFlushUs = clock.nowUs() + 100_000;
    }
  }
  recorder.close();
}

/** The same deltas and tickers as rows of plain integers; everything else as it is. Returns the file's bytes. */
function asRows(from: string, path: string): number {
  const database = new Database(path);
  database.exec(`
    CREATE TABLE deltas (event INTEGER PRIMARY KEY, market INTEGER NOT NULL, side INTEGER NOT NULL,
      price_cc INTEGER NOT NULL, change_cq INTEGER NOT NULL, stream INTEGER NOT NULL, seq INTEGER NOT NULL,
      exchange_us INTEGER, received_us INTEGER NOT NULL) STRICT;
    CREATE TABLE tickers (event INTEGER PRIMARY KEY, market INTEGER NOT NULL, last_cc INTEGER,
      yes_bid_cc INTEGER, yes_bid_cq INTEGER, yes_ask_cc INTEGER, yes_ask_cq INTEGER, volume_cq INTEGER,
      open_interest_cq INTEGER, exchange_us INTEGER, received_us INTEGER NOT NULL) STRICT;`);
  const delta = database.prepare('INSERT INTO deltas VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const ticker = database.prepare('INSERT INTO tickers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const session = unwrap(openSession(from));
  database.transaction(() => {
    for (const record of session.records({ kinds: ['delta', 'ticker'] })) {
      if (record.kind === 'delta') {
        const { event, marketRef, side, price, change, streamRef, seq } = record;
        const { exchangeAt, receivedAt } = record;
        const sideCode = side === 'yes' ? 0 : 1;
        delta.run(
          event,
          marketRef,
          sideCode,
          price,
          change,
          streamRef,
          seq,
          exchangeAt,
          receivedAt,
        );
      } else if (record.kind === 'ticker') {
        const { event, marketRef, last, bid, bidQty, ask, askQty } = record;
        const { volume, openInterest, exchangeAt, receivedAt } = record;
        const touch = [last, bid, bidQty, ask, askQty];
        ticker.run(event, marketRef, ...touch, volume, openInterest, exchangeAt, receivedAt);
      }
    }
  })();
  session.close();
  const packed = new Database(from, { readonly: true });
  const inBlocks = packed
    .prepare(`SELECT sum(pgsize) FROM dbstat WHERE name IN ('deltas', 'tickers')`)
    .pluck()
    .get() as number;
  packed.close();
  database.close();
  return statSync(from).size - inBlocks + statSync(path).size;
}

const random = new Random(7, 'bench/decisions');
const aHold = (market: MarketTicker, seenEvent: number): DecisionReport => ({
  market,
  policy: { name: 'builtin:spreadCapture', modelSha256: null },
  seenSession: 'bench',
  seenEvent,
  action: 'hold',
  latencyUs: random.integer(20, 600),
  outcome: 'held',
  observationHash: null,
  logits: null,
  value: null,
  observation: null,
});
const float32 = (): number => Math.fround(random.normal());
const aModelsHold = (market: MarketTicker, seenEvent: number): DecisionReport => ({
  ...aHold(market, seenEvent),
  policy: { name: 'model:ppo', modelSha256: '9f'.repeat(32) },
  observationHash: random.uuid().replaceAll('-', '').slice(0, 16),
  logits: Array.from({ length: 5 }, float32),
  value: float32(),
});

/** What a hold adds to a session, all told. */
function bytesPerHold(folder: string): BenchResult[] {
  const bytesWith = (name: string, decide?: Decide): number => {
    const path = join(folder, `${name}.oddlot`);
    record(path, DECISIONS, decide);
    return statSync(path).size;
  };
  const without = bytesWith('none');
  return (
    [
      ['rule', aHold],
      ['model', aModelsHold],
    ] as const
  ).map(([name, decide]) => ({
    name: `bytes-per-hold: ${name}`,
    unit: 'bytes',
    value: (bytesWith(name, decide) - without) / DECISIONS,
    n: DECISIONS,
  }));
}

/** A session's size on disk, and how fast it is read. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oddlot-bench-'));
  const path = join(folder, 'session.oddlot');
  record(path, DELTAS);
  const bytes = statSync(path).size;
  const rowBytes = asRows(path, join(folder, 'rows.db'));

  const session = unwrap(openSession(path));
  const startedMs = performance.now();
  let records = 0;
  for (const record of session.records()) if (record.event > 0) records += 1;
  const readMs = performance.now() - startedMs;
  session.close();
  const holds = bytesPerHold(folder);
  rmSync(folder, { recursive: true });
  return Promise.resolve([
    ...holds,
    {
      name: 'bytes-per-delta',
      unit: 'bytes',
      value: bytes / DELTAS,
      baseline: rowBytes / DELTAS,
      ratio: bytes / rowBytes,
      n: DELTAS,
    },
    { name: 'session-read', unit: 'records/s', value: (records / readMs) * 1000, n: records },
  ]);
}
