import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { query } from '../../../../tests/fixtures/duckdb.ts';
import { randomSession } from '../../../../tests/fixtures/random-session.ts';
import { openSessionWriter } from '../../../adapters/sqlite/session-writer.ts';
import type { SessionRecord } from '../../../adapters/sqlite/session-record.ts';
import { unwrap } from '../../../base/result.ts';
import type { Instant } from '../../../domain/units/units.ts';
import { FixtureFeed, idleJob, START_US, Workbench } from '../archive.fixture.ts';
import { exportSession, type ExportOptions } from './export-session.ts';

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.clear());

/** A session with every kind of record, over several days and markets. */
function write(seed: number, records = randomSession(seed, 4000, 4)): readonly SessionRecord[] {
  const writer = unwrap(
    openSessionWriter({
      path: bench.path(`${seed}.oddlot`),
      info: { name: 'rain', origin: 'live', mode: 'embedded', venue: 'local', seed },
      appVersion: '0.0.0',
      startedAt: (START_US + seed) as Instant,
      existing: 'refuse',
    }),
  );
  const batch = writer.newBatch();
  for (const record of records) batch.add(record);
  unwrap(writer.append(batch));
  unwrap(writer.close(START_US as Instant));
  return records;
}

const run = (seed: number, format: ExportOptions['format'], out: string) =>
  exportSession({ path: bench.path(`${seed}.oddlot`), format, out: bench.path(out) }, idleJob());

/** What the export should hold, counted from the records themselves. */
function expected(records: readonly SessionRecord[]) {
  const of = <K extends SessionRecord['kind']>(kind: K) =>
    records.filter((record): record is Extract<SessionRecord, { kind: K }> => record.kind === kind);
  const snapshots = of('snapshot').filter(({ source }) => source !== 'anchor');
  const levels = snapshots.flatMap(({ yes, no }) => [...yes, ...no]);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const counts = {
    market: of('market').length,
    snapshot: snapshots.length,
    level: levels.length,
    delta: of('delta').length,
    trade: of('trade').length,
    ticker: of('ticker').length,
    lifecycle: of('lifecycle').length,
    gap: of('gap').length,
    decision: of('decision').length,
  };
  return {
    counts,
    rows: sum(Object.values(counts)),
    changes: sum(of('delta').map(({ change }) => change)),
    prices: sum([...of('delta'), ...levels].map(({ price }) => price)),
    sizes: sum(levels.map(({ qty }) => qty)),
    traded: sum(of('trade').map(({ qty }) => qty)),
    exchange: sum(
      [...of('delta'), ...of('trade'), ...of('ticker')]
        .filter(({ exchangeAt }) => exchangeAt > 0)
        .map(({ exchangeAt }) => exchangeAt - START_US),
    ),
  };
}

/** The same figures, asked of DuckDB. */
async function readBack(table: string) {
  const kinds = await query(`SELECT kind, count(*) FROM ${table} GROUP BY kind`);
  const [sums = []] = await query(
    `SELECT count(*), sum(change_cq)::BIGINT, sum(price_cc)::BIGINT, sum(size_cq)::BIGINT,
       sum(qty_cq)::BIGINT, sum(exchange_us - ${START_US})::BIGINT FROM ${table}`,
  );
  const [rows, changes, prices, sizes, traded, exchange] = sums;
  const counts = Object.fromEntries(kinds as readonly [string, number][]);
  return { counts, rows, changes, prices, sizes, traded, exchange };
}

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : Number(a > b));

