import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../base/result.ts';
import { idleJob, ImportedSession, Workbench } from '../archive.fixture.ts';
import { verifySession } from '../verify-session.ts';
import type { ImportSummary } from './import-session.ts';

// Real recordings, which are no part of this project. Each is imported and its books compared with a rebuild that
// shares no code with the program: exact decimals in plain maps.
const FOLDER = new URL('../../../../../shared/data/kalshi-recorded/', import.meta.url);
const isThere = existsSync(FOLDER);

type Json = Record<string, unknown>;
type Levels = Map<string, bigint>;
interface PlainBook {
  readonly yes: Levels;
  readonly no: Levels;
}

/** "12.5" → 1250n. */
function hundredths(text: string): bigint {
  const [, sign = '', whole = '', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const size = BigInt(whole + part.padEnd(2, '0'));
  return sign === '-' ? -size : size;
}

/** Books by market, told by frames in order; a snapshot replaces whatever was there. */
function rebuild(frames: readonly Json[]): Map<string, PlainBook> {
  const books = new Map<string, PlainBook>();
  for (const { type, msg } of frames as readonly { type: string; msg: Json }[]) {
    const market = String(msg['market_ticker']);
    if (type === 'orderbook_snapshot') {
      const side = (name: string): Levels =>
        new Map(
          ((msg[name] ?? []) as [string, string][]).map(([price, size]) => [
            price,
            hundredths(size),
          ]),
        );
      books.set(market, { yes: side('yes_dollars_fp'), no: side('no_dollars_fp') });
    } else if (type === 'orderbook_delta') {
      const side = books.get(market)?.[msg['side'] as 'yes' | 'no'];
      const price = String(msg['price_dollars']);
      const size = (side?.get(price) ?? 0n) + hundredths(String(msg['delta_fp']));
      if (size === 0n) side?.delete(price);
      else side?.set(price, size);
    }
  }
  return books;
}

const shown = (levels: Levels): string[] =>
  [...levels].map(([price, size]) => `${Math.round(Number(price) * 10_000)}×${size}`).toSorted();

function linesOf(name: string): Json[] {
  const bytes = readFileSync(new URL(name, FOLDER));
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Json);
}

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.clear());

const load = async (name: string, pointer: string): Promise<ImportedSession> =>
  new ImportedSession(
    unwrap(await bench.tryImport([fileURLToPath(new URL(name, FOLDER))], { pointer })),
  );

function expectSameBooks(session: ImportedSession, frames: readonly Json[]): void {
  const truth = rebuild(frames);
  expect(truth.size).toBeGreaterThan(0);
  for (const [ticker, plain] of truth) {
    const book = session.book(ticker);
    expect(book.state).toBe('live');
    for (const side of ['yes', 'no'] as const) {
      const levels = book.bids(side).map(({ price, qty }) => `${price}×${qty}`);
      expect(levels.toSorted()).toEqual(shown(plain[side]));
    }
  }
}

