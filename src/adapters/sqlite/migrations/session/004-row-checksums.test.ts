import { expect, it } from 'vitest';
import { migrate } from '../../open-database.ts';
import { CHECKSUM, type Cell, rowChecksum } from '../../row-checksum.ts';
import { sessionKind } from '../../session-kind.ts';
import { fileOfVersion, SESSION_ROWS } from '../older-file.fixture.ts';

it('gives every row that there is its checksum', () => {
  const database = fileOfVersion(sessionKind, 3);
  database.exec(`
    ${SESSION_ROWS}
    INSERT INTO streams VALUES (1, 1, 'trade', 2, 100);
    INSERT INTO rejections VALUES ('frame.notJson', 3), ('frame.unknown', 1);
  `);
  const insert = database.prepare(
    "INSERT INTO lifecycle VALUES (?, 'M', 'opened', '{}', 1, NULL, 100)",
  );
  for (let event = 2; event < 2500; event += 1) insert.run(event);
  migrate(database, sessionKind, 4);
  for (const [table, count] of [
    ['session', 1],
    ['runs', 1],
    ['streams', 1],
    ['rejections', 2],
    ['lifecycle', 2498],
    ['trades', 0],
  ] as const) {
    const rows = database.prepare(`SELECT * FROM ${table}`).all() as Record<string, Cell>[];
    expect(rows).toHaveLength(count);
    expect(rows.filter((row) => row[CHECKSUM] !== rowChecksum(row))).toEqual([]);
  }
  database.close();
});
