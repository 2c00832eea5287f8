import type { Clock } from '../../base/clock.ts';
import type { Job } from './job.ts';

interface RunningJob {
  settled: Promise<unknown>;
  share: number;
}

/** The work under way. Stopping ends it early and waits until nothing half-made is left. */
export class Jobs {
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  readonly #running = new Set<RunningJob>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#running.size;
  }

  /** How much is done of all that is under way, 0..100; 0 while nothing is. */
  get donePercent(): number {
    const shares = [...this.#running].map(({ share }) => share);
    const sum = shares.reduce((total, share) => total + share, 0);
    return shares.length === 0 ? 0 : (100 * sum) / shares.length;
  }

  async run<T>(work: (job: Job) => Promise<T>): Promise<T> {
    const running: RunningJob = { settled: Promise.resolve(), share: 0 };
    this.#running.add(running);
    const done = work({
      clock: this.#clock,
      signal: this.#stop.signal,
      onProgress: (share) => {
        running.share = Math.min(1, share);
      },
    });
    running.settled = done.catch(() => undefined);
    try {
      return await done;
    } finally {
      this.#running.delete(running);
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#running].map(({ settled }) => settled));
  }
}
