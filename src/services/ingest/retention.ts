import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeSessionFile } from '../../adapters/sqlite/session-file.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { RECORDED_NAME } from '../../contract/session-library.ts';
import type { Settings } from '../../contract/settings.ts';

interface RetentionOptions {
  readonly folder: string;
  /** The session that is being recorded: never touched, but its size counts. Null while none is. */
  readonly running: string | null;
  readonly limits: Pick<Settings['recording'], 'keepDays' | 'maxTotalMb'>;
  readonly nowMs: number;
}

export interface RemovedSession {
  readonly file: string;
  readonly bytes: number;
  readonly reason: 'age' | 'size';
}

type RetentionError = { readonly code: 'retention.failed'; readonly reason: string };

const ENDING = '.oddlot';
/** What was written to so lately may be recorded by somebody else at this moment. */
const IN_USE_MS = 3_600_000;
const DAY_MS = 86_400_000;

interface Candidate {
  readonly file: string;
  readonly bytes: number;
  readonly ageMs: number;
}

/** Removes recorded sessions that are too old, then the oldest ones until the rest fits. */
export async function applyRetention(
  options: RetentionOptions,
): Promise<Result<readonly RemovedSession[], RetentionError>> {
  const { keepDays, maxTotalMb } = options.limits;
  if (keepDays === null && maxTotalMb === null) return ok([]);
  try {
    const sessions = await readSessions(options);
    const removable = sessions
      .filter(({ file, ageMs }) => file !== options.running && ageMs > IN_USE_MS)
      .sort((a, b) => b.ageMs - a.ageMs);
    let total = sessions.reduce((sum, { bytes }) => sum + bytes, 0);
    const removed: RemovedSession[] = [];
    for (const { file, bytes, ageMs } of removable) {
      const isOld = keepDays !== null && ageMs > keepDays * DAY_MS;
      const isTooMuch = maxTotalMb !== null && total > maxTotalMb * 1_000_000;
      if (!isOld && !isTooMuch) break;
      await removeSessionFile(file);
      total -= bytes;
      removed.push({ file, bytes, reason: isOld ? 'age' : 'size' });
    }
    return ok(removed);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return err({ code: 'retention.failed', reason });
  }
}

async function readSessions({ folder, nowMs }: RetentionOptions): Promise<Candidate[]> {
  const names = (await readdir(folder)).filter(
    (name) => name.endsWith(ENDING) && RECORDED_NAME.test(name.slice(0, -ENDING.length)),
  );
  const sessions: Candidate[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const parts = await Promise.all([file, `${file}-wal`].map(sizeAndTime));
    const writtenMs = Math.max(...parts.map(({ mtimeMs }) => mtimeMs));
    const bytes = parts.reduce((sum, { size }) => sum + size, 0);
    sessions.push({ file, bytes, ageMs: nowMs - writtenMs });
  }
  return sessions;
}

const NOTHING = { size: 0, mtimeMs: 0 };
const sizeAndTime = (path: string): Promise<typeof NOTHING> => stat(path).catch(() => NOTHING);
