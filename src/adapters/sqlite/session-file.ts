import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../base/result.ts';
import { attempt, type DatabaseError } from './database-error.ts';
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

/**
 * Brings what its recorder left beside a session into the file, so that it can be moved as one, and has it stay one for
 * those who read it. Refused while somebody else has it open.
 */
export function foldSessionFile(path: string): Result<null, DatabaseError> {
  const opened = openDatabase({ path, kind: sessionKind, access: 'write' });
  if (!opened.ok) return opened;
  const database = opened.value;
  const folded = attempt(path, () => void database.pragma('journal_mode = DELETE'));
  database.close();
  return folded.ok ? ok(null) : folded;
}

/** The log first: without its file it would be nothing, but a file without its log is a session all the same. */
export async function removeSessionFile(path: string): Promise<void> {
  for (const part of sessionFileParts(path)) await rm(part, { force: true });
}
