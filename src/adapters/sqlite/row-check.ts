import type Database from 'better-sqlite3';

type Cell = number | string | Uint8Array | null;

/** Whether a row's cells are of the types that its table says. */
export type RowCheck = (row: Readonly<Record<string, unknown>>) => boolean;

const isType: Readonly<Record<string, (cell: Cell) => boolean>> = {
  INTEGER: (cell) => Number.isSafeInteger(cell),
  TEXT: (cell) => typeof cell === 'string',
  BLOB: (cell) => cell instanceof Uint8Array,
};

/**
 * SQLite checks types when a row is written, not when it is read: a damaged file, or one made to harm, may hold
 * anything anywhere. What this lets through can be read as what the schema promises.
 */
export function rowCheck(database: Database.Database, table: string): RowCheck {
  const columns = database
    .prepare<[string], { name: string; type: string; required: number }>(
      'SELECT name, type, "notnull" OR pk AS required FROM pragma_table_info(?)',
    )
    .all(table);
  return (row) =>
    columns.every(({ name, type, required }) => {
      const cell = row[name] as Cell;
      return cell === null ? required === 0 : (isType[type]?.(cell) ?? false);
    });
}
