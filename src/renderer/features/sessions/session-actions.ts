import type { ListedSession } from '../../../contract/session-library.ts';
import { describeError } from '../../format/error-words.ts';
import { formatCount } from '../../format/quantity.ts';
import type { Desk } from '../../store/desk.ts';
import { sendFile, type GivenFile } from '../../store/send-file.ts';

type Needs = Pick<Desk, 'api' | 'notices'>;

export type ExportFormat = 'jsonl' | 'csv' | 'parquet';

/** A judged session in a few words. */
export interface SessionVerdict {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly words: string;
  readonly hint: string;
}

/** What takes longer is announced. */
const SLOW_MS = 500;

/** Brings sessions from elsewhere into the library, one after the other, and shows them there. */
export async function addSessions(
  { api, notices, shownSession }: Needs & Pick<Desk, 'shownSession'>,
  files: readonly GivenFile[],
): Promise<void> {
  const add = api['session.add'];
  for (const file of files) {
    const slow = setTimeout(() => notices.say('info', `${file.name} is being read.`), SLOW_MS);
    const reply = await ('path' in file ? add({ path: file.path }) : sendFile(file, add));
    clearTimeout(slow);
    if (!reply.ok) {
      notices.sayFailure(`${file.name} was not added`, reply.error);
    } else if (reply.value.session !== null) {
      const { name, outcome } = reply.value.session;
      const was = outcome === 'added' ? 'is in the library' : 'was in the library before';
      notices.say('good', `${file.name} ${was}, as ${name}.`);
      shownSession.set({ key: name });
    }
  }
}

/** Where this machine has the files, as far as the shell can tell: no session is carried through the window then. */
export const located = (files: readonly File[]): readonly GivenFile[] =>
  files.map((file) => {
    const path = window.oddlotShell?.pathOf(file) ?? '';
    return path === '' ? file : { name: file.name, path };
  });

/** Where an export goes unless the person says otherwise: beside the session. */
export const exportPath = (path: string, format: ExportFormat): string =>
  path.replace(/\.oddlot$/, format === 'parquet' ? '-parquet' : `.${format}`);

/** Reads a whole session and judges it. */
export async function verify(
  desk: Needs,
  { name, path }: ListedSession,
): Promise<SessionVerdict | undefined> {
  const reply = await desk.api['session.verify']({ path });
  if (!reply.ok) {
    desk.notices.sayFailure(`${name} was not verified`, reply.error);
    return undefined;
  }
  const { ok, quality, problems, gaps } = reply.value;
  const reasons = [...problems, ...(quality?.reasons ?? [])].map(
    (each) => describeError(each).what,
  );
  const hint = [`${formatCount(gaps.length)} gaps.`, ...reasons].join('\n');
  if (!ok || quality === null) return { tone: 'bad', words: 'damaged', hint };
  const { score, verdict } = quality;
  const tone = verdict === 'good' ? 'good' : 'warn';
  return { tone, words: `${score} ${verdict}`, hint };
}

export async function exportSession(
  desk: Needs,
  { name, path }: ListedSession,
  to: { readonly format: ExportFormat; readonly out: string },
): Promise<void> {
  desk.notices.say('info', `${name} is being exported.`);
  const reply = await desk.api['session.export']({ path, ...to });
  if (reply.ok) desk.notices.say('good', `${formatCount(reply.value.rows)} rows in ${to.out}.`);
  else desk.notices.sayFailure(`${name} was not exported`, reply.error);
}

export async function rename(desk: Needs, name: string, to: string): Promise<void> {
  const reply = await desk.api['session.rename']({ name, to });
  if (!reply.ok) desk.notices.sayFailure(`${name} was not renamed`, reply.error);
}

export async function remove(desk: Needs, name: string): Promise<void> {
  const reply = await desk.api['session.remove']({ name });
  if (reply.ok) desk.notices.say('good', `${name} is gone.`);
  else desk.notices.sayFailure(`${name} was not removed`, reply.error);
}

/** Begins a session, or ends it, while the feed goes on. */
export async function setRecording(desk: Needs, to: 'on' | 'off'): Promise<void> {
  const about = to === 'on' ? 'Recording was not started' : 'Recording was not stopped';
  const written = await desk.api['settings.write']({
    patch: { recording: { enabled: to === 'on' } },
  });
  if (!written.ok) desk.notices.sayFailure(about, written.error);
}