describe('an export', () => {
  it.each([
    [
      'jsonl',
      'a.jsonl',
      (path: string) => `read_json('${path}', maximum_sample_files=1, sample_size=-1)`,
    ],
    ['csv', 'a.csv', (path: string) => `read_csv('${path}', sample_size=-1)`],
    ['csv', 'a.csv.gz', (path: string) => `read_csv('${path}', sample_size=-1)`],
    ['parquet', 'a', (path: string) => `read_parquet('${path}/**/*.parquet')`],
  ] as const)('as %s to %s reads back in DuckDB, row for row', async (format, out, table) => {
    const records = write(1);
    const wanted = expected(records);
    const result = unwrap(await run(1, format, out));
    expect(result.rows).toBe(wanted.rows);
    expect(await readBack(table(bench.path(out)))).toEqual(wanted);
    expect(readdirSync(bench.folder, { recursive: true }).join()).not.toContain('.part');
  });

  it('tells the same in every format', async () => {
    write(2);
    for (const [format, out] of [
      ['jsonl', 'a.jsonl.gz'],
      ['csv', 'a.csv'],
    ] as const) {
      unwrap(await run(2, format, out));
    }
    const lines = gunzipSync(readFileSync(bench.path('a.jsonl.gz')))
      .toString()
      .trimEnd()
      .split('\n');
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const csv = await query(
      `SELECT event, kind, market, side, price_cc, change_cq, fields, logits, value, observation
       FROM read_csv('${bench.path('a.csv')}', sample_size=-1, types={'side': 'VARCHAR'})`,
    );
    const names = 'event kind market side price_cc change_cq fields logits value observation'.split(
      ' ',
    );
    expect(csv).toEqual(rows.map((row) => names.map((name) => row[name] ?? null)));
  });

  it('to Parquet adds to a data set of many sessions, in folders by date and market', async () => {
    const both = [write(3), write(4)].map(expected);
    for (const seed of [3, 4]) unwrap(await run(seed, 'parquet', 'set'));
    const table = `read_parquet('${bench.path('set')}/**/*.parquet')`;
    const [[rows, sessions, dates, markets] = []] = await query(
      `SELECT count(*), count(DISTINCT session), count(DISTINCT date), count(DISTINCT market)
       FROM ${table}`,
    );
    expect(rows).toBe(both.reduce((sum, { rows: count }) => sum + count, 0));
    expect([sessions, markets]).toEqual([2, 4]);
    expect(dates).toBe(readdirSync(bench.path('set')).length);
    const [[odd] = []] = await query(
      `SELECT count(*) FROM ${table}
       WHERE date <> make_timestamp(received_us)::DATE OR (market IS NULL AND kind <> 'gap')`,
    );
    expect(odd).toBe(0);
    const order = await query(`SELECT event FROM ${table} WHERE market = 'KXRAIN-26DEC01-M1'`);
    expect(order.length).toBeGreaterThan(100);
  });

  it('keeps integers beyond 32 bits exact, also for other readers of Parquet', async () => {
    const records = write(5);
    unwrap(await run(5, 'parquet', 'set'));
    const times: bigint[] = [];
    for (const name of readdirSync(bench.path('set'), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.parquet')) continue;
      const bytes = readFileSync(join(bench.path('set'), name));
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      for (const row of await parquetReadObjects({ file })) {
        if (row['kind'] === 'delta') times.push(row['received_us'] as bigint);
      }
    }
    times.sort(ascending);
    const said = records
      .filter(({ kind }) => kind === 'delta')
      .map((row) => BigInt(row.receivedAt));
    expect(times).toEqual(said.sort(ascending));
  });

  it('puts odd tickers into folders that can be named everywhere, and reads them back', async () => {
    const feed = new FixtureFeed();
    const ticker = "KXODD/..:50%=A*B?'C";
    const { summary } = await bench.import([
      feed.snapshot(ticker, [['0.4300', '1.00']], []),
      feed.delta(ticker, 'yes', '0.4300', '1.00'),
    ]);
    unwrap(
      await exportSession(
        { path: summary.path, format: 'parquet', out: bench.path('set') },
        idleJob(),
      ),
    );
    const [date = ''] = readdirSync(bench.path('set'));
    const [market = ''] = readdirSync(join(bench.path('set'), date));
    expect(market).toMatch(/^market=[\w%.-]+$/);
    const markets = await query(
      `SELECT DISTINCT market FROM read_parquet('${bench.path('set')}/**/*.parquet')`,
    );
    expect(markets).toEqual([[ticker]]);
  });

  it('overwrites nothing and leaves nothing half-written', async () => {
    write(6);
    writeFileSync(bench.path('mine.csv'), 'mine');
    expect(await run(6, 'csv', 'mine.csv')).toMatchObject({ error: { code: 'file.exists' } });
    expect(readFileSync(bench.path('mine.csv'), 'utf8')).toBe('mine');

    unwrap(await run(6, 'parquet', 'set'));
    const before = readdirSync(bench.path('set'), { recursive: true });
    expect(await run(6, 'parquet', 'set')).toMatchObject({ error: { code: 'file.exists' } });
    expect(readdirSync(bench.path('set'), { recursive: true })).toEqual(before);

    const stop = new AbortController();
    const job = { ...idleJob(), signal: stop.signal };
    stop.abort();
    for (const format of ['csv', 'parquet'] as const) {
      const out = bench.path(`stopped-${format}`);
      const ended = await exportSession({ path: bench.path('6.oddlot'), format, out }, job);
      if (!ended.ok) expect(existsSync(out)).toBe(false);
    }
    expect(readdirSync(bench.folder).join()).not.toContain('.part');
  });

  it('says why it cannot be written', async () => {
    write(7);
    writeFileSync(bench.path('file'), '');
    mkdirSync(bench.path('folder'));
    expect(await run(7, 'csv', 'file/a.csv')).toMatchObject({ error: { code: 'file.notWritten' } });
    expect(await run(7, 'parquet', 'file/set')).toMatchObject({
      error: { code: 'file.notWritten' },
    });
    expect(await run(7, 'jsonl', 'folder')).toMatchObject({ error: { code: 'file.exists' } });
    expect(await run(8, 'csv', 'a.csv')).toMatchObject({ error: { code: 'database.notFound' } });
  });
});
