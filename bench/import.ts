import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import { Random } from '../src/base/random.ts';
import { unwrap } from '../src/base/result.ts';
import { LineReader } from '../src/adapters/files/read-lines.ts';
import { formatInstant, formatPrice, formatQty, instantToMs } from '../src/domain/units/units.ts';
import type { Instant, Price, Qty } from '../src/domain/units/units.ts';
import { importSession } from '../src/services/archive/import/import-session.ts';
import type { BenchResult } from './bench-result.ts';

const MARKETS = 300;
const LINES = 1_000_000;

/** A recording of our own making: frames wrapped with their receive times. */
async function write(path: string): Promise<void> {
  const random = new Random(7, 'bench/import');
  const out = createWriteStream(path);
  const sizes = new Map<string, number>();
  let at = 1_796_133_802_518_710;
  let text = '';
  for (let n = 1; n <= LINES; n += 1) {
    const index = n <= MARKETS ? n : random.integer(1, MARKETS);
    const head = `"sid":1,"seq":${n},"msg":{"market_ticker":"KXBENCH-26DEC01-T${index}.5","market_id":"5d0b6a0e-7f0c-4f5e-9a55-0d2f3a9c1b10"`;
    at += random.integer(1, 400);
    text += `{"recv_ns":${at}123,"frame":`;
    if (n <= MARKETS) text += `{"type":"orderbook_snapshot",${head}}}}\n`;
    else {
      const side = random.chance(0.5) ? 'yes' : 'no';
      const price = formatPrice((random.integer(1, 49) * 100) as Price);
      const level = `${index} ${side} ${price}`;
      const size = sizes.get(level) ?? 0;
      const change =
        size > 0 && random.chance(0.5) ? 0 - random.integer(1, size) : random.integer(1, 50_000);
      sizes.set(level, size + change);
      const ts = formatInstant(at as Instant);
      text += `{"type":"orderbook_delta",${head},"price_dollars":"${price}","delta_fp":"${formatQty(change as Qty)}","side":"${side}","ts":"${ts}","ts_ms":${instantToMs(at as Instant)}}}}\n`;
    }
    if (text.length < 1 << 20) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await once(out, 'close');
}

/** Lines a second that are read and parsed, and nothing more. */
async function parseAlone(path: string): Promise<number> {
  const startedMs = performance.now();
  const reader = new LineReader(path);
  let seen = 0;
  for (;;) {
    const lines = unwrap(await reader.next());
    if (lines === undefined) break;
    for (const line of lines) seen += Number('frame' in (JSON.parse(line) as object));
  }
  if (seen !== LINES) throw new Error(`lines lost: ${seen}`);
  return (LINES / (performance.now() - startedMs)) * 1000;
}

/** A recording into a session file, against reading and `JSON.parse` alone. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oddlot-bench-'));
  const file = join(folder, 'recording.jsonl');
  await write(file);
  const baseline = await parseAlone(file);
  const startedMs = performance.now();
  const summary = unwrap(
    await importSession(
      {
        files: [file],
        out: join(folder, 'session.oddlot'),
        pointer: '/frame',
        numbering: 'auto',
        prices: 'assumed',
        appVersion: 'bench',
      },
      { clock: systemClock, signal: new AbortController().signal, onProgress: () => undefined },
    ),
  );
  const value = (LINES / (performance.now() - startedMs)) * 1000;
  rmSync(folder, { recursive: true });
  if (summary.deltas !== LINES - MARKETS || summary.gaps > 0) throw new Error('not all was taken');
  return [{ name: 'import', unit: 'lines/s', value, baseline, ratio: value / baseline, n: LINES }];
}
