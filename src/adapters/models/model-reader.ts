import { Worker } from 'node:worker_threads';
import { err, ok, type Result } from '../../base/result.ts';
import type { ModelError } from './model-error.ts';
import type { ReadFile, ReadOrder } from './read-model-file.ts';

/** An honest file of the largest size takes a second on a slow machine. */
const LIMIT_MS = 15_000;
/** A thread takes 25 MB and comes up in a tenth of a second: it is kept for the next file, but not for ever. */
const IDLE_MS = 10_000;
/**
 * JavaScript's heap. The readers bound what they make of a file, so that none is known to reach it: at a thread's
 * limit V8 does not always end the thread, it may end the process.
 */
const LIMIT_MB = 192;
/**
 * Makes that rarer: what is young moves over in one collection, and when that is more than the 16 MB that Node grants
 * a thread at its limit, there is no way back.
 */
const YOUNG_MB = 2;

export interface ModelReaderOptions {
  /** The script of the thread: `model-worker.ts`, or what was built of it. */
  readonly worker: URL;
  readonly limitMs?: number;
}

interface Job {
  readonly order: ReadOrder;
  readonly done: (read: Result<ReadFile, ModelError>) => void;
}

/**
 * Reads model files in a thread of its own, one at a time, within bounds of time and memory: whoever decides in this
 * thread is not held up by a large or a hostile file. A file that goes beyond costs its reader's thread and no more.
 */
export class ModelReader {
  readonly #worker: URL;
  readonly #limitMs: number;
  readonly #jobs: Job[] = [];
  #thread: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ worker, limitMs = LIMIT_MS }: ModelReaderOptions) {
    this.#worker = worker;
    this.#limitMs = limitMs;
  }

  read(order: ReadOrder): Promise<Result<ReadFile, ModelError>> {
    return new Promise((done) => {
      this.#jobs.push({ order, done });
      if (this.#jobs.length === 1) this.#next();
    });
  }

  /** Whatever is still asked for is not answered. */
  async close(): Promise<void> {
    this.#jobs.length = 0;
    await this.#drop();
  }

  #next(): void {
    clearTimeout(this.#timer);
    const [job] = this.#jobs;
    if (job === undefined) {
      this.#timer = setTimeout(() => void this.#drop(), IDLE_MS).unref();
      return;
    }
    const thread = this.#ready();
    if (!thread.ok) {
      this.#finish(thread);
      return;
    }
    this.#timer = setTimeout(() => {
      void this.#drop();
      this.#finish(err({ code: 'model.tooLong', limitMs: this.#limitMs }));
    }, this.#limitMs);
    thread.value.postMessage(job.order);
  }

  #ready(): Result<Worker, ModelError> {
    try {
      this.#thread ??= this.#start();
      return ok(this.#thread);
    } catch (error) {
      // The system gives no more threads, for one: the next file may find one.
      return err(failureOf(error as Error));
    }
  }

  #start(): Worker {
    const thread = new Worker(this.#worker, {
      resourceLimits: {
        maxOldGenerationSizeMb: LIMIT_MB,
        maxYoungGenerationSizeMb: YOUNG_MB,
        stackSizeMb: 4,
      },
      // What it reads is none of its business, and nothing it reads is to be run.
      env: {},
    });
    thread.unref();
    thread.on('message', (read: Result<ReadFile, ModelError>) => {
      if (thread === this.#thread) this.#finish(read);
    });
    thread.on('error', (error: Error) => {
      if (thread !== this.#thread) return;
      this.#thread = undefined;
      this.#finish(err(failureOf(error)));
    });
    return thread;
  }

  #finish(read: Result<ReadFile, ModelError>): void {
    const job = this.#jobs.shift();
    job?.done(read);
    this.#next();
  }

  async #drop(): Promise<void> {
    clearTimeout(this.#timer);
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }
}

/** A thread that ended costs the file it read, whatever it ended of, and never the process that decides. */
const failureOf = (error: Error & { readonly code?: string }): ModelError =>
  error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? { code: 'model.tooMuchMemory', limitMb: LIMIT_MB }
    : { code: 'model.readerFailed', reason: error.message };
