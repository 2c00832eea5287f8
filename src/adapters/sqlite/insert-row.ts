import type Database from 'better-sqlite3';
import { CHECKSUM, type Cell, withChecksum } from './row-checksum.ts';

/** Takes the columns' values by their names, and the checksum. */
export function insertRowSql(table: string, columns: readonly string[]): string {
  const all = [...columns, CHECKSUM];
  return `INSERT INTO ${table} (${all.join(', ')}) VALUES (${all.map((name) => `@${name}`).join(', ')})`;
}

/** Adds a row with its checksum. `row` has every column. */
export function insertRow(
  database: Database.Database,
  table: string,
  row: Readonly<Record<string, Cell>>,
  onConflict = '',
): void {
  const sql = `${insertRowSql(table, Object.keys(row))} ${onConflict}`;
  database.prepare(sql).run(withChecksum(row));
}
