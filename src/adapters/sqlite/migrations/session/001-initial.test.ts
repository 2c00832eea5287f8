import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../../open-database.ts';
import { sessionKind } from '../../session-kind.ts';

it('makes the first session file out of nothing, every table strict', () => {
  const database = new Database(':memory:');
  migrate(database, sessionKind, 1);
  const tables = database.pragma('table_list') as readonly { name: string; strict: number }[];
  const ours = tables.filter(({ name }) => !name.startsWith('sqlite_'));
  expect(ours.filter(({ strict }) => strict !== 1)).toEqual([]);
  expect(ours.map(({ name }) => name).sort()).toEqual([
    'checkpoints',
    'decisions',
    'deltas',
    'gaps',
    'lifecycle',
    'markets',
    'policies',
    'runs',
    'session',
    'snapshots',
    'stats',
    'streams',
    'tickers',
    'trades',
  ]);
  expect(() => database.exec("INSERT INTO runs VALUES (1, '0', 'one', 0, 0, 0)")).toThrow(
    'cannot store TEXT value in INTEGER',
  );
  database.close();
});
