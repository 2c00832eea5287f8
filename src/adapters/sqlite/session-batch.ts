import type { Instant } from '../../domain/units/units.ts';
import { type BlockKind, type BlockRecord, blockTables, type PackedBlock } from './block-rows.ts';
import type { BlockStart, BlockWriter } from './record-block.ts';
import type { SessionRecord, StoredRecord } from './session-record.ts';
import type { RowRecord } from './session-tables.ts';

/** Where the next record goes: shared by all batches of one writer. */
export interface SessionPosition {
  /** The last event given out; 0 before the first. */
  event: number;
  receivedAt: Instant;
}

/** A block is read as a whole, so its size bounds what a reader decodes in vain. */
const BLOCK_ROWS = 8192;
/** What a row and a price level occupy in memory, roughly: the bound on waiting rows need not be finer. */
const ROW_BYTES = 256;
const LEVEL_BYTES = 32;

/** Records waiting to be written together. Those stored in blocks are packed at once, the others are kept as they are. */
export class SessionBatch {
  readonly #position: SessionPosition;
  readonly #blocks = {
    delta: new BlockSeries(blockTables.delta),
    ticker: new BlockSeries(blockTables.ticker),
    decision: new BlockSeries(blockTables.decision),
  };
  readonly #records: StoredRecord<RowRecord>[] = [];
  #rows = 0;
  #recordBytes = 0;

  constructor(position: SessionPosition) {
    this.#position = position;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Memory taken, roughly. */
  get bytes(): number {
    const { delta, ticker, decision } = this.#blocks;
    return delta.bytes + ticker.bytes + decision.bytes + this.#recordBytes;
  }

  get records(): readonly StoredRecord<RowRecord>[] {
    return this.#records;
  }

  blocks(kind: BlockKind): readonly PackedBlock[] {
    return this.#blocks[kind].all;
  }

  /** Gives the record its event number. A delta may be reused by its owner afterwards; others may not be changed. */
  add(record: SessionRecord): number {
    const position = this.#position;
    if (record.receivedAt > position.receivedAt) position.receivedAt = record.receivedAt;
    position.event += 1;
    this.#rows += 1;
    const { event, receivedAt } = position;
    if (record.kind === 'delta') this.#blocks.delta.add(record, event, receivedAt);
    else if (record.kind === 'ticker') this.#blocks.ticker.add(record, event, receivedAt);
    else if (record.kind === 'decision') this.#blocks.decision.add(record, event, receivedAt);
    else {
      this.#records.push({ ...record, event, receivedAt });
      const levels = record.kind === 'snapshot' ? record.yes.length + record.no.length : 0;
      this.#recordBytes += ROW_BYTES + LEVEL_BYTES * levels;
    }
    return event;
  }
}

interface BlockTable<R extends BlockRecord> {
  readonly Writer: new (start: BlockStart) => BlockWriter<R>;
  readonly fullAt: number;
}

/** As many blocks as it takes. */
class BlockSeries<R extends BlockRecord> {
  readonly #table: BlockTable<R>;
  readonly all: BlockWriter<R>[] = [];
  #open: BlockWriter<R> | undefined;
  #closedBytes = 0;

  constructor(table: BlockTable<R>) {
    this.#table = table;
  }

  get bytes(): number {
    return this.#closedBytes + (this.#open?.length ?? 0);
  }

  add(record: R, event: number, receivedAt: Instant): void {
    const { Writer, fullAt } = this.#table;
    let open = this.#open;
    if (open === undefined || open.rows === BLOCK_ROWS || open.length >= fullAt) {
      this.#closedBytes = this.bytes;
      open = new Writer({ event, receivedAt });
      this.#open = open;
      this.all.push(open);
    }
    open.add(record, event, receivedAt);
  }
}
