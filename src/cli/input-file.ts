import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { err, ok, type Failure, type Result } from '../base/result.ts';

/** A file as it was before somebody packed it: one whose name ends in `.gz` is read through gzip. */
function openInput(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith('.gz')) return file;
  const unpacked = createGunzip();
  file.on('error', (error) => unpacked.destroy(error)).pipe(unpacked);
  return unpacked;
}

/** What the system or gzip says of a file; anything else that was thrown is a bug, and is thrown on. */
function unreadable(path: string, error: unknown): { readonly ok: false; readonly error: Failure } {
  const { code, message } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') throw error;
  return err({ code: 'file.unreadable', path, reason: message });
}

/** The whole file; refused beyond `limitBytes`, of which no more is held. */
export async function readInput(path: string, limitBytes: number): Promise<Result<Uint8Array>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of openInput(path)) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes > limitBytes) return err({ code: 'file.tooLarge', path, limitBytes });
    }
  } catch (error) {
    return unreadable(path, error);
  }
  return ok(Buffer.concat(chunks));
}

/** Hands over every line that is not empty; the first that is refused ends the reading and is named by its number. */
export async function readLines(
  path: string,
  take: (text: string) => Result<void>,
): Promise<Result<void>> {
  let line = 0;
  let rest = '';
  const takeNext = (text: string): Result<void> => {
    line += 1;
    if (text.trim() === '') return ok(undefined);
    const taken = take(text);
    return taken.ok ? taken : err({ ...taken.error, line });
  };
  try {
    const input = openInput(path).setEncoding('utf8');
    for await (const chunk of input) {
      const lines = (rest + (chunk as string)).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) {
        const taken = takeNext(text);
        if (!taken.ok) return taken;
      }
    }
  } catch (error) {
    return unreadable(path, error);
  }
  return takeNext(rest);
}
