import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import { readFreeBytes } from '../../adapters/files/free-bytes.ts';
import { PartFile } from '../../adapters/files/part-file.ts';
import { copySessionFile } from '../../adapters/sqlite/copy-session-file.ts';
import { foldSessionFile, sessionPath } from '../../adapters/sqlite/session-file.ts';
import { openSession } from '../../adapters/sqlite/session-reader.ts';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import type { FilePart, FileSource } from '../../contract/file-source.ts';
import type { AddedSession } from '../../contract/session-library.ts';
import { addedNames } from './added-names.ts';
import type { Job } from './job.ts';
import { SESSION_ENDING } from './library.ts';
import { findSame } from './same-session.ts';
import { verifySession } from './verify-session.ts';

interface Received {
  /** Null while parts are missing. */
  readonly session: AddedSession | null;
}

/** Where sessions are taken in. */
interface IntakePlace {
  readonly folder: string;
  /** So much stays free on its disk, in megabytes. */
  readonly minFreeMb: number;
}

/** A file that a window sends. */
interface Arrival {
  readonly file: string;
  readonly totalBytes: number;
  readonly part: PartFile;
  readonly handle: FileHandle;
  received: number;
}

const MB = 1_000_000;
/** No name of a session. */
const ARRIVING = '.arriving';

/**
 * Takes sessions from elsewhere into the library. They arrive there under a name that is no session's, and get one when
 * all of them was read and found to be what was recorded. What is refused leaves nothing; the file that it was taken from
 * is only ever read. One file arrives in parts at a time; another one that begins takes its place.
 */
export class SessionIntake {
  readonly #folder: string;
  #minFreeMb: number;
  #arrival: Arrival | undefined;
  /** The part before: a file gives way to another one between two parts. */
  #storing: Promise<unknown> = Promise.resolve();
  /** The one before: two that are the same have to find each other. */
  #placing: Promise<unknown> = Promise.resolve();

  constructor({ folder, minFreeMb }: IntakePlace) {
    this.#folder = folder;
    this.#minFreeMb = minFreeMb;
  }

  /** Settings changed. */
  adopt({ minFreeMb }: Pick<IntakePlace, 'minFreeMb'>): void {
    this.#minFreeMb = minFreeMb;
  }

  add(source: FileSource, job: Job): Promise<Result<Received>> {
    return 'base64' in source ? this.#receive(source, job) : this.#copy(source.path, job);
  }

  /** To be called first: nobody would find what a process left hidden that was killed over a session. */
  sweep(): void {
    // What stays is in the way of the next one, and told then.
    PartFile.sweep(join(this.#folder, ARRIVING));
  }

  /** Gives up what has not arrived in full. */
  async close(): Promise<void> {
    const arrival = this.#arrival;
    this.#arrival = undefined;
    await arrival?.handle.close();
    arrival?.part.discard();
  }

  async #copy(path: string, job: Job): Promise<Result<Received>> {
    const name = await nameWithin(this.#folder, path);
    if (name !== undefined) return ok({ session: { name, outcome: 'present' } });
    const part = await this.#begin(path, await sizeOf(path));
    if (!part.ok) return part;
    const copied = await copySessionFile(path, part.value.path, {
      ...job,
      onProgress: (share) => job.onProgress(share / 2),
    });
    if (copied.ok) return this.#place(part.value, path, halfDone(job));
    part.value.discard();
    return err(this.#named(copied.error, path));
  }

  async #receive(sent: FilePart, job: Job): Promise<Result<Received>> {
    const stored = this.#storing.then(() => this.#store(sent));
    this.#storing = stored.catch(() => undefined); // whoever sent it hears of it
    const whole = await stored;
    if (!whole.ok) return whole;
    return whole.value ? this.#place(whole.value, sent.file, job) : ok({ session: null });
  }

  /**
   * Writes a part behind those that came before. One that does not belong there changes nothing: it may be of a window
   * whose file had to give way.
   *
   * @returns the file, once all of it is there
   */
  async #store({ file, totalBytes, offset, base64 }: FilePart): Promise<Result<PartFile | null>> {
    try {
      const begun = offset === 0 ? await this.#expect(file, totalBytes) : ok(null);
      if (!begun.ok) return begun;
      const bytes = Buffer.from(base64, 'base64');
      const arrival = this.#arrival;
      const fits =
        arrival?.file === file &&
        arrival.totalBytes === totalBytes &&
        arrival.received === offset &&
        offset + bytes.length <= totalBytes;
      if (arrival === undefined || !fits) return err({ code: 'session.partOutOfOrder', file });
      await arrival.handle.writeFile(bytes);
      arrival.received += bytes.length;
      if (arrival.received < totalBytes) return ok(null);
      await arrival.handle.sync();
      await arrival.handle.close();
      this.#arrival = undefined;
      return ok(arrival.part);
    } catch (error) {
      await this.close();
      return err({
        code: 'file.notWritten',
        path: this.#folder,
        reason: (error as Error).message,
      });
    }
  }

  async #expect(file: string, totalBytes: number): Promise<Result<null>> {
    await this.close();
    const part = await this.#begin(file, totalBytes);
    if (!part.ok) return part;
    const handle = await open(part.value.path, 'w', 0o600);
    this.#arrival = { file, totalBytes, part: part.value, handle, received: 0 };
    return ok(null);
  }

