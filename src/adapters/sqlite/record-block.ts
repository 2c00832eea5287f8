import type { Instant } from '../../domain/units/units.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { SessionRecord, StoredRecord } from './session-record.ts';

// The kinds of record that come in floods are stored in blocks, not as rows: a fraction of the bytes, and many times
// faster to write (docs/decisions/0004-session-file.md has the figures). A block stands alone.

/** The event and time of a block's first record, which its row has in columns. */
export interface BlockStart {
  readonly event: number;
  readonly receivedAt: Instant;
}

/** Packs records of one kind, one after the other. */
export abstract class BlockWriter<R extends SessionRecord> {
  readonly start: BlockStart;
  readonly #out = new ByteWriter(1024);
  #rows = 0;
  #event: number;
  #receivedAt: Instant;

  constructor(start: BlockStart) {
    this.start = start;
    this.#event = start.event - 1;
    this.#receivedAt = start.receivedAt;
  }

  get rows(): number {
    return this.#rows;
  }

  get lastEvent(): number {
    return this.#event;
  }

  get lastReceivedAt(): Instant {
    return this.#receivedAt;
  }

  /** Of the bytes. */
  get length(): number {
    return this.#out.length;
  }

  get bytes(): Uint8Array {
    return this.#out.written();
  }

  /**
   * @param event - above the one before
   * @param receivedAt - not below the one before
   */
  add(record: R, event: number, receivedAt: Instant): void {
    this.pack(this.#out, record, event - this.#event, receivedAt - this.#receivedAt);
    this.#rows += 1;
    this.#event = event;
    this.#receivedAt = receivedAt;
  }

  /** Writes the record, and how far event and time are from those before. Reserves its room itself. */
  protected abstract pack(out: ByteWriter, record: R, eventStep: number, waitUs: number): void;
}

/** Walks a block. */
export abstract class BlockReader<R extends SessionRecord> {
  readonly #in: ByteReader;
  #rowsLeft: number;
  /** Of the record that `next` moved to. */
  event: number;
  receivedAt: Instant;

  constructor(start: BlockStart, rows: number, bytes: Uint8Array) {
    this.#in = new ByteReader(bytes);
    this.#rowsLeft = rows;
    this.event = start.event - 1;
    this.receivedAt = start.receivedAt;
  }

  /** Records that were not yet moved to. */
  get rowsLeft(): number {
    return this.#rowsLeft;
  }

  /** Moves on. `damaged` when the bytes are no block, or hold more or fewer records than its row says. */
  next(): 'record' | 'end' | 'damaged' {
    if (this.#rowsLeft === 0) return this.#in.done ? 'end' : 'damaged';
    if (!this.unpack(this.#in) || this.#in.overrun) return 'damaged';
    this.#rowsLeft -= 1;
    return 'record';
  }

  /** The present record on its own. */
  abstract record(): StoredRecord<R>;

  /** Reads what `pack` wrote, `event` and `receivedAt` included; whether it can be a record. */
  protected abstract unpack(input: ByteReader): boolean;
}
