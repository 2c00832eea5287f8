import { err, ok, type Result } from '../../base/result.ts';
import { FILE_PART_LIMIT, type FilePart } from '../../contract/file-source.ts';

type FileLike = Pick<File, 'name' | 'size' | 'slice'>;

/** A file that a person chose, dropped or opened: its bytes, or where this machine has it. */
export type GivenFile = FileLike | { readonly name: string; readonly path: string };

/** Three bytes are four letters; a multiple of three leaves no padding inside. */
const PART_BYTES = Math.floor(FILE_PART_LIMIT / 4) * 3;
/** Of bytes that become letters at a time: an argument list has a limit. */
const CHUNK = 0x6000;

/** @param bytes - the length may be anything */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(text);
}

/**
 * Sends a file part by part, one at a time, so that no more of it than that is in memory.
 *
 * @returns the answer to the last part, or the first that is a refusal
 */
export async function sendFile<T>(
  file: FileLike,
  send: (part: FilePart) => Promise<Result<T>>,
): Promise<Result<T>> {
  const { name, size } = file;
  for (let offset = 0; ;) {
    const bytes = await readPart(file, offset);
    if (!bytes.ok) return bytes;
    const base64 = toBase64(bytes.value);
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
