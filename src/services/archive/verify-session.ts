import type { DatabaseError } from '../../adapters/sqlite/database-error.ts';
import { openSession, type SessionReader } from '../../adapters/sqlite/session-reader.ts';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import type { SessionQuality } from '../../domain/session-quality/session-quality.ts';
import { inSlices } from './in-slices.ts';
import type { Job } from './job.ts';
import { type SessionGap, SessionWatch } from './session-watch.ts';

export interface Verification {
  /** The file is what was recorded, whatever its quality. */
  readonly ok: boolean;
  /** Null when nothing of the file can be read. */
  readonly quality: SessionQuality | null;
  readonly gaps: readonly SessionGap[];
  readonly problems: readonly Failure[];
  readonly unfinishedRuns: number;
}

/** What says that a file is damaged, or no session: the answer to the question, not a failure to ask it. */
const DAMAGE: ReadonlySet<DatabaseError['code']> = new Set([
  'database.notOurs',
  'database.corrupt',
]);

/** Reads a whole session: whether it is intact, what is missing from it, what it is good for. */
export async function verifySession(path: string, job: Job): Promise<Result<Verification>> {
  const opened = openSession(path);
  if (!opened.ok) {
    if (!DAMAGE.has(opened.error.code)) return opened;
    const problems = [opened.error];
    return ok({ ok: false, quality: null, gaps: [], problems, unfinishedRuns: 0 });
  }
  const session = opened.value;
  try {
    return await verify(session, job);
  } finally {
    session.close();
  }
}

async function verify(session: SessionReader, job: Job): Promise<Result<Verification>> {
  const watch = new SessionWatch();
  const end = session.end();
  const total = end.ok ? end.value.event : Infinity;
  const report = await inSlices(
    session.checkSteps((record, book) => watch.take(record, book)),
    { ...job, onSlice: (event) => job.onProgress(event / total) },
  );
  if (report === undefined) return err({ code: 'archive.interrupted' });
  const provenance = session.provenance();
  const problems: Failure[] = [...report.problems];
  for (const read of [end, provenance]) if (!read.ok) problems.push(read.error);
  const isFiltered =
    provenance.ok && provenance.value.sources.some(({ numbering }) => numbering === 'filtered');
  return ok({
    ok: problems.length === 0,
    quality: watch.judge(isFiltered ? 'filtered' : 'complete'),
    gaps: report.gaps.map((gap) => watch.gap(gap)),
    problems,
    unfinishedRuns: report.unfinishedRuns,
  });
}
