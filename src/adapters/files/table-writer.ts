import type { Result } from '../../base/result.ts';
import type { PartFileError } from './part-file.ts';

/** A column by name; the unit ends the name. Integers are whole numbers up to 2^31 or 2^53. */
export interface TableColumn {
  readonly name: string;
  readonly type: 'int32' | 'int64' | 'text' | 'flag';
}

/** A row's cells by column; what is not there is null. */
export type TableRow = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes rows to one file or several, which appear together at the end or not at all. */
export interface TableWriter {
  /** Takes a row, and may write some; `drain` tells how that went. */
  add(row: TableRow): void;
  /** Waits until little is left to be written. To be called now and then, and before `finish`. */
  drain(): Promise<Result<null, PartFileError>>;
  /** Puts everything in its place. */
  finish(): Promise<Result<{ readonly files: number }, PartFileError>>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}
