import { appendFileSync, rmSync } from 'node:fs';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { err, ok, type Result } from '../../base/result.ts';
import type { PartFile } from './part-file.ts';
import { LineReader } from './read-lines.ts';
import type { TableColumn, TableError, TableRow } from './table-writer.ts';

/** What query engines like to read at once. */
const GROUP_ROWS = 100_000;

/** One Parquet file in the making. */
export class ParquetPartition {
  /** Where it will be. */
  readonly path: string;
  readonly part: PartFile;
  readonly #columns: readonly TableColumn[];
  /** The latest rows; those before them are in the spool. */
  rows: TableRow[] = [];
  #isSpooled = false;

  constructor(path: string, part: PartFile, columns: readonly TableColumn[]) {
    this.path = path;
    this.part = part;
    this.#columns = columns;
  }

  /** Puts the rows in memory aside. */
  spool(): Result<null, TableError> {
    const text = this.rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    this.rows = [];
    this.#isSpooled = true;
    return this.#attempt(() => appendFileSync(this.#spoolPath, text));
  }

  /** Writes the file; yields after each row group. */
  async *encode(): AsyncGenerator<Result<null, TableError>, void> {
    const bytes = new ByteWriter(1 << 16);
    const schema = [
      { name: 'root', num_children: this.#columns.length },
      ...this.#columns.map(({ name, type }) => ({ name, ...PARQUET_TYPES[type] })),
    ];
    const parquet = new ParquetWriter({ writer: bytes, schema, createdBy: 'oddlot' });
    const append = (encode: () => unknown): Result<null, TableError> =>
      this.#attempt(() => {
        void encode();
        appendFileSync(this.part.path, bytes.getBytes());
        bytes.index = 0;
      });
    for await (const rows of this.#groups()) {
      yield rows.ok ? append(() => parquet.write(this.#group(rows.value))) : rows;
    }
    yield append(() => parquet.finish());
    rmSync(this.#spoolPath, { force: true });
  }

  get #spoolPath(): string {
    return `${this.part.path}-spool`;
  }

  /** All rows in order, in lumps of a row group. */
  async *#groups(): AsyncGenerator<Result<readonly TableRow[], TableError>, void> {
    let rows: TableRow[] = [];
    if (this.#isSpooled) {
      const spool = new LineReader(this.#spoolPath);
      for (;;) {
        const lines = await spool.next();
        if (!lines.ok) {
          yield err({ ...lines.error, code: 'file.notWritten' });
          return;
        }
        if (lines.value === undefined) break;
        for (const line of lines.value) {
          rows.push(JSON.parse(line) as TableRow);
          if (rows.length < GROUP_ROWS) continue;
          yield ok(rows);
          rows = [];
        }
      }
    }
    for (const row of this.rows) rows.push(row);
    this.rows = [];
    if (rows.length > 0) yield ok(rows);
  }

  #group(rows: readonly TableRow[]) {
    const columnData = this.#columns.map(({ name, type }) => ({
      name,
      data: rows.map((row) => toParquet(row[name], type)),
    }));
    return { columnData, rowGroupSize: rows.length };
  }

  /** What the system, or the encoder, refuses. */
  #attempt(action: () => void): Result<null, TableError> {
    try {
      action();
      return ok(null);
    } catch (error) {
      const reason = (error as Error).message;
      return err({ code: 'file.notWritten', path: this.path, reason });
    }
  }
}

const PARQUET_TYPES = {
  int32: { type: 'INT32', repetition_type: 'OPTIONAL' },
  int64: { type: 'INT64', repetition_type: 'OPTIONAL' },
  float64: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  text: {
    type: 'BYTE_ARRAY',
    converted_type: 'UTF8',
    logical_type: { type: 'STRING' },
    repetition_type: 'OPTIONAL',
  },
  flag: { type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
} as const;

const toParquet = (cell: TableRow[string], type: TableColumn['type']): unknown =>
  cell === undefined ? null : type === 'int64' ? BigInt(cell) : cell;
