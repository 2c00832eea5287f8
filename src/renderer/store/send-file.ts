import { err, ok, type Result } from '../../base/result.ts';
import { FILE_PART_LIMIT, type FilePart } from '../../contract/file-source.ts';

type FileLike = Pick<File, 'name' | 'size' | 'slice'>;

/** A file that a person chose, dropped or opened: its bytes, or where this machine has it. */
export type GivenFile = FileLike | { readonly name: string; readonly path: string };

/** Three bytes are four letters; a multiple of three leaves no padding inside. */
const PART_BYTES = Math.floor(FILE_PART_LIMIT / 4) * 3;

type Send<T> = (part: FilePart) => Promise<Result<T>>;

/** The file before, by where it goes: whoever takes files takes one at a time, and the one that began last. */
const sentBefore = new WeakMap<object, Promise<unknown>>();

/**
 * Sends a file part by part, one at a time, so that no more of it than that is in memory. Another one that goes to the
 * same place waits until this one is there.
 *
 * @returns the answer to the last part, or the first that is a refusal
 */
export function sendFile<T>(file: FileLike, send: Send<T>): Promise<Result<T>> {
  const sent = (sentBefore.get(send) ?? Promise.resolve()).then(() => sendParts(file, send));
  // Whoever sent it hears of it.
  sentBefore.set(
    send,
    sent.catch(() => undefined),
  );
  return sent;
}

async function sendParts<T>(file: FileLike, send: Send<T>): Promise<Result<T>> {
  const { name, size } = file;
  for (let offset = 0; ;) {
    const bytes = await readPart(file, offset);
    if (!bytes.ok) return bytes;
    const base64 = bytes.value.toBase64();
    const reply = await send({ file: name, totalBytes: size, offset, base64 });
    offset += bytes.value.length;
    if (!reply.ok || offset >= size) return reply;
  }
}

/** A file may be gone, or be another one, by the time that it is read. */
async function readPart(file: FileLike, offset: number): Promise<Result<Uint8Array>> {
  const failure = (reason: string) => err({ code: 'file.notReadable', path: file.name, reason });
  const end = Math.min(file.size, offset + PART_BYTES);
  try {
    const bytes = new Uint8Array(await file.slice(offset, end).arrayBuffer());
    return bytes.length === end - offset ? ok(bytes) : failure('it changed meanwhile');
  } catch (error) {
    return failure((error as Error).message);
  }
}
