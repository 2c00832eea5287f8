import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSession } from '../../src/adapters/sqlite/session-reader.ts';
import type { StoredRecord } from '../../src/adapters/sqlite/session-record.ts';
import { systemClock } from '../../src/base/clock.ts';
import { unwrap } from '../../src/base/result.ts';
import { exportSession } from '../../src/services/archive/export/export-session.ts';
import { query } from '../fixtures/duckdb.ts';
import { eventually } from '../fixtures/eventually.ts';
import { Workstation } from '../fixtures/workstation.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-live-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A workstation that trades by itself until it has decided and traded enough; its session, closed. */
async function recordLive(): Promise<string> {
  const workstation = new Workstation(join(folder, 'profile'), {
    markets: 12,
    ratePerS: 400,
    policy: 'spreadCapture',
    armed: 'armed',
  });
  try {
    await workstation.start();
    const placed = async (): Promise<number> =>
      (await workstation.decided()).outcomes['placed'] ?? 0;
    await eventually(async () => (await placed()) >= 2, 'orders');
    const { path } = await eventually(async () => {
      const drained = await workstation.drained();
      return drained.trades > 5 && drained.deltas > 300 ? drained : undefined;
    }, 'trades and deltas');
    return path as string;
  } finally {
    await workstation.stop();
  }
}

it('a session as it was lived, decisions and all, reads back in DuckDB from every format', async () => {
  const path = await recordLive();
  const session = unwrap(openSession(path));
  const records = [...session.records()];
  const report = session.check();
  session.close();
  expect(report).toMatchObject({ ok: true, problems: [], unfinishedRuns: 0 });
  const of = <K extends StoredRecord['kind']>(kind: K) =>
    records.filter((record): record is Extract<StoredRecord, { kind: K }> => record.kind === kind);
  const decisions = of('decision');
  expect(decisions.some(({ outcome }) => outcome === 'placed')).toBe(true);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const wanted = {
    deltas: [of('delta').length, sum(of('delta').map(({ change }) => change))],
    trades: [of('trade').length, sum(of('trade').map(({ qty }) => qty))],
    decisions: decisions.map(({ event, action, outcome }) => [event, action, outcome]),
  };

  const job = {
    clock: systemClock,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
  for (const [format, name, read] of [
    ['jsonl', 'a.jsonl', (file: string) => `read_json('${file}', sample_size=-1)`],
    ['csv', 'a.csv', (file: string) => `read_csv('${file}', sample_size=-1)`],
    ['parquet', 'a', (file: string) => `read_parquet('${file}/**/*.parquet')`],
  ] as const) {
    const out = join(folder, name);
    unwrap(await exportSession({ path, format, out }, job));
    const table = read(out);
    const [deltas] = await query(
      `SELECT count(*), sum(change_cq)::BIGINT FROM ${table} WHERE kind = 'delta'`,
    );
    const [trades] = await query(
      `SELECT count(*), sum(qty_cq)::BIGINT FROM ${table} WHERE kind = 'trade'`,
    );
    const told = await query(
      `SELECT event, action, outcome FROM ${table} WHERE kind = 'decision' ORDER BY event`,
    );
    expect({ deltas, trades, decisions: told }).toEqual(wanted);
    // Whoever decided is told with every decision.
    const policies = await query(
      `SELECT DISTINCT policy FROM ${table} WHERE kind = 'decision' AND policy IS NOT NULL`,
    );
    expect(policies).toEqual([['builtin:spreadCapture']]);
  }
  expect(readFileSync(join(folder, 'a.csv'), 'utf8').split('\n')[0]).toContain('outcome');
});
