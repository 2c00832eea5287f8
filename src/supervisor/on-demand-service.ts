import { err, type Result } from '../base/result.ts';
import type { ServiceProcess } from './service-process.ts';

const IDLE_MS = 30_000;

const CLOSED = err({ code: 'service.stopped' });

/** A service that lives only while it is needed: the first request starts it, a while without any stops it. */
export class OnDemandService {
  readonly #process: ServiceProcess;
  readonly #idleMs: number;
  #underWay = 0;
  #idle: NodeJS.Timeout | undefined;
  #stopped: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(process: ServiceProcess, idleMs = IDLE_MS) {
    this.#process = process;
    this.#idleMs = idleMs;
  }

  async request(channel: string, input: unknown): Promise<Result<unknown>> {
    clearTimeout(this.#idle);
    this.#underWay += 1;
    // One life after the other: a process that was asked to end takes no requests.
    await this.#stopped;
    const started = this.#isClosed ? CLOSED : await this.#process.start();
    const reply = started.ok ? await this.#process.request(channel, input) : started;
    this.#underWay -= 1;
    if (this.#underWay === 0) {
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => void this.#stop(), this.#idleMs).unref();
    }
    return reply;
  }

  /** Stops for good: whoever still asks is refused. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#stop();
  }

  #stop(): Promise<void> {
    clearTimeout(this.#idle);
    this.#stopped = this.#process.stop();
    return this.#stopped;
  }
}
