import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from './open-database.ts';
import { rowCheck } from './row-check.ts';
import { withChecksum } from './row-checksum.ts';
import { sessionKind } from './session-kind.ts';

it('lets through what the schema promises and nothing else', () => {
  const database = new Database(':memory:');
  migrate(database, sessionKind, sessionKind.migrations.length);
  const isSnapshot = rowCheck(database, 'snapshots');
  const good = withChecksum({
    event: 1,
    market: 1,
    source: 'feed',
    stream: null,
    seq: null,
    received_us: 5,
    yes_levels: new Uint8Array(),
    no_levels: Buffer.alloc(3),
  });
  expect(isSnapshot(good)).toBe(true);
  const accepted = [
    { yes_levels: null },
    { yes_levels: 'text' },
    { market: null },
    { market: 1.5 },
    { market: 2 ** 60 },
    { received_us: 'now' },
    { source: 7 },
    { event: undefined },
  ].filter((wrong) => isSnapshot(withChecksum({ ...good, ...wrong } as typeof good)));
  expect(accepted).toEqual([]);
  expect(isSnapshot({ ...good, received_us: 4 })).toBe(false);
  database.close();
});
