import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../base/result.ts';

/**
 * What a file or its disk may refuse. `sqlite` is SQLite's own extended code, or the system's where a folder was refused.
 * Everything else that SQLite throws (broken SQL, violated constraints) is a bug of ours and stays a throw.
 */
export type DatabaseError =
  | { readonly code: 'database.notFound'; readonly path: string }
  /** Another program's database, or no database at all. */
  | { readonly code: 'database.notOurs'; readonly path: string }
  /** Written by a later version of this program. */
  | ({ readonly code: 'database.newer'; readonly path: string } & Versions)
  /** Needs a migration, which a read-only open cannot do. */
  | ({ readonly code: 'database.older'; readonly path: string } & Versions)
  | {
      readonly code:
        | 'database.busy'
        | 'database.full'
        | 'database.readOnly'
        | 'database.corrupt'
        | 'database.cannotOpen'
        | 'database.ioFailed';
      readonly path: string;
      readonly sqlite: string;
    };

type Versions = { readonly version: number; readonly known: number };

const CODES = {
  SQLITE_BUSY: 'database.busy',
  SQLITE_LOCKED: 'database.busy',
  SQLITE_FULL: 'database.full',
  SQLITE_READONLY: 'database.readOnly',
  SQLITE_PERM: 'database.readOnly',
  SQLITE_CORRUPT: 'database.corrupt',
  SQLITE_CANTOPEN: 'database.cannotOpen',
  SQLITE_IOERR: 'database.ioFailed',
  SQLITE_NOTADB: 'database.notOurs',
  EIO: 'database.ioFailed',
  ENOSPC: 'database.full',
  EDQUOT: 'database.full',
  EROFS: 'database.readOnly',
  EACCES: 'database.readOnly',
  EPERM: 'database.readOnly',
  ENOTDIR: 'database.cannotOpen',
  EEXIST: 'database.cannotOpen',
} as const;

/** Runs `action` against the file at `path`; what the file or its disk refuses becomes a Result. */
export function attempt<T>(path: string, action: () => T): Result<T, DatabaseError> {
  try {
    return ok(action());
  } catch (thrown) {
    const sqlite = codeOf(thrown);
    // Extended codes go on after the primary one: SQLITE_IOERR_WRITE.
    const primary = /^(SQLITE_)?[A-Z]+/.exec(sqlite)?.[0] ?? '';
    if (!Object.hasOwn(CODES, primary)) throw thrown;
    const code = CODES[primary as keyof typeof CODES];
    return err(code === 'database.notOurs' ? { code, path } : { code, path, sqlite });
  }
}

function codeOf(thrown: unknown): string {
  if (thrown instanceof Database.SqliteError) return thrown.code;
  const isSystemError = thrown instanceof Error && 'syscall' in thrown && 'code' in thrown;
  return isSystemError ? String(thrown.code) : '';
}
