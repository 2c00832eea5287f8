import { crc32 } from 'node:zlib';
import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/units/units.ts';
import { DeltaBlockReader, type DeltaBlockWriter } from './delta-block.ts';

/** A block with what its row says of it. */
export interface DeltaRow {
  readonly first_event: number;
  readonly last_event: number;
  readonly rows: number;
  readonly first_us: Instant;
  readonly last_us: Instant;
  readonly crc32: number;
  readonly block: Uint8Array;
}

export const insertBlockSql = `
  INSERT INTO deltas (first_event, last_event, rows, first_us, last_us, crc32, block)
  VALUES (@first_event, @last_event, @rows, @first_us, @last_us, @crc32, @block)`;

export const toDeltaRow = (block: DeltaBlockWriter): DeltaRow => ({
  first_event: block.start.event,
  last_event: block.lastEvent,
  rows: block.rows,
  first_us: block.start.receivedAt,
  last_us: block.lastReceivedAt,
  crc32: crc32(block.bytes),
  block: block.bytes,
});

/** The blocks that hold an event after `after`, in order. */
export function deltaRowsAfter(
  database: Database.Database,
  after: number,
): IterableIterator<DeltaRow> {
  return database
    .prepare<[number], DeltaRow>(
      `SELECT * FROM deltas
       WHERE first_event >= coalesce((SELECT max(first_event) FROM deltas WHERE first_event <= ?), 0)
       ORDER BY first_event`,
    )
    .iterate(after + 1);
}

const NO_BYTES = new Uint8Array();

/** A reader before the block's first delta. Bytes that are not those that were written read as damaged at once. */
export function openBlock(row: DeltaRow): DeltaBlockReader {
  const start = { event: row.first_event, receivedAt: row.first_us };
  const bytes = crc32(row.block) === row.crc32 ? row.block : NO_BYTES;
  return new DeltaBlockReader(start, row.rows, bytes);
}
