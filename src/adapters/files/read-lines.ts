import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { err, ok, type Result } from '../../base/result.ts';

export type FileError = {
  readonly code: 'file.notReadable';
  readonly path: string;
  readonly reason: string;
};

/** What is known of a file once all of it was read: as it lies on disk, packed or not. */
export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

const CHUNK_BYTES = 1 << 20;
/** Characters; a book of ten thousand levels has half a million. Of a longer line only so much is given. */
const LONGEST_LINE = 16 << 20;

/**
 * A text file line by line, in lumps of about a megabyte; through gzip when its name ends in `.gz`. Lines come
 * without their ends and with nothing left out, empty ones included.
 */
export class LineReader {
  readonly path: string;
  readonly #hash = createHash('sha256');
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #decoder = new TextDecoder();
  #bytesRead = 0;
  /** The beginning of a line whose end has not come. */
  #rest = '';
  #isOver = false;

  constructor(path: string) {
    this.path = path;
    this.#chunks = this.#open();
  }

  /** Bytes of the file read so far. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** Of the whole file, once `next` gave its last lines. */
  get digest(): FileDigest {
    return { bytes: this.#bytesRead, sha256: this.#hash.copy().digest('hex') };
  }

  /** The next lines; undefined after the last. */
  async next(): Promise<Result<readonly string[] | undefined, FileError>> {
    if (this.#isOver) return ok(undefined);
    try {
      const { done, value } = await this.#chunks.next();
      return ok(done ? this.#last() : this.#split(this.#decoder.decode(value, { stream: true })));
    } catch (error) {
      this.#isOver = true;
      return err({ code: 'file.notReadable', path: this.path, reason: reasonOf(error) });
    }
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#chunks.return?.();
  }

  #split(text: string): readonly string[] {
    const [first = '', ...lines] = text.split('\n');
    this.#rest = this.#continued(first);
    const last = lines.pop();
    if (last === undefined) return [];
    const begun = this.#rest;
    this.#rest = last;
    return [begun, ...lines];
  }

  /** A line that is cut stays open, so that it cannot pass for a whole one. */
  #continued(text: string): string {
    if (this.#rest.length > LONGEST_LINE) return this.#rest;
    return (this.#rest + text).slice(0, LONGEST_LINE + 1);
  }

  #last(): readonly string[] | undefined {
    this.#isOver = true;
    const line = this.#continued(this.#decoder.decode());
    return line === '' ? undefined : [line];
  }

  async *#open(): AsyncGenerator<Buffer, void> {
    const file = createReadStream(this.path, { highWaterMark: CHUNK_BYTES });
    const counted = this.#count(file);
    if (!this.path.endsWith('.gz')) {
      yield* counted;
      return;
    }
    // What goes wrong in the pipe is told by what is read from its end.
    const unpacked = pipeline(
      counted,
      createGunzip({ chunkSize: CHUNK_BYTES }),
      () => undefined,
    ) as AsyncIterable<Buffer>;
    yield* unpacked;
  }

  async *#count(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    for await (const chunk of file) {
      this.#hash.update(chunk);
      this.#bytesRead += chunk.length;
      yield chunk;
    }
  }
}

/** The size of a file that can be read; an error for a folder, or for nothing. */
export function fileSize(path: string): Result<number, FileError> {
  try {
    const stats = statSync(path);
    if (stats.isFile()) return ok(stats.size);
    return err({ code: 'file.notReadable', path, reason: 'not a file' });
  } catch (error) {
    return err({ code: 'file.notReadable', path, reason: reasonOf(error) });
  }
}

const reasonOf = (error: unknown): string => {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return code === 'ENOENT' ? 'no such file' : String(message ?? error);
};
