import { expect, it } from 'vitest';
import { ledgerKind } from '../../ledger-store.ts';
import { migrate } from '../../open-database.ts';
import { fileOfVersion } from '../older-file.fixture.ts';

it('makes room for blocks and snapshots and finds fills without reading the rest', () => {
  const database = fileOfVersion(ledgerKind, 2);
  const insert = database.prepare(`INSERT INTO events VALUES (?, 0, ?, '{}', ?)`);
  for (let seq = 1; seq <= 4; seq += 1) {
    insert.run(seq, seq % 2 === 0 ? 'filled' : 'released', Buffer.alloc(32, seq));
  }
  migrate(database, ledgerKind, 3);
  expect(database.prepare('SELECT count(*) AS n FROM events').get()).toEqual({ n: 4 });
  expect(database.prepare('SELECT * FROM blocks').all()).toEqual([]);
  expect(database.prepare('SELECT * FROM snapshots').all()).toEqual([]);
  const query = `SELECT seq FROM events WHERE type = 'filled' ORDER BY seq DESC LIMIT 1`;
  expect(database.prepare(query).get()).toEqual({ seq: 4 });
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${query}`).all() as { detail: string }[];
  expect(plan.map(({ detail }) => detail).join()).toContain('INDEX fills');
  const paid = `SELECT seq FROM events WHERE type = 'settled' ORDER BY seq DESC LIMIT 1`;
  const paidPlan = database.prepare(`EXPLAIN QUERY PLAN ${paid}`).all() as { detail: string }[];
  expect(paidPlan.map(({ detail }) => detail).join()).toContain('INDEX settlements');
  database.close();
});
