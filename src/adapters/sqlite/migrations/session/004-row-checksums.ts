import type Database from 'better-sqlite3';
import type { Migration } from '../../open-database.ts';
import { CHECKSUM, type Cell, rowChecksum } from '../../row-checksum.ts';

const TABLES = [
  'session',
  'runs',
  'streams',
  'markets',
  'snapshots',
  'trades',
  'lifecycle',
  'gaps',
  'policies',
  'stats',
  'checkpoints',
  'sources',
  'rejections',
  'quarantine',
] as const;

/** Every row that is no block says what it was when it was written. What is there already is taken as it is. */
export const rowChecksums: Migration = (database) => {
  for (const table of TABLES) {
    database.exec(`ALTER TABLE ${table} ADD COLUMN ${CHECKSUM} INTEGER NOT NULL DEFAULT 0`);
    sign(database, table);
  }
};

const CHUNK = 1000;

function sign(database: Database.Database, table: string): void {
  const select = database.prepare<[number], { at: number } & Record<string, Cell>>(
    `SELECT rowid AS at, * FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ${CHUNK}`,
  );
  const update = database.prepare(`UPDATE ${table} SET ${CHECKSUM} = ? WHERE rowid = ?`);
  let rows: ReturnType<typeof select.all>;
  for (let after = 0; (rows = select.all(after)).length > 0;) {
    for (const { at, ...row } of rows) {
      update.run(rowChecksum(row), at);
      after = at;
    }
  }
}
