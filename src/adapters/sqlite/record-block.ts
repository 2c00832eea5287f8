import type { Instant } from '../../domain/units/units.ts';
import type { SessionRecord, StoredRecord } from './session-record.ts';

// The kinds of record that come in floods are stored in blocks, not as rows: a fraction of the bytes, and many times
// faster to write (docs/decisions/0004-session-file.md has the figures). A block stands alone.

/** The event and time of a block's first record, which its row has in columns. */
export interface BlockStart {
  readonly event: number;
  readonly receivedAt: Instant;
}

/** Packs records of one kind, one after the other. */
export interface BlockWriter<R extends SessionRecord> {
  readonly start: BlockStart;
  readonly rows: number;
  readonly lastEvent: number;
  readonly lastReceivedAt: Instant;
  readonly bytes: Uint8Array;
  /**
   * @param event - above the one before
   * @param receivedAt - not below the one before
   */
  add(record: R, event: number, receivedAt: Instant): void;
}

/** Walks a block. */
export interface BlockReader<R extends SessionRecord> {
  /** Of the record that `next` moved to. */
  readonly event: number;
  readonly receivedAt: Instant;
  /** Records that were not yet moved to. */
  readonly rowsLeft: number;
  /** Moves on. `damaged` when the bytes are no block, or hold more or fewer records than its row says. */
  next(): 'record' | 'end' | 'damaged';
  /** The present record on its own. */
  record(): StoredRecord<R>;
}
