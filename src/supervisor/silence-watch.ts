import type { Clock } from '../base/clock.ts';
import type { ServiceProcess } from './service-process.ts';

const WATCH_MS = 100;

/** Looks several times a second for services that went silent; how much later than that it looked counts for nothing. */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #processes: () => Iterable<Pick<ServiceProcess, 'checkSilence'>>;
  #timer: NodeJS.Timeout | undefined;
  #watchedMs = 0;

  constructor(clock: Clock, processes: () => Iterable<Pick<ServiceProcess, 'checkSilence'>>) {
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
    const missedMs = Math.max(0, nowMs - this.#watchedMs - WATCH_MS);
    this.#watchedMs = nowMs;
    for (const process of this.#processes()) process.checkSilence(missedMs);
  }
}
