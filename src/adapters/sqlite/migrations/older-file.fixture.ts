import Database from 'better-sqlite3';
import { type DatabaseKind, migrate } from '../open-database.ts';

/** A file as the program of that version made it, in memory unless it is given a place. */
export function fileOfVersion(
  kind: DatabaseKind,
  version: number,
  path = ':memory:',
): Database.Database {
  const database = new Database(path);
  migrate(database, kind, version);
  return database;
}

/** A session and its first run, not ended, as every version up to the third wrote them. */
export const SESSION_ROWS = `
  INSERT INTO session VALUES (1, 'a', 'live', 'embedded', 'local', 7, 100);
  INSERT INTO runs VALUES (1, '0.1.0', 1, 100, NULL, NULL);
`;

/** The tables that are ours, by whether SQLite checks the types of what is written to them. */
export function tablesOf(database: Database.Database): {
  readonly strict: readonly string[];
  readonly loose: readonly string[];
} {
  const all = database.pragma('table_list') as readonly { name: string; strict: number }[];
  const ours = all.filter(({ name }) => !name.startsWith('sqlite_'));
  const names = (strict: number) =>
    ours.filter((table) => table.strict === strict).map(({ name }) => name);
  return { strict: names(1).toSorted(), loose: names(0) };
}
