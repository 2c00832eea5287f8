import type { DatabaseError } from '../../../adapters/sqlite/database-error.ts';
import type { SessionBatch } from '../../../adapters/sqlite/session-batch.ts';
import type { SessionRecord } from '../../../adapters/sqlite/session-record.ts';
import type { SessionWriter } from '../../../adapters/sqlite/session-writer.ts';
import { ok, type Result } from '../../../base/result.ts';

/** What makes a batch. */
const BATCH_ROWS = 50_000;
const BATCH_BYTES = 32 << 20;

/** Gathers records for a session file and writes them in batches. */
export class SessionSink {
  readonly #writer: SessionWriter;
  #batch: SessionBatch;

  constructor(writer: SessionWriter) {
    this.#writer = writer;
    this.#batch = writer.newBatch();
  }

  /** The last event so far. */
  get event(): number {
    return this.#writer.position.event;
  }

  add(record: SessionRecord): void {
    this.#batch.add(record);
  }

  /** Writes if enough has gathered; to be called often enough to bound what gathers. */
  flushIfDue(): Result<null, DatabaseError> {
    const { rows, bytes } = this.#batch;
    return rows >= BATCH_ROWS || bytes >= BATCH_BYTES ? this.flush() : ok(null);
  }

  flush(): Result<null, DatabaseError> {
    if (this.#batch.rows === 0) return ok(null);
    const written = this.#writer.append(this.#batch);
    if (written.ok) this.#batch = this.#writer.newBatch();
    return written;
  }
}
