import { createWriteStream, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { err, ok, type Result } from '../../base/result.ts';
import { PartFile, type PartFileError } from './part-file.ts';
import type { TableColumn, TableRow, TableWriter } from './table-writer.ts';

/** How a row becomes a line. */
export interface TextFormat {
  /** The first line, if there is one. */
  head(columns: readonly TableColumn[]): string;
  line(row: TableRow, columns: readonly TableColumn[]): string;
}

/** One JSON object a line, cells that are null left out. */
export const JSON_LINES: TextFormat = {
  head: () => '',
  line: (row) => `${JSON.stringify(row)}\n`,
};

/** RFC 4180, with plain line feeds; null is empty, an empty text is quoted. */
export const CSV: TextFormat = {
  head: (columns) => `${columns.map(({ name }) => name).join(',')}\n`,
  line: (row, columns) => `${columns.map(({ name }) => csvCell(row[name])).join(',')}\n`,
};

const CHUNK_CHARACTERS = 1 << 20;

/** All rows in one text file; through gzip when its name ends in `.gz`. */
export class TextTable implements TableWriter {
  readonly addingShare = 1;
  readonly #part: PartFile;
  readonly #path: string;
  readonly #columns: readonly TableColumn[];
  readonly #format: TextFormat;
  readonly #out: Writable;
  readonly #written: Promise<unknown>;
  #error: Error | undefined;
  #text: string;

  static begin(
    path: string,
    columns: readonly TableColumn[],
    format: TextFormat,
  ): Result<TextTable, PartFileError> {
    const part = PartFile.begin(path);
    if (!part.ok) return part;
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch (error) {
      return err({ code: 'file.notWritten', path, reason: (error as Error).message });
    }
    return ok(new TextTable(part.value, path, columns, format));
  }

  /** Use `begin`. */
  constructor(part: PartFile, path: string, columns: readonly TableColumn[], format: TextFormat) {
    this.#part = part;
    this.#path = path;
    this.#columns = columns;
    this.#format = format;
    this.#text = format.head(columns);
    const file = createWriteStream(part.path);
    const gzip = path.endsWith('.gz') ? createGzip() : undefined;
    this.#out = gzip ?? file;
    const written: Promise<unknown> = gzip ? pipeline(gzip, file) : once(file, 'close');
    this.#written = written.catch((error: unknown) => (this.#error ??= error as Error));
  }

  add(row: TableRow): void {
    this.#text += this.#format.line(row, this.#columns);
    if (this.#text.length >= CHUNK_CHARACTERS) this.#put();
  }

  async drain(): Promise<Result<null, PartFileError>> {
    if (this.#out.writableNeedDrain && this.#error === undefined) {
      await Promise.race([once(this.#out, 'drain').catch(() => undefined), this.#written]);
    }
    return this.#error === undefined ? ok(null) : this.#refuse(this.#error);
  }

  async finish(): Promise<Result<{ readonly files: number }, PartFileError>> {
    this.#put();
    this.#out.end();
    await this.#written;
    if (this.#error !== undefined) return this.#refuse(this.#error);
    const placed = this.#part.finish();
    return placed.ok ? ok({ files: 1 }) : placed;
  }

  async discard(): Promise<void> {
    this.#out.destroy();
    await this.#written;
    this.#part.discard();
  }

  #put(): void {
    if (this.#text !== '') this.#out.write(this.#text);
    this.#text = '';
  }

  #refuse({ message }: Error) {
    return err<PartFileError>({ code: 'file.notWritten', path: this.#path, reason: message });
  }
}

function csvCell(cell: TableRow[string]): string {
  if (cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  return cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
