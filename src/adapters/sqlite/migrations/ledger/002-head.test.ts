import { expect, it } from 'vitest';
import { ledgerKind } from '../../ledger-store.ts';
import { migrate } from '../../open-database.ts';
import { fileOfVersion } from '../older-file.fixture.ts';

it.each([0, 3])('notes the end of a chain of %i events', (length) => {
  const database = fileOfVersion(ledgerKind, 1);
  const insert = database.prepare(`INSERT INTO events VALUES (?, 0, 'released', '{}', ?)`);
  for (let seq = 1; seq <= length; seq += 1) insert.run(seq, Buffer.alloc(32, seq));
  migrate(database, ledgerKind, 2);
  const rows = database.prepare('SELECT seq, hash FROM head').all();
  expect(rows).toEqual(length === 0 ? [] : [{ seq: length, hash: Buffer.alloc(32, length) }]);
  database.close();
});
