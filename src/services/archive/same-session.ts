import { attempt } from '../../adapters/sqlite/database-error.ts';
import { sessionPath } from '../../adapters/sqlite/session-file.ts';
import { openSession, type SessionReader } from '../../adapters/sqlite/session-reader.ts';
import { sessionNames } from './library.ts';

/** What tells recordings apart, and how far one has come. */
interface Recording {
  readonly key: string;
  readonly event: number;
  readonly receivedAt: number;
}

/**
 * The session of the library that is the same recording as a file and has all of it; undefined where there is none. A
 * recording only ever grows, so one that went on from there has what the shorter one has.
 */
export async function findSame(folder: string, path: string): Promise<string | undefined> {
  const wanted = read(path);
  const names = await sessionNames(folder);
  if (wanted === undefined || !names.ok) return undefined;
  return names.value.find((name) => {
    const kept = read(sessionPath(folder, name));
    if (kept?.key !== wanted.key) return false;
    return kept.event === wanted.event
      ? kept.receivedAt === wanted.receivedAt
      : kept.event > wanted.event;
  });
}

function read(path: string): Recording | undefined {
  const opened = openSession(path);
  if (!opened.ok) return undefined;
  const session = opened.value;
  const recording = attempt(path, () => describe(session));
  session.close();
  return recording.ok ? recording.value : undefined;
}

function describe(session: SessionReader): Recording | undefined {
  const end = session.end();
  if (!end.ok) return undefined;
  const [first] = session.runs();
  const key = JSON.stringify([session.info(), first?.appVersion, first?.startedAt]);
  return { key, ...end.value };
}
