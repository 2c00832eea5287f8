import type Database from 'better-sqlite3';

import { CHECKSUM, type Cell, rowChecksum } from './row-checksum.ts';

/** Whether a row's cells are of the types that its table says, and what was written. */
export type RowCheck = (row: Readonly<Record<string, unknown>>) => boolean;

const isType: Readonly<Record<string, (cell: Cell) => boolean>> = {
  INTEGER: (cell) => Number.isSafeInteger(cell),
  TEXT: (cell) => typeof cell === 'string',
  BLOB: (cell) => cell instanceof Uint8Array,
};

/**
 * SQLite checks types when a row is written, not when it is read: a damaged file, or one made to harm, may hold
 * anything anywhere. What this lets through can be read as what the schema promises, and no bit of it is another than
 * was written. Blocks say that of themselves.
 */
export function rowCheck(database: Database.Database, table: string): RowCheck {
  const columns = database
    .prepare<[string], { name: string; type: string; required: number }>(
      'SELECT name, type, "notnull" OR pk AS required FROM pragma_table_info(?)',
    )
    .all(table);
  const hasChecksum = columns.some(({ name }) => name === CHECKSUM);
  return (row) =>
    columns.every(({ name, type, required }) => {
      const cell = row[name] as Cell;
      return cell === null ? required === 0 : (isType[type]?.(cell) ?? false);
    }) &&
    (!hasChecksum || rowChecksum(row as Readonly<Record<string, Cell>>) === row[CHECKSUM]);
}
