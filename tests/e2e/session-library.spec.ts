import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixtureFeed, START_US } from '../../src/services/archive/archive.fixture.ts';
import { Command } from '../fixtures/command.ts';
import { eventually } from '../fixtures/eventually.ts';

const NYC = 'KXRAIN-26DEC01-NYC';
/** Windows knows no interrupt from another process: it ends the program at once. */
const onPosix = process.platform === 'win32' ? it.skip : it;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-library-'));
});
afterEach(() => {
  Command.endAll();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);

/** A recording of some length, with its receive times beside the frames. */
function record(name: string, deltas: number): string {
  const feed = new FixtureFeed();
  const frames = [
    feed.subscribed(),
    feed.snapshot(NYC, [['0.4300', '10.00']], [['0.5600', '10.00']]),
  ];
  for (let n = 0; n < deltas; n += 1) frames.push(feed.delta(NYC, 'yes', '0.4200', '0.01', 50_000));
  const lines = frames.map((frame, n) => `{"recv_ms":${START_US / 1000 + n},"frame":${frame}}\n`);
  const text = lines.join('');
  writeFileSync(at(name), name.endsWith('.gz') ? gzipSync(text) : text);
  return at(name);
}

async function run<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await Command.run(...args);
  expect(stderr).toEqual([]);
  expect(code).toBe(0);
  expect(stdout).toHaveLength(1);
  return JSON.parse(stdout[0] ?? '') as T;
}

async function expectError(exitCode: number, line: RegExp, ...args: readonly string[]) {
  const { code, stdout, stderr } = await Command.run(...args);
  expect(stderr).toHaveLength(1);
  expect(stderr[0]).toMatch(line);
  expect([code, stdout]).toEqual([exitCode, []]);
}

describe('the session library', () => {
  it('imports, verifies, shows and exports', async () => {
    const session = at('rain.oddlot');
    const file = record('rain.jsonl.gz', 1000);
    const summary = await run('import', file, '--pointer', '/frame', '--out', session);
    expect(summary).toMatchObject({
      frames: 1002,
      markets: 1,
      snapshots: 1,
      deltas: 1000,
      trades: 0,
      tickers: 0,
      gaps: 0,
      rejected: {},
      firstUs: START_US,
      lastUs: START_US + 1_001_000,
    });
    expect(readdirSync(folder).toSorted()).toEqual(['rain.jsonl.gz', 'rain.oddlot']);

    expect(await run('verify', session)).toMatchObject({
      ok: true,
      quality: { verdict: 'good' },
      gaps: [],
      problems: [],
    });
    expect(await run('book', session, '--market', NYC)).toEqual({
      market: NYC,
      atUs: START_US + 1_001_000,
      stale: false,
      yes: [
        ['0.4200', '10.00'],
        ['0.4300', '10.00'],
      ],
      no: [['0.5600', '10.00']],
    });
    const early = ['book', session, '--market', NYC, '--at', String(START_US + 2000)];
    expect(await run(...early)).toMatchObject({ yes: [['0.4200', '0.01'], expect.anything()] });

    const exported = { files: 1, rows: 1004 };
    for (const format of ['jsonl', 'csv', 'parquet']) {
      const out = at(`out-${format}`);
      expect(await run('export', session, '--format', format, '--out', out)).toEqual(exported);
    }
    expect(readFileSync(at('out-csv'), 'utf8').split('\n')).toHaveLength(1004 + 2);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const sums = await connection.runAndReadAll(
      `SELECT count(*)::INT, sum(change_cq)::INT FROM read_parquet('${at('out-parquet')}/**/*.parquet')`,
    );
    expect(sums.getRows()).toEqual([[1004, 1000]]);
    connection.closeSync();
  });

  it('says in one line what was wrong, with the exit code for it', async () => {
    const session = at('rain.oddlot');
    const file = record('rain.jsonl', 10);
    await run('import', file, '--pointer=/frame', '--out', session);
    const out = ['--out', at('b.oddlot')];
    await expectError(2, /usage\.badArguments: FILE is missing/, 'import', ...out);
    await expectError(2, /usage\.badArguments: --out is missing/, 'import', file);
    await expectError(
      2,
      /usage\.badValue: --pointer frame/,
      'import',
      file,
      '--pointer=frame',
      ...out,
    );
    await expectError(2, /--filtered/, 'import', file, '--filtered', '--complete', ...out);
    await expectError(1, /file\.notReadable: .*no such file/, 'import', at('none'), ...out);
    await expectError(1, /import\.nothingFound/, 'import', file, ...out);
    await expectError(1, /file\.exists/, 'import', file, '--pointer=/frame', '--out', session);
    await expectError(1, /database\.notFound/, 'verify', at('none.oddlot'));
    await expectError(1, /session\.unknownMarket/, 'book', session, '--market', 'KXNONE');
    await expectError(
      2,
      /usage\.badValue: --at soon/,
      'book',
      session,
      '--market',
      NYC,
      '--at=soon',
    );
    await expectError(2, /--market is missing/, 'book', session);
    await expectError(
      2,
      /usage\.badValue: --format xlsx/,
      'export',
      session,
      '--format=xlsx',
      ...out,
    );
    expect(readdirSync(folder).toSorted()).toEqual(['rain.jsonl', 'rain.oddlot']);
  });

  it('answers with exit code 1 for a damaged session', async () => {
    const session = at('rain.oddlot');
    await run('import', record('rain.jsonl', 5000), '--pointer=/frame', '--out', session);
    const bytes = readFileSync(session);
    writeFileSync(session, bytes.fill(0x55, bytes.length - 4096 - 300, bytes.length - 4096));
    const { code, stdout } = await Command.run('verify', session);
    expect(code).toBe(1);
    const verified = JSON.parse(stdout[0] ?? '') as { ok: boolean; problems: unknown[] };
    expect(verified.ok).toBe(false);
    expect(verified.problems.length).toBeGreaterThan(0);
  });

  onPosix('leaves nothing behind when it is interrupted', async () => {
    mkdirSync(at('sessions'));
    const file = record('long.jsonl', 1000);
    truncateSync(file, 2 ** 36); // no machine reads so many zeros before the interrupt
    const out = join(at('sessions'), 'long.oddlot');
    const command = new Command('import', file, '--pointer=/frame', '--out', out);
    await eventually(() => readdirSync(at('sessions')).length > 0, 'its beginning');
    command.signal('SIGINT');
    const { code, stdout, stderr } = await command.ended();
    expect([code, stdout, stderr.at(-1)]).toEqual([
      1,
      [],
      'oddlot: archive.interrupted: ended early; nothing was left behind',
    ]);
    expect(readdirSync(at('sessions'))).toEqual([]);
  });
});
