import { existsSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { err, ok, type Result } from '../../base/result.ts';
import { ParquetPartition } from './parquet-partition.ts';
import { PartFile } from './part-file.ts';
import type {
  FinishOptions,
  TableColumn,
  TableError,
  TableRow,
  TableWriter,
} from './table-writer.ts';

interface DataSetOptions {
  readonly folder: string;
  /** Of every file; the folders tell them apart. */
  readonly fileName: string;
  readonly columns: readonly TableColumn[];
  /** The same for all rows of a partition and for no others; asked for every row. */
  readonly keyOf: (row: TableRow) => string;
  /** The partition that a row belongs to, outermost folder first; null for a value that is none. */
  readonly partitionOf: (
    row: TableRow,
  ) => readonly (readonly [key: string, value: string | null])[];
}

/** Rows in memory, over all partitions; beyond them the fullest partitions put theirs aside. */
const MOST_ROWS = 100_000;
const ROWS_KEPT = 50_000;
/** Hive's name for a partition without value. */
const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

/**
 * Parquet files in Hive folders (`date=2026-12-01/market=T/…`), which query engines read as one table, whoever added
 * files to it. Rows are put aside in plain text until all are there, so that files have few and large row groups and
 * memory does not grow with them.
 */
export class ParquetDataSet implements TableWriter {
  /** Encoding takes longer than gathering. */
  readonly addingShare = 0.3;
  readonly #options: DataSetOptions;
  readonly #partitions = new Map<string, ParquetPartition>();
  readonly #isNewFolder: boolean;
  #rows = 0;
  #error: TableError | undefined;

  constructor(options: DataSetOptions) {
    this.#options = options;
    this.#isNewFolder = !existsSync(options.folder);
  }

  add(row: TableRow): void {
    const partition = this.#partition(row);
    if (partition === undefined) return;
    partition.rows.push(row);
    this.#rows += 1;
    if (this.#rows >= MOST_ROWS) this.#putAside();
  }

  drain(): Promise<Result<null, TableError>> {
    return Promise.resolve(this.#error ? err(this.#error) : ok(null));
  }

  async finish({
    signal,
    onProgress,
  }: FinishOptions): Promise<Result<{ readonly files: number }, TableError>> {
    const partitions = [...this.#partitions.values()];
    for (const [index, partition] of partitions.entries()) {
      for await (const written of partition.encode()) {
        if (!written.ok) this.#error ??= written.error;
        if (signal.aborted) this.#error ??= { code: 'file.interrupted' };
        if (this.#error) return err(this.#error);
        await nextTurn();
      }
      onProgress((index + 1) / partitions.length);
    }
    if (this.#error) return err(this.#error);
    return this.#place(partitions);
  }

  discard(): Promise<void> {
    const { folder } = this.#options;
    for (const { part, path } of this.#partitions.values()) {
      part.discard();
      removeEmpty(dirname(path), this.#isNewFolder ? dirname(folder) : folder);
    }
    return Promise.resolve();
  }

  #partition(row: TableRow): ParquetPartition | undefined {
    const { folder, fileName, columns, keyOf, partitionOf } = this.#options;
    const key = keyOf(row);
    const known = this.#partitions.get(key);
    if (known || this.#error) return known;
    const parts = partitionOf(row).map(([name, value]) => `${name}=${encodeValue(value)}`);
    const path = join(folder, ...parts, fileName);
    const part = PartFile.begin(path);
    if (!part.ok) {
      this.#error = part.error;
      return undefined;
    }
    const partition = new ParquetPartition(path, part.value, columns);
    this.#partitions.set(key, partition);
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch (error) {
      this.#error = { code: 'file.notWritten', path, reason: (error as Error).message };
    }
    return partition;
  }

  #putAside(): void {
    const fullest = [...this.#partitions.values()].sort((a, b) => b.rows.length - a.rows.length);
    for (const partition of fullest) {
      if (this.#rows <= ROWS_KEPT) return;
      this.#rows -= partition.rows.length;
      const spooled = partition.spool();
      if (!spooled.ok) this.#error ??= spooled.error;
    }
  }

  #place(partitions: readonly ParquetPartition[]): Result<{ files: number }, TableError> {
    const placed: string[] = [];
    for (const { part, path } of partitions) {
      const finished = part.finish();
      if (!finished.ok) {
        for (const earlier of placed) rmSync(earlier);
        return finished;
      }
      placed.push(path);
    }
    return ok({ files: placed.length });
  }
}

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
