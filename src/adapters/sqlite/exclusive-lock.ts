import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../base/result.ts';

export type LockError =
  | { readonly code: 'lock.held' }
  | { readonly code: 'lock.unusable'; readonly reason: string };

/**
 * Takes a lock that the system itself gives back when the process ends, however it ends: SQLite's exclusive lock on
 * a file that holds nothing. No two holders, no lock left behind by the dead.
 *
 * @returns a function that gives the lock back
 */
export function takeExclusiveLock(path: string): Result<() => void, LockError> {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return ok(() => void held.close());
  } catch (error) {
    database?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      return err({ code: 'lock.held' });
    }
    return err({ code: 'lock.unusable', reason: (error as Error).message });
  }
}
