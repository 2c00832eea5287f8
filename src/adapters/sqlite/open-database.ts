import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../base/result.ts';
import { attempt, type DatabaseError } from './database-error.ts';

/** One step of a schema, from the version before it. Runs in a transaction; the runner sets the version. */
export type Migration = (database: Database.Database) => void;

/** A kind of file that this program writes. */
export interface DatabaseKind {
  /** SQLite's application id: four letters as a number, so that `file` and we tell it from other databases. */
  readonly applicationId: number;
  /** The n-th brings version n - 1 to version n. Only ever appended to. */
  readonly migrations: readonly Migration[];
  /**
   * What a commit survives: `process`, that the program is killed; `power`, that the machine stops as well, at the
   * price of a disk flush a commit. Neither can be damaged by either.
   */
  readonly durability: 'process' | 'power';
  /** How long a statement waits for another process's lock. */
  readonly busyTimeoutMs: number;
}

export interface OpenOptions {
  readonly path: string;
  readonly kind: DatabaseKind;
  /** `write` makes the file, and its folder, when it is missing, and brings an older one forward. */
  readonly access: 'read' | 'write';
}

/** Opens one of our files, or refuses it untouched with the reason. */
export function openDatabase(options: OpenOptions): Result<Database.Database, DatabaseError> {
  const { path, kind, access } = options;
  if (access === 'read' && !existsSync(path)) return err({ code: 'database.notFound', path });
  const connected = attempt(path, () => {
    if (access === 'write') mkdirSync(dirname(path), { recursive: true });
    return new Database(path, { readonly: access === 'read', timeout: kind.busyTimeoutMs });
  });
  if (!connected.ok) return connected;
  const database = connected.value;
  const opened = attempt(path, () => {
    const refusal = inspect(database, options);
    if (refusal === undefined) prepare(database, options);
    return refusal;
  });
  const refusal = opened.ok ? opened.value : opened.error;
  if (refusal === undefined) return ok(database);
  database.close();
  return err(refusal);
}

/** Why this file cannot be taken; undefined when it can. Writes nothing. */
function inspect(
  database: Database.Database,
  { path, kind, access }: OpenOptions,
): DatabaseError | undefined {
  const known = kind.migrations.length;
  const version = readNumber(database, 'user_version');
  const fresh = version === 0 && schemaOf(database).size === 0;
  const foreign = readNumber(database, 'application_id') !== kind.applicationId;
  if (foreign && !(fresh && access === 'write')) return { code: 'database.notOurs', path };
  if (version > known) return { code: 'database.newer', path, version, known };
  if (version < known && access === 'read') return { code: 'database.older', path, version, known };
  // A file may come from elsewhere: what our statements name has to be what our migrations made.
  if (!hasSchema(database, kind, version)) return { code: 'database.notOurs', path };
  return undefined;
}

function prepare(database: Database.Database, { kind, access }: OpenOptions): void {
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  if (access === 'read') return;
  database.pragma('foreign_keys = ON');
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${kind.durability === 'power' ? 'FULL' : 'NORMAL'}`);
  const version = readNumber(database, 'user_version');
  try {
    migrate(database, kind, kind.migrations.length);
  } catch (error) {
    // Rows that the schema of their own version would not have let in: somebody changed the file.
    const isRefused = error instanceof Database.SqliteError && /constraint/.test(error.message);
    if (version === 0 || !isRefused) throw error;
    throw new Database.SqliteError(error.message, 'SQLITE_CORRUPT');
  }
}

/** Brings a database forward to `version`, each step whole or not at all. */
export function migrate(database: Database.Database, kind: DatabaseKind, version: number): void {
  const step = database.transaction((migration: Migration, to: number) => {
    // Who opens an older file brings it forward, readers too: somebody else may have been quicker.
    if (readNumber(database, 'user_version') !== to - 1) return;
    migration(database);
    database.pragma(`application_id = ${kind.applicationId}`);
    database.pragma(`user_version = ${to}`);
  });
  kind.migrations.slice(0, version).forEach((migration, index) => {
    if (readNumber(database, 'user_version') === index) step.immediate(migration, index + 1);
  });
}

/**
 * Whether all that `version` defines is there as defined, and nothing beside it that does more than store. Other
 * additions are tolerated.
 */
function hasSchema(database: Database.Database, kind: DatabaseKind, version: number): boolean {
  const model = new Database(':memory:');
  migrate(model, kind, version);
  const found = schemaOf(database);
  const complete = [...schemaOf(model)].every(([name, sql]) => found.get(name) === sql);
  model.close();
  return complete && ![...found.keys()].some((name) => /^(trigger|view) /.test(name));
}

/** "table deltas" → the statement that made it. */
function schemaOf(database: Database.Database): Map<string, string | null> {
  const rows = database
    .prepare<[], { type: string; name: string; sql: string | null }>(
      'SELECT type, name, sql FROM sqlite_schema',
    )
    .all();
  return new Map(rows.map(({ type, name, sql }) => [`${type} ${name}`, sql]));
}

const readNumber = (database: Database.Database, pragma: string): number =>
  database.pragma(pragma, { simple: true }) as number;