describe.skipIf(!isThere)('recorded traffic', () => {
  it.each<[name: string, pointer: string, Partial<ImportSummary>]>([
    [
      'ws/demo-session-20260701.session.jsonl.gz',
      '',
      { frames: 2898, markets: 5, snapshots: 5, deltas: 2885, replies: 6, account: 2, gaps: 0 },
    ],
    [
      'ws/kxbtc15m-20260514T0431.wire.jsonl.gz',
      '/frame',
      { frames: 31_423, markets: 1, snapshots: 2, deltas: 31_092, tickers: 325, gaps: 1 },
    ],
    [
      'ws/KXGOLD15M-26AUG101945-45_2026-08-10.ndjson.gz',
      '/event',
      { frames: 27_680, snapshots: 3, deltas: 26_692, trades: 985, gaps: 0, numbering: 'filtered' },
    ],
    [
      'ws/KXGOLD15M-26AUG102030-30_2026-08-11.ndjson.gz',
      '/event',
      { frames: 34_334, snapshots: 4, deltas: 33_511, trades: 819, gaps: 1, numbering: 'filtered' },
    ],
  ])('%s ends in the books that exact decimals end in', async (name, pointer, expected) => {
    const session = await load(name, pointer);
    expect(session.summary).toMatchObject({
      ...expected,
      repeats: 0,
      rejected: {},
      crosses: 0,
    });
    const step = pointer.slice(1);
    expectSameBooks(
      session,
      linesOf(name).map((line) => (step === '' ? line : (line[step] as Json))),
    );
    const verified = unwrap(await verifySession(session.summary.path, idleJob()));
    expect(verified).toMatchObject({ ok: true, problems: [], quality: { verdict: /good|fair/ } });
  });

  it('is the same whether frames were kept whole or as bodies in an envelope', async () => {
    const wire = await load('ws/kxbtc15m-20260514T0431.wire.jsonl.gz', '/frame');
    const stored = await load('ws/kxbtc15m-20260514T0431.stored.ndjson.gz', '/payload_json');
    // The recorder's own notes are no frames.
    expect(stored.summary.rejected).toEqual({ 'frame.noType': 3 });
    const [ticker = ''] = rebuild(
      linesOf('ws/kxbtc15m-20260514T0431.wire.jsonl.gz').map(({ frame }) => frame as Json),
    ).keys();
    expect(stored.book(ticker).hash()).toBe(wire.book(ticker).hash());
    const told = (session: ImportedSession): unknown[] =>
      session.records.map((record) =>
        record.kind === 'gap' ? record.cause : { ...record, event: 0, streamRef: 0, market: 0 },
      );
    expect(told(stored)).toEqual(told(wire));
  });

  it('agrees with the order books that were asked for over REST', async () => {
    const session = await load('ws/demo-session-20260701.session.jsonl.gz', '');
    const snapshots = session.of('snapshot');
    const asked = linesOf('rest/demo-session-20260701.rest.jsonl').filter(({ url }) =>
      String(url).includes('/orderbook'),
    );
    const sizes = asked.map(({ response_body: body }) => {
      const { orderbook_fp: book } = JSON.parse(String(body)) as {
        orderbook_fp: Record<string, [string, string][] | null>;
      };
      const all = Object.values(book).flatMap((levels) => levels ?? []);
      return all
        .map(([price, size]) => `${Math.round(Number(price) * 1e4)}×${hundredths(size)}`)
        .toSorted();
    });
    expect(sizes).toHaveLength(snapshots.length);
    for (const { yes, no } of snapshots) {
      const levels = [...yes, ...no].map(({ price, qty }) => `${price}×${qty}`);
      expect(sizes).toContainEqual(levels.toSorted());
    }
  });

  it.each([
    ['ws/tiny/cents-era-202510.jsonl', { trades: 1, tickers: 1, lifecycle: 8, markets: 9 }],
    ['ws/tiny/ssmd-20260212-ticker.jsonl', { tickers: 10, markets: 10, gaps: 0 }],
    ['ws/tiny/ssmd-20260212-trade.jsonl', { trades: 10, markets: 3, gaps: 1 }],
  ])('%s of older times is understood to the last line', async (name, expected) => {
    const session = await load(name, '');
    expect(session.summary).toMatchObject({ ...expected, frames: 10, rejected: {} });
  });

  it('holds the prices and sizes of old trades and tickers', async () => {
    const trades = await load('ws/tiny/ssmd-20260212-trade.jsonl', '');
    const lines = linesOf('ws/tiny/ssmd-20260212-trade.jsonl').map(({ msg }) => msg as Json);
    expect(trades.of('trade').map(({ price, qty, taker }) => [price, qty, taker])).toEqual(
      lines.map((msg) => [
        Number(msg['yes_price']) * 100,
        Number(msg['count']) * 100,
        msg['taker_side'] === 'yes' ? 'bid' : 'ask',
      ]),
    );
    const tickers = await load('ws/tiny/ssmd-20260212-ticker.jsonl', '');
    const said = linesOf('ws/tiny/ssmd-20260212-ticker.jsonl').map(({ msg }) => msg as Json);
    expect(tickers.of('ticker').map(({ bid, ask, volume }) => [bid, ask, volume])).toEqual(
      said.map((msg) => [
        Number(msg['yes_bid']) * 100,
        Number(msg['yes_ask']) * 100,
        Number(msg['volume']) * 100,
      ]),
    );
  });

  it('over REST is no feed: refused, with nothing left behind', async () => {
    const path = fileURLToPath(new URL('rest/demo-session-20260701.rest.jsonl', FOLDER));
    expect(await bench.tryImport([path], { pointer: '/response_body' })).toMatchObject({
      error: { code: 'import.nothingFound', frames: 6 },
    });
  });
});
