import { access, readdir, rename, stat } from 'node:fs/promises';
import { attempt } from '../../adapters/sqlite/database-error.ts';
import {
  foldSessionFile,
  removeSessionFile,
  sessionFileParts,
  sessionPath,
} from '../../adapters/sqlite/session-file.ts';
import { openSession, type SessionReader } from '../../adapters/sqlite/session-reader.ts';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import type { ListedSession } from '../../contract/session-library.ts';

export const SESSION_ENDING = '.oddlot';

/** The profile's sessions, and which of them is being recorded. */
export interface LibraryPlace {
  readonly folder: string;
  readonly running: string | null;
}

/** What is known of every session of the folder without reading it through, the newest first. */
export async function listSessions(place: LibraryPlace): Promise<Result<readonly ListedSession[]>> {
  const names = await sessionNames(place.folder);
  if (!names.ok) return names;
  const sessions = await Promise.all(names.value.map((name) => describe(place, name)));
  return ok(sessions.sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0)));
}

export async function sessionNames(folder: string): Promise<Result<readonly string[]>> {
  const files = await attemptFile(folder, () => readdir(folder));
  if (!files.ok) return files;
  const sessions = files.value.filter((file) => file.endsWith(SESSION_ENDING));
  return ok(sessions.map((file) => file.slice(0, -SESSION_ENDING.length)));
}

async function describe({ folder, running }: LibraryPlace, name: string): Promise<ListedSession> {
  const path = sessionPath(folder, name);
  const bytes = (await Promise.all(sessionFileParts(path).map(sizeOf))).reduce(
    (sum, size) => sum + size,
    0,
  );
  const found = { name, path, bytes, isRunning: name === running };
  const nothing = { origin: null, startedAt: null, endedAt: null, markets: 0, unfinishedRuns: 0 };
  const opened = openSession(path);
  if (!opened.ok) return { ...found, ...nothing, problem: opened.error };
  const session = opened.value;
  const read = attempt(path, () => tell(session));
  session.close();
  const told = read.ok ? read.value : read;
  return told.ok
    ? { ...found, ...told.value, problem: null }
    : { ...found, ...nothing, problem: told.error };
}

function tell(session: SessionReader) {
  const end = session.end();
  if (!end.ok) return end;
  const { origin, createdAt } = session.info();
  const runs = session.runs();
  return ok({
    origin,
    startedAt: runs[0]?.startedAt ?? createdAt,
    endedAt: end.value.receivedAt === 0 ? null : end.value.receivedAt,
    markets: new Set(session.markets().map(({ marketRef }) => marketRef)).size,
    unfinishedRuns: runs.filter(({ lastEvent }) => lastEvent === null).length,
  });
}

/** Gives a session another name. One with a name of its own is never removed for its age. */
export async function renameSession(
  place: LibraryPlace,
  { name, to }: { readonly name: string; readonly to: string },
): Promise<Result<null>> {
  const refusal = await findRefusal(place, name);
  if (refusal) return err(refusal);
  const [from, target] = [sessionPath(place.folder, name), sessionPath(place.folder, to)];
  if (await exists(target)) return err({ code: 'session.exists', path: target });
  // A log that is not folded yet belongs to the name.
  const folded = foldSessionFile(from);
  if (!folded.ok) return folded;
  const inUse = await findUser(from);
  if (inUse) return err(inUse);
  return attemptFile(from, async () => {
    await rename(from, target);
    return null;
  });
}

export async function removeSession(place: LibraryPlace, name: string): Promise<Result<null>> {
  const refusal = await findRefusal(place, name);
  if (refusal) return err(refusal);
  const path = sessionPath(place.folder, name);
  const inUse = await findUser(path);
  if (inUse) return err(inUse);
  return attemptFile(path, async () => {
    await removeSessionFile(path);
    return null;
  });
}

/** Why a session cannot be moved or removed; undefined when it can. */
async function findRefusal(
  { folder, running }: LibraryPlace,
  name: string,
): Promise<Failure | undefined> {
  if (name === running) return { code: 'session.running', name };
  const path = sessionPath(folder, name);
  return (await exists(path)) ? undefined : { code: 'database.notFound', path };
}

/** A log that does not go away when it is folded belongs to somebody who has the session open. */
async function findUser(path: string): Promise<Failure | undefined> {
  // What cannot be opened has no recorder either.
  foldSessionFile(path);
  if ((await sizeOf(`${path}-wal`)) === 0) return undefined;
  return { code: 'database.busy', path, sqlite: 'SQLITE_BUSY' };
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function attemptFile<T>(path: string, act: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await act());
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return err({ code: 'session.notChanged', path, reason });
  }
}
