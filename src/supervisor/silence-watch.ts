import type { Clock } from '../base/clock.ts';
import { SILENCE_LIMIT_MS, type ServiceProcess } from './service-process.ts';

const WATCH_MS = 1000;

/** Looks once a second for services that went silent; what this process itself slept through counts for nothing. */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #processes: () => Iterable<Pick<ServiceProcess, 'checkSilence' | 'forgiveSilence'>>;
  #timer: NodeJS.Timeout | undefined;
  #watchedMs = 0;

  constructor(
    clock: Clock,
    processes: () => Iterable<Pick<ServiceProcess, 'checkSilence' | 'forgiveSilence'>>,
  ) {
    this.#clock = clock;
    this.#processes = processes;
  }

  start(): void {
    this.#watchedMs = this.#clock.monotonicMs();
    this.#timer = setInterval(() => this.#look(), WATCH_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowMs = this.#clock.monotonicMs();
    const ownDelayMs = nowMs - this.#watchedMs - WATCH_MS;
    this.#watchedMs = nowMs;
    for (const process of this.#processes()) {
      if (ownDelayMs > SILENCE_LIMIT_MS / 2) process.forgiveSilence();
      else process.checkSilence();
    }
  }
}
