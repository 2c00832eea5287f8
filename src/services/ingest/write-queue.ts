import type { Clock } from '../../base/clock.ts';
import { Histogram } from '../../base/histogram.ts';
import { ok, type Failure, type Result } from '../../base/result.ts';
import type { Schedule } from '../../contract/topic-publisher.ts';

/** Records gathered for one transaction. `add` answers with the record's event number. */
export interface WriteBatch<R> {
  readonly rows: number;
  readonly bytes: number;
  add(record: R): number;
}

export interface WriteQueueLimits {
  /** What may wait, whichever is reached first; beyond it offers are refused. */
  readonly rows: number;
  readonly bytes: number;
  /** What makes a batch, whichever comes first. */
  readonly flushRows: number;
  readonly flushMs: number;
  /** Pause after a write that failed. */
  readonly retryMs: number;
}

interface WriteQueueOptions<R, B extends WriteBatch<R>> {
  readonly newBatch: () => B;
  /** Writes a batch whole or not at all. */
  readonly write: (batch: B) => Result<unknown>;
  /** Whether a failure passes by itself within moments (a lock): the queue goes on taking rows meanwhile. */
  readonly isPassing: (error: Failure) => boolean;
  readonly limits: WriteQueueLimits;
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** Called after every change between `recording` and `failed`. */
  readonly onState: (state: QueueState) => void;
  /** Called after every batch that was written. */
  readonly onFlushed: () => void;
}

/**
 * `failed`: the last write was refused for a reason that does not pass by itself, and nothing is taken until one
 * succeeds; or somebody holds the queue.
 */
export type QueueState = 'recording' | 'failed';

export interface QueueStatus {
  readonly state: QueueState;
  /** Why it is held, why the last write failed, or `queue.full`; null while all is well. */
  readonly reason: Failure | null;
  readonly rows: number;
  /** Since the oldest waiting row was taken. */
  readonly ageMs: number;
  readonly refused: number;
  readonly flushes: number;
}

/**
 * Stands between the feed and the disk: bounded, batched, never blocking. What it refuses is told to the producer
 * at once and counted; what it took is written, or waits until it can be. After a failed write the same batch is
 * tried again and again, so that recording resumes by itself when there is room on the disk.
 */
export class WriteQueue<R, B extends WriteBatch<R>> {
  readonly #options: WriteQueueOptions<R, B>;
  #batch: B;
  #state: QueueState = 'recording';
  #failure: Failure | null = null;
  #full: Failure | null = null;
  /** Why somebody wants nothing to be written. */
  #held: Failure | null = null;
  #oldestMs = 0;
  /** Of the flush that is due next; an older one is void. */
  #planned = 0;
  #refused = 0;
  #flushes = 0;
  #maxRows = 0;
  readonly #flushUs = new Histogram();
  #flushMaxUs = 0;
  #closed: 'no' | 'yes' = 'no';

  constructor(options: WriteQueueOptions<R, B>) {
    this.#options = options;
    this.#batch = options.newBatch();
  }

  /** The record's event number, or undefined: refused, not recorded, not to be acted on. */
  offer(record: R): number | undefined {
    const { limits } = this.#options;
    if (this.#state === 'failed' || this.#closed === 'yes') {
      this.#refused += 1;
      return undefined;
    }
    const { rows, bytes } = this.#batch;
    if (rows >= limits.rows || bytes >= limits.bytes) {
      this.#refused += 1;
      this.#full = { code: 'queue.full', rows, bytes };
      return undefined;
    }
    const event = this.#batch.add(record);
    if (rows === 0) {
      this.#oldestMs = this.#nowMs();
      this.#plan(limits.flushMs);
    }
    this.#maxRows = Math.max(this.#maxRows, rows + 1);
    if (rows + 1 >= limits.flushRows && this.#failure === null) this.flush();
    return event;
  }

  /** Offers what others can do without: taken only while half of the room is free. */
  offerSpare(record: R): number | undefined {
    const { limits } = this.#options;
    const { rows, bytes } = this.#batch;
    const isCrowded = 2 * rows >= limits.rows || 2 * bytes >= limits.bytes;
    return isCrowded || this.#failure !== null ? undefined : this.offer(record);
  }

  /** Writes what waits. */
  flush(): Result<unknown> {
    if (this.#batch.rows === 0) return ok(null);
    const { clock, newBatch, write } = this.#options;
    const startedMs = clock.monotonicMs();
    const written = write(this.#batch);
    if (!written.ok) {
      this.#fail(written.error);
      return written;
    }
    const tookUs = Math.round((clock.monotonicMs() - startedMs) * 1000);
    this.#flushUs.record(tookUs);
    this.#flushMaxUs = Math.max(this.#flushMaxUs, tookUs);
    this.#flushes += 1;
    this.#planned += 1;
    this.#batch = newBatch();
    this.#failure = null;
    this.#full = null;
    if (this.#held === null) this.#goOn();
    return written;
  }

  /** Writes what waits and takes nothing more until it is released. */
  hold(reason: Failure): void {
    this.flush();
    this.#held = reason;
    this.#move('failed');
  }

  /** Goes on, once what waits is written. */
  release(): void {
    if (this.#held === null) return;
    this.#held = null;
    if (this.#batch.rows === 0) this.#goOn();
    else this.flush();
  }

  /**
   * Writes what waits and takes nothing more, also when the write fails.
   *
   * @param last - asked for once that is written, so that it is told to whoever reads: what was refused, say
   */
  close(last?: () => R | undefined): Result<unknown> {
    this.#closed = 'yes';
    const written = this.flush();
    const record = written.ok ? last?.() : undefined;
    if (record === undefined) return written;
    this.#batch.add(record);
    return this.flush();
  }

  get status(): QueueStatus {
    const { rows } = this.#batch;
    return {
      state: this.#state,
      reason: this.#held ?? this.#failure ?? this.#full,
      rows,
      ageMs: rows === 0 ? 0 : this.#nowMs() - this.#oldestMs,
      refused: this.#refused,
      flushes: this.#flushes,
    };
  }

  /** How long writes took. */
  get flushUs(): Histogram {
    return this.#flushUs;
  }

  /** The most rows that waited at once since this was last asked. */
  takeMaxRows(): number {
    const max = this.#maxRows;
    this.#maxRows = this.#batch.rows;
    return max;
  }

  /** The longest write since this was last asked. */
  takeFlushMaxUs(): number {
    const max = this.#flushMaxUs;
    this.#flushMaxUs = 0;
    return max;
  }

  #fail(error: Failure): void {
    this.#failure = error;
    this.#plan(this.#options.limits.retryMs);
    if (!this.#options.isPassing(error)) this.#move('failed');
  }

  #goOn(): void {
    this.#move('recording');
    // What would follow a last batch finds no place any more.
    if (this.#closed === 'no') this.#options.onFlushed();
  }

  #move(state: QueueState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state);
  }

  /** Flushes after `afterMs` unless somebody did before. */
  #plan(afterMs: number): void {
    this.#planned += 1;
    const plan = this.#planned;
    this.#options.schedule(() => {
      if (this.#closed === 'no' && plan === this.#planned) this.flush();
    }, afterMs);
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}