  /** A place for so many bytes. */
  async #begin(from: string, bytes: number): Promise<Result<PartFile>> {
    const part = PartFile.begin(join(this.#folder, ARRIVING));
    const freeBytes = await readFreeBytes(this.#folder);
    if (freeBytes === undefined || freeBytes - bytes >= this.#minFreeMb * MB) return part;
    const [freeMb, mb] = [freeBytes, bytes].map((each) => Math.floor(each / MB));
    return err({ code: 'session.noRoom', path: from, mb, freeMb, minFreeMb: this.#minFreeMb });
  }

  /** @param from - as the person calls it */
  #place(part: PartFile, from: string, job: Job): Promise<Result<Received>> {
    const placed = this.#placing.then(() => this.#placeAlone(part, from, job));
    this.#placing = placed.catch(() => undefined); // whoever asked for it hears of it
    return placed;
  }

  async #placeAlone(part: PartFile, from: string, job: Job): Promise<Result<Received>> {
    try {
      const refusal = await examine(part.path, job);
      if (refusal) return err(this.#named(refusal, from));
      const same = await findSame(this.#folder, part.path);
      if (same !== undefined) return ok({ session: { name: same, outcome: 'present' } });
      for (const name of addedNames(parse(from).name)) {
        const placed = part.finish(sessionPath(this.#folder, name));
        if (placed.ok) return ok({ session: { name, outcome: 'added' } });
        if (placed.error.code !== 'file.exists') return err(this.#named(placed.error, from));
      }
      return err({ code: 'session.exists', path: from });
    } finally {
      part.discard();
    }
  }

  /** By a name that the person knows: nobody else knows where it arrives. What is not written is not the file's fault. */
  #named(failure: Failure, from: string): Failure {
    if (!('path' in failure)) return failure;
    return { ...failure, path: failure.code === 'file.notWritten' ? this.#folder : from };
  }
}

/** Why a file cannot be a session of the library; undefined when it can. It is a single file of this version then. */
async function examine(path: string, job: Job): Promise<Failure | undefined> {
  const opened = openSession(path);
  if (!opened.ok) return opened.error;
  opened.value.close();
  const folded = foldSessionFile(path);
  if (!folded.ok) return folded.error;
  const verified = await verifySession(path, job);
  if (!verified.ok) return verified.error;
  return verified.value.ok ? undefined : verified.value.problems[0];
}

/** What a file of the library is called there; undefined for any other. */
async function nameWithin(folder: string, path: string): Promise<string | undefined> {
  try {
    const [real, library] = await Promise.all([realpath(path), realpath(folder)]);
    const isSession = dirname(real) === library && real.endsWith(SESSION_ENDING);
    if (isSession && (await stat(real)).isFile()) return basename(real, SESSION_ENDING);
  } catch {
    // Copying it says what is wrong with it.
  }
  return undefined;
}

/** With its log; nothing where there is no file, which copying it says. */
async function sizeOf(path: string): Promise<number> {
  const sizes = [path, `${path}-wal`].map((each) =>
    stat(each).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** The work that is left when the first half is done. */
const halfDone = (job: Job): Job => ({
  ...job,
  onProgress: (share) => job.onProgress((1 + share) / 2),
});
