import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession } from '../src/adapters/sqlite/session-reader.ts';
import { openSessionWriter } from '../src/adapters/sqlite/session-writer.ts';
import { Random } from '../src/base/random.ts';
import { unwrap } from '../src/base/result.ts';
import type { Level, Side } from '../src/domain/book/book.ts';
import type { MarketTicker } from '../src/domain/units/ids.ts';
import type { Instant, Price, Qty } from '../src/domain/units/units.ts';
import { SessionBuilder } from '../src/services/archive/import/session-builder.ts';
import { SessionSink } from '../src/services/archive/import/session-sink.ts';
import type { BenchResult } from './bench-result.ts';

const MARKETS = 1000;
/** Ten minutes at 10 000 a second: many times the distance between two anchors of a book. */
const DELTAS = 6_000_000;
const ANCHOR_EVERY_EVENTS = 250_000;
const SEEKS = 300;
const START_US = 1_796_133_802_518_710;

const tickerOf = (index: number): MarketTicker => `KXBENCH-26DEC01-T${index}` as MarketTicker;

/** Writes a session as an import does; returns when it ends. */
function write(path: string): number {
  const random = new Random(7, 'bench/seek');
  const writer = unwrap(
    openSessionWriter({
      path,
      info: { name: 'bench', origin: 'import', mode: 'import', venue: 'bench', seed: null },
      appVersion: 'bench',
      startedAt: START_US as Instant,
      existing: 'refuse',
    }),
  );
  const sink = new SessionSink(writer);
  const builder = new SessionBuilder(sink, ANCHOR_EVERY_EVENTS);
  const sizes = new Map<string, number>();
  let seq = 0;
  let atUs = START_US;
  for (let index = 0; index < MARKETS; index += 1) {
    const side = (name: Side): Level[] =>
      Array.from({ length: 30 }, (_, level) => {
        const qty = random.integer(100, 100_000) as Qty;
        sizes.set(`${index} ${name} ${level + 10}`, qty);
        return { price: ((level + 10) * 100) as Price, qty };
      });
    const head = { market: tickerOf(index), sid: 1, seq: (seq += 1) };
    builder.snapshot({ ...head, yes: side('yes'), no: side('no') }, atUs as Instant);
  }
  for (let n = 1; n <= DELTAS; n += 1) {
    // Half of everything happens in a twentieth of the markets.
    const index = random.integer(0, (random.chance(0.5) ? MARKETS / 20 : MARKETS) - 1);
    const side: Side = random.chance(0.5) ? 'yes' : 'no';
    const cents = random.integer(10, 39);
    const level = `${index} ${side} ${cents}`;
    const size = sizes.get(level) ?? 0;
    const change =
      size > 0 && random.chance(0.5) ? 0 - random.integer(1, size) : random.integer(1, 50_000);
    sizes.set(level, size + change);
    atUs += random.integer(1, 200);
    builder.delta(
      {
        sid: 1,
        seq: (seq += 1),
        market: tickerOf(index),
        side,
        price: (cents * 100) as Price,
        change: change as Qty,
        exchangeAt: (atUs - 5000) as Instant,
        clientOrderId: undefined,
      },
      atUs as Instant,
    );
    builder.heard(atUs as Instant);
    if (n % 10_000 !== 0) continue;
    builder.anchorIfDue();
    unwrap(sink.flushIfDue());
  }
  unwrap(sink.flush());
  unwrap(writer.close(atUs as Instant));
  return atUs;
}

/** How long it takes to open a session and rebuild any book at any moment. */
export function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oddlot-bench-'));
  const path = join(folder, 'session.oddlot');
  const endUs = write(path);
  const random = new Random(7, 'bench/seek/moments');
  const seekMs: number[] = [];
  for (let n = 0; n < SEEKS; n += 1) {
    const market = tickerOf(random.integer(0, MARKETS - 1));
    const at = random.integer(START_US, endUs) as Instant;
    const startedMs = performance.now();
    const session = unwrap(openSession(path));
    unwrap(session.bookAt(market, at));
    session.close();
    seekMs.push(performance.now() - startedMs);
  }
  rmSync(folder, { recursive: true });
  seekMs.sort((a, b) => a - b);
  const seekAt = (share: number): number => seekMs[Math.floor(share * (SEEKS - 1))] as number;
  return Promise.resolve([
    {
      name: 'seek',
      unit: 'ms',
      value: seekAt(1),
      p50: seekAt(0.5),
      p99: seekAt(0.99),
      n: SEEKS,
    },
  ]);
}
