import type { Instant } from '../../domain/units/units.ts';
import { DeltaBlockWriter } from './delta-block.ts';
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

/** Records waiting to be written together. Deltas are packed at once, the others are kept as they are. */
export class SessionBatch {
  readonly #position: SessionPosition;
  readonly #blocks: DeltaBlockWriter[] = [];
  readonly #records: StoredRecord<RowRecord>[] = [];
  #rows = 0;
  #packedBytes = 0;
  #recordBytes = 0;

  constructor(position: SessionPosition) {
    this.#position = position;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Memory taken, roughly. */
  get bytes(): number {
    return this.#packedBytes + (this.#blocks.at(-1)?.bytes.length ?? 0) + this.#recordBytes;
  }

  get blocks(): readonly DeltaBlockWriter[] {
    return this.#blocks;
  }

  get records(): readonly StoredRecord<RowRecord>[] {
    return this.#records;
  }

  /** Gives the record its event number. A delta may be reused by its owner afterwards; others may not be changed. */
  add(record: SessionRecord): number {
    const position = this.#position;
    if (record.receivedAt > position.receivedAt) position.receivedAt = record.receivedAt;
    position.event += 1;
    if (record.kind === 'delta') {
      this.#openBlock().add(record, position.event, position.receivedAt);
    } else {
      this.#records.push({ ...record, event: position.event, receivedAt: position.receivedAt });
      const levels = record.kind === 'snapshot' ? record.yes.length + record.no.length : 0;
      this.#recordBytes += ROW_BYTES + LEVEL_BYTES * levels;
    }
    this.#rows += 1;
    return position.event;
  }

  #openBlock(): DeltaBlockWriter {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.rows < BLOCK_ROWS) return last;
    if (last !== undefined) this.#packedBytes += last.bytes.length;
    const block = new DeltaBlockWriter({ ...this.#position });
    this.#blocks.push(block);
    return block;
  }
}
