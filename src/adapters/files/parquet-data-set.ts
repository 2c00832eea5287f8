import { appendFileSync, existsSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { err, ok, type Result } from '../../base/result.ts';
import { PartFile, type PartFileError } from './part-file.ts';
import type { TableColumn, TableRow, TableWriter } from './table-writer.ts';

interface DataSetOptions {
  readonly folder: string;
  /** Of every file; the folders tell them apart. */
  readonly fileName: string;
  readonly columns: readonly TableColumn[];
  /** The partition that a row belongs to, outermost folder first; null for a value that is none. */
  readonly partitionOf: (
    row: TableRow,
  ) => readonly (readonly [key: string, value: string | null])[];
}

/** Rows in memory, over all partitions; beyond them the fullest are written. */
const MOST_ROWS = 200_000;
const ROWS_AFTER_FLUSH = 100_000;
/** Hive's name for a partition without value. */
const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

/**
 * Parquet files in Hive folders (`date=2026-12-01/market=T/…`), which query engines read as one table, whoever added
 * files to it. Snappy, one row group for each time that a partition is written.
 */
export class ParquetDataSet implements TableWriter {
  readonly #options: DataSetOptions;
  readonly #partitions = new Map<string, Partition>();
  readonly #isNewFolder: boolean;
  #rows = 0;
  #error: PartFileError | undefined;

  constructor(options: DataSetOptions) {
    this.#options = options;
    this.#isNewFolder = !existsSync(options.folder);
  }

  add(row: TableRow): void {
    const partition = this.#partition(row);
    if (partition === undefined) return;
    partition.rows.push(row);
    this.#rows += 1;
    if (this.#rows >= MOST_ROWS) this.#writeFullest();
  }

  drain(): Promise<Result<null, PartFileError>> {
    return Promise.resolve(this.#error ? err(this.#error) : ok(null));
  }

  finish(): Promise<Result<{ readonly files: number }, PartFileError>> {
    for (const partition of this.#partitions.values())
      this.#attempt(partition, () => partition.close());
    if (this.#error) return Promise.resolve(err(this.#error));
    const placed: string[] = [];
    for (const { part, path } of this.#partitions.values()) {
      const finished = part.finish();
      if (!finished.ok) {
        for (const earlier of placed) rmSync(earlier);
        return Promise.resolve(finished);
      }
      placed.push(path);
    }
    return Promise.resolve(ok({ files: this.#partitions.size }));
  }

  discard(): Promise<void> {
    const { folder } = this.#options;
    for (const { part, path } of this.#partitions.values()) {
      part.discard();
      removeEmpty(dirname(path), this.#isNewFolder ? dirname(folder) : folder);
    }
    return Promise.resolve();
  }

  #partition(row: TableRow): Partition | undefined {
    const { folder, fileName, columns, partitionOf } = this.#options;
    const parts = partitionOf(row).map(([key, value]) => `${key}=${encodeValue(value)}`);
    const name = parts.join('/');
    const known = this.#partitions.get(name);
    if (known || this.#error) return known;
    const path = join(folder, ...parts, fileName);
    const part = PartFile.begin(path);
    if (!part.ok) {
      this.#error = part.error;
      return undefined;
    }
    const partition = new Partition(path, part.value, columns);
    this.#attempt(partition, () => partition.open());
    this.#partitions.set(name, partition);
    return partition;
  }

  #writeFullest(): void {
    const fullest = [...this.#partitions.values()].sort((a, b) => b.rows.length - a.rows.length);
    for (const partition of fullest) {
      if (this.#rows <= ROWS_AFTER_FLUSH) return;
      this.#rows -= partition.rows.length;
      this.#attempt(partition, () => partition.write());
    }
  }

  #attempt({ path }: Partition, action: () => void): void {
    if (this.#error) return;
    try {
      action();
    } catch (error) {
      this.#error = { code: 'file.notWritten', path, reason: (error as Error).message };
    }
  }
}

/** One file in the making. */
class Partition {
  readonly path: string;
  readonly part: PartFile;
  readonly #columns: readonly TableColumn[];
  readonly #bytes = new ByteWriter(1 << 16);
  #parquet: ParquetWriter | undefined;
  rows: TableRow[] = [];

  constructor(path: string, part: PartFile, columns: readonly TableColumn[]) {
    this.path = path;
    this.part = part;
    this.#columns = columns;
  }

  open(): void {
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(this.part.path, '');
    const schema = [
      { name: 'root', num_children: this.#columns.length },
      ...this.#columns.map(({ name, type }) => ({ name, ...PARQUET_TYPES[type] })),
    ];
    this.#parquet = new ParquetWriter({ writer: this.#bytes, schema, createdBy: 'oddlot' });
  }

  /** One row group of what has gathered. */
  write(): void {
    const { rows } = this;
    if (rows.length === 0) return;
    this.rows = [];
    const columnData = this.#columns.map(({ name, type }) => ({
      name,
      data: rows.map((row) => toParquet(row[name], type)),
    }));
    void this.#parquet?.write({ columnData, rowGroupSize: rows.length });
    this.#append();
  }

  close(): void {
    this.write();
    void this.#parquet?.finish();
    this.#append();
  }

  #append(): void {
    appendFileSync(this.part.path, this.#bytes.getBytes());
    this.#bytes.index = 0;
  }
}

const PARQUET_TYPES = {
  int32: { type: 'INT32', repetition_type: 'OPTIONAL' },
  int64: { type: 'INT64', repetition_type: 'OPTIONAL' },
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

/** As Hive and Spark write it, and query engines undo it. */
const encodeValue = (value: string | null): string =>
  value === null ? NO_VALUE : encodeURIComponent(value).replaceAll(/[!'()*]/g, percent);

const percent = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Removes `folder` and those around it, below `top`, as far as nothing else is in them. */
function removeEmpty(folder: string, top: string): void {
  if (folder.length <= top.length) return;
  try {
    rmdirSync(folder);
  } catch {
    return; // somebody else's files are in it
  }
  removeEmpty(dirname(folder), top);
}
