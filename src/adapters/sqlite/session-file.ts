import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../base/result.ts';
import type { DatabaseError } from './database-error.ts';
import { openDatabase } from './open-database.ts';
import { sessionKind } from './session-kind.ts';

/** Where the session of this name lies. */
export const sessionPath = (folder: string, name: string): string => join(folder, `${name}.oddlot`);

/** A session's file and what SQLite keeps beside it. */
export const sessionFileParts = (path: string): readonly string[] => [
  `${path}-shm`,
  `${path}-wal`,
  path,
];

/** Brings what its recorder left beside a session into the file, so that it can be moved as one. */
export function foldSessionFile(path: string): Result<null, DatabaseError> {
  const opened = openDatabase({ path, kind: sessionKind, access: 'write' });
  if (!opened.ok) return opened;
  // The last one to close a database folds its log.
  opened.value.close();
  return ok(null);
}

/** The log first: without its file it would be nothing, but a file without its log is a session all the same. */
export async function removeSessionFile(path: string): Promise<void> {
  for (const part of sessionFileParts(path)) await rm(part, { force: true });
}
