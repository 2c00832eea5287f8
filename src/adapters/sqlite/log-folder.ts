import { Worker } from 'node:worker_threads';
import { err, type Result } from '../../base/result.ts';
import type { DatabaseError } from './database-error.ts';

/** What the threads share: one number, of these. */
export const FOLDER_IDLE = 0;
export const FOLDER_AT_WORK = 1;
const FOLDER_CLOSED = 2;

/** What the thread is started with. */
export interface FoldOrder {
  readonly path: string;
  readonly state: Int32Array;
}

export type FoldResult = Result<null, DatabaseError>;

/** How a folding went. A failure is followed by another attempt when more is written. */
export type FoldReport = Result<
  null,
  DatabaseError | { readonly code: 'session.foldingEnded'; readonly reason: string }
>;

/** From the sources, or from a built file, which lies a folder below the program's main one. */
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './fold-log.ts' : '../workers/fold-log.js',
  import.meta.url,
);

/** So much in the log is worth folding: some twenty seconds of recording. */
const FOLD_BYTES = 8_000_000;
/** What a batch adds to the log beside its records, roughly: the last page of every table it adds to, once more. */
const BATCH_BYTES = 32_768;
/** How long the end waits for a folding that is under way. */
const CLOSE_MS = 10_000;

/**
 * Folds a session's write-ahead log on a thread of its own: that takes as long as the disk takes to flush, which the
 * thread of the feed has no time for.
 */
export class LogFolder {
  readonly #state = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;
  #unfolded = 0;
  #isAsked = false;

  /** @param onFolded - `session.foldingEnded`: the thread is gone, and somebody else has to fold from now on */
  constructor(path: string, onFolded: (report: FoldReport) => void) {
    const workerData: FoldOrder = { path, state: this.#state };
    this.#worker = new Worker(THREAD, { workerData });
    this.#worker.unref();
    this.#worker.on('message', (result: FoldResult) => {
      this.#isAsked = false;
      onFolded(result);
    });
    this.#worker.on('error', (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      onFolded(err({ code: 'session.foldingEnded', reason }));
    });
  }

  /** A batch more is in the log. */
  wrote(bytes: number): void {
    this.#unfolded += bytes + BATCH_BYTES;
    if (this.#unfolded < FOLD_BYTES || this.#isAsked) return;
    this.#isAsked = true;
    this.#unfolded = 0;
    this.#worker.postMessage(null);
  }

  /** Waits until the thread has let go of the file, for good. */
  close(): void {
    while (
      Atomics.compareExchange(this.#state, 0, FOLDER_IDLE, FOLDER_CLOSED) === FOLDER_AT_WORK &&
      Atomics.wait(this.#state, 0, FOLDER_AT_WORK, CLOSE_MS) !== 'timed-out'
    );
    void this.#worker.terminate();
  }
}
