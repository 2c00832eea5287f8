import { crc32 } from 'node:zlib';
import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/units/units.ts';
import { DecisionBlockReader, DecisionBlockWriter } from './decision-block.ts';
import { DeltaBlockReader, DeltaBlockWriter } from './delta-block.ts';
import type { BlockStart, BlockWriter } from './record-block.ts';
import type { DecisionRecord, DeltaRecord, TickerRecord } from './session-record.ts';
import { TickerBlockReader, TickerBlockWriter } from './ticker-block.ts';

/** Records that are stored in blocks. */
export type BlockRecord = DeltaRecord | TickerRecord | DecisionRecord;
export type BlockKind = BlockRecord['kind'];

/**
 * Four rows with so much in them fill a page of SQLite's. A batch's decisions in one block would as a rule take most of
 * a page and leave the rest of it empty.
 */
const QUARTER_PAGE = 930;

/** `fullAt`: a block with so many bytes is followed by another. */
export const blockTables = {
  delta: {
    name: 'deltas',
    Writer: DeltaBlockWriter,
    Reader: DeltaBlockReader,
    fullAt: Number.POSITIVE_INFINITY,
  },
  ticker: {
    name: 'tickers',
    Writer: TickerBlockWriter,
    Reader: TickerBlockReader,
    fullAt: Number.POSITIVE_INFINITY,
  },
  decision: {
    name: 'decisions',
    Writer: DecisionBlockWriter,
    Reader: DecisionBlockReader,
    fullAt: QUARTER_PAGE,
  },
} as const;
export const BLOCK_KINDS = ['delta', 'ticker', 'decision'] as const satisfies readonly BlockKind[];

/** A block with what its row says of it. */
export interface BlockRow {
  readonly first_event: number;
  readonly last_event: number;
  readonly rows: number;
  readonly first_us: Instant;
  readonly last_us: Instant;
  readonly crc32: number;
  readonly block: Uint8Array;
}

/** A block that was packed, of whichever kind. */
export type PackedBlock = Pick<
  BlockWriter<BlockRecord>,
  'start' | 'rows' | 'lastEvent' | 'lastReceivedAt' | 'bytes'
>;

export const insertBlockSql = (kind: BlockKind): string => `
  INSERT INTO ${blockTables[kind].name}
    (first_event, last_event, rows, first_us, last_us, crc32, block)
  VALUES (@first_event, @last_event, @rows, @first_us, @last_us, @crc32, @block)`;

export const toBlockRow = (block: PackedBlock): BlockRow => ({
  first_event: block.start.event,
  last_event: block.lastEvent,
  rows: block.rows,
  first_us: block.start.receivedAt,
  last_us: block.lastReceivedAt,
  crc32: crc32(block.bytes),
  block: block.bytes,
});

/** The blocks that hold an event after `after`, in order. */
export function blockRowsAfter(
  database: Database.Database,
  kind: BlockKind,
  after: number,
): IterableIterator<BlockRow> {
  const { name } = blockTables[kind];
  return database
    .prepare<{ next: number }, BlockRow>(
      `SELECT * FROM ${name}
       WHERE first_event >=
         coalesce((SELECT max(first_event) FROM ${name} WHERE first_event <= @next), @next)
       ORDER BY first_event`,
    )
    .iterate({ next: after + 1 });
}

const NO_BYTES = new Uint8Array();

/** What a reader of the block is made with. Bytes that are not those that were written read as damaged at once. */
export const toBlock = (row: BlockRow): [start: BlockStart, rows: number, bytes: Uint8Array] => [
  { event: row.first_event, receivedAt: row.first_us },
  row.rows,
  crc32(row.block) === row.crc32 ? row.block : NO_BYTES,
];
