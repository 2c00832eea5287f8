import { constants, type FileHandle, open, rm } from 'node:fs/promises';
import { err, ok, type Result } from '../../base/result.ts';

export type CopyError =
  | {
      readonly code: 'file.notReadable' | 'file.notWritten';
      readonly path: string;
      readonly reason: string;
    }
  /** Its recorder is at work: what was copied would be of several moments. */
  | { readonly code: 'session.changing'; readonly path: string }
  | { readonly code: 'archive.interrupted' };

export interface CopyOptions {
  readonly signal: AbortSignal;
  /** Told how much is done, 0..1. */
  readonly onProgress: (share: number) => void;
}

const CHUNK_BYTES = 1 << 20;
/** Of a log; it holds a number that is drawn anew whenever the log begins anew. */
const LOG_HEADER_BYTES = 32;
/** A recorder folds its log every few seconds; whoever copies faster than that gets between two of them. */
const ATTEMPTS = 3;

/**
 * Copies a session as it lies on the disk, with the log that its recorder may have left beside it. It is neither opened
 * as a database nor written to, so it may lie where nothing can be written. The copy is of one moment: the file did not
 * change meanwhile, and what was added to its log only goes on from there.
 */
export async function copySessionFile(
  from: string,
  to: string,
  options: CopyOptions,
): Promise<Result<null, CopyError>> {
  for (let attempt = 1; ; attempt += 1) {
    const copied = await copyOnce(from, to, options);
    if (copied.ok || copied.error.code !== 'session.changing' || attempt === ATTEMPTS)
      return copied;
  }
}

async function copyOnce(
  from: string,
  to: string,
  options: CopyOptions,
): Promise<Result<null, CopyError>> {
  let file: FileHandle | undefined;
  let log: FileHandle | undefined;
  try {
    file = await openSource(from);
    log = await openSource(`${from}-wal`).catch(ifMissing);
    const before = await momentOf(file, log);
    await copyBytes(file, to, options);
    if (log) await copyBytes(log, `${to}-wal`, { ...options, onProgress: () => undefined });
    else await rm(`${to}-wal`, { force: true });
    if (options.signal.aborted) return err({ code: 'archive.interrupted' });
    const isOneMoment = before === (await momentOf(file, log));
    return isOneMoment ? ok(null) : err({ code: 'session.changing', path: from });
  } catch (error) {
    const { message, path } = error as NodeJS.ErrnoException;
    const code = path?.startsWith(to) === true || isWrite(error) ? 'notWritten' : 'notReadable';
    return err({ code: `file.${code}`, path: code === 'notWritten' ? to : from, reason: message });
  } finally {
    await file?.close();
    await log?.close();
  }
}

/** A pipe or a device is not waited for. */
async function openSource(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Error('not a regular file');
}

function ifMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

const isWrite = (error: unknown): boolean =>
  /write|fsync/.test((error as NodeJS.ErrnoException).syscall ?? '');

/** Differs once the file was written to or its log was begun anew; a log that merely grew is the same. */
async function momentOf(file: FileHandle, log: FileHandle | undefined): Promise<string> {
  const { size, mtimeNs } = await file.stat({ bigint: true });
  const header = Buffer.alloc(LOG_HEADER_BYTES);
  await log?.read(header, 0, LOG_HEADER_BYTES, 0);
  return `${size} ${mtimeNs} ${header.toString('hex')}`;
}

/** As much as there is of it now. A file that is cut meanwhile, or an end that was asked for, ends it early. */
async function copyBytes(
  source: FileHandle,
  to: string,
  { signal, onProgress }: CopyOptions,
): Promise<void> {
  const { size } = await source.stat();
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const target = await open(to, 'w', 0o600);
  try {
    for (let at = 0; at < size && !signal.aborted;) {
      const { bytesRead } = await source.read(chunk, 0, Math.min(CHUNK_BYTES, size - at), at);
      if (bytesRead === 0) return;
      await target.writeFile(chunk.subarray(0, bytesRead));
      at += bytesRead;
      onProgress(at / size);
    }
    await target.sync();
  } finally {
    await target.close();
  }
}
