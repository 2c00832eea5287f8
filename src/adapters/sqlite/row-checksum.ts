import { crc32 } from 'node:zlib';

/** What SQLite gives for a column. */
export type Cell = number | string | Uint8Array | null;
type Row = Readonly<Record<string, Cell>>;

/** The column that a row's checksum is in. Blocks have their own. */
export const CHECKSUM = 'row_crc32';

/** CRC-32 over a row's other cells, in the order of their names. */
export function rowChecksum(row: Row): number {
  const names = Object.keys(row)
    .filter((name) => name !== CHECKSUM)
    .toSorted();
  const cells = names.map((name) => {
    const cell = row[name] as Cell;
    return cell instanceof Uint8Array ? crc32(cell) : cell;
  });
  return crc32(JSON.stringify(cells));
}

/** The row as it is written: every column has to be there. */
export const withChecksum = <R extends Row>(row: R): R & { readonly [CHECKSUM]: number } => ({
  ...row,
  [CHECKSUM]: rowChecksum(row),
});
