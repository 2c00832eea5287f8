import type { Result } from '../../base/result.ts';
import type { PartFileError } from './part-file.ts';

/** A column by name; the unit ends the name. Integers are whole numbers up to 2^31 or 2^53. */
export interface TableColumn {
  readonly name: string;
  readonly type: 'int32' | 'int64' | 'float64' | 'text' | 'flag';
}

/** A row's cells by column; what is not there is null. */
export type TableRow = Readonly<Record<string, string | number | boolean | undefined>>;

/** Why nothing was written in the end. */
export type TableError = PartFileError | { readonly code: 'file.interrupted' };

/** Writes rows to one file or several, which appear together at the end or not at all. */
export interface TableWriter {
  /** Of all the work, what is done when the last row was added, 0..1. */
  readonly addingShare: number;
  /** Takes a row, and may write some; `drain` tells how that went. */
  add(row: TableRow): void;
  /** Waits until little is left to be written. To be called now and then, and before `finish`. */
  drain(): Promise<Result<null, TableError>>;
  /** Puts everything in its place. */
  finish(options: FinishOptions): Promise<Result<{ readonly files: number }, TableError>>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

export interface FinishOptions {
  readonly signal: AbortSignal;
  /** Told how much of finishing is done, 0..1. */
  readonly onProgress: (share: number) => void;
}
