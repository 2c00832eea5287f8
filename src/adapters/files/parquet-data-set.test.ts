import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { ParquetDataSet } from './parquet-data-set.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-parquet-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const finishing = () => ({ signal: new AbortController().signal, onProgress: () => undefined });

const openSet = (name: string): ParquetDataSet =>
  new ParquetDataSet({
    folder: join(folder, name),
    fileName: 'a.parquet',
    columns: [
      { name: 'n', type: 'int64' },
      { name: 'small', type: 'int32' },
      { name: 'word', type: 'text' },
      { name: 'odd', type: 'flag' },
    ],
    keyOf: ({ n }) => String(Number(n) % 3),
    partitionOf: ({ n }) => [['third', Number(n) % 3 === 0 ? null : String(Number(n) % 3)]],
  });

const row = (n: number) => ({
  n: 2 ** 52 + n,
  ...(n % 5 === 0 ? {} : { small: -n }),
  word: `word ${n % 7}`,
  odd: n % 2 === 1,
});

it('keeps the order of far more rows than it holds in memory', async () => {
  const rows = 350_000;
  const set = openSet('set');
  for (let n = 0; n < rows; n += 1) set.add(row(n));
  expect(unwrap(await set.drain())).toBeNull();
  expect(unwrap(await set.finish(finishing()))).toEqual({ files: 3 });
  const files = readdirSync(join(folder, 'set'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => /part|spool/.test(name))).toEqual([]);

  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const table = `read_parquet('${join(folder, 'set')}/**/*.parquet')`;
  const read = await connection.runAndReadAll(
    `SELECT count(*), sum(n - (1::BIGINT << 52)), sum(small), count(small), count(*) FILTER (odd),
       count(DISTINCT third) FROM ${table}`,
  );
  const sum = (rows * (rows - 1)) / 2;
  const fives = Array.from({ length: rows / 5 }, (_, n) => 5 * n).reduce((a, b) => a + b, 0);
  expect(read.getRows().map((cells) => cells.map(Number))).toEqual([
    [rows, sum, fives - sum, rows - rows / 5, rows / 2, 2],
  ]);
  const order = await connection.runAndReadAll(
    `SELECT count(*) FROM (SELECT n, lag(n) OVER () AS before
     FROM read_parquet('${join(folder, 'set')}/third=1/a.parquet')) WHERE n <> before + 3`,
  );
  expect(order.getRows().map((cells) => cells.map(Number))).toEqual([[0]]);
  connection.closeSync();
});

it('leaves other files alone, and nothing of its own when it is given up', async () => {
  mkdirSync(join(folder, 'set', 'third=1'), { recursive: true });
  writeFileSync(join(folder, 'set', 'third=1', 'theirs.parquet'), '');
  for (const name of ['set', 'new']) {
    const set = openSet(name);
    for (let n = 0; n < 120_000; n += 1) set.add(row(n));
    const stop = new AbortController();
    stop.abort();
    expect(await set.finish({ ...finishing(), signal: stop.signal })).toMatchObject({
      error: { code: 'file.interrupted' },
    });
    await set.discard();
  }
  expect(existsSync(join(folder, 'new'))).toBe(false);
  expect(readdirSync(join(folder, 'set'), { recursive: true })).toEqual([
    'third=1',
    join('third=1', 'theirs.parquet'),
  ]);
});

it('refuses what its columns cannot hold instead of writing something else', async () => {
  const set = openSet('set');
  set.add({ n: 1, small: 2 ** 31 });
  expect(await set.finish(finishing())).toMatchObject({ error: { code: 'file.notWritten' } });
  await set.discard();
  expect(existsSync(join(folder, 'set'))).toBe(false);
});
