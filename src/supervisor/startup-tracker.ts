import type { ServiceName } from '../contract/service-name.ts';
import {
  STARTUP_STEPS,
  STEP_OWNERS,
  type StartupStep,
  type StartupStepName,
} from '../contract/startup.ts';
import { TableSource } from '../contract/topic-sources.ts';
import { topics } from '../contract/topics.ts';

/** The start-up steps over all services: what is done, what runs, what failed and why. */
export class StartupTracker {
  readonly source = new TableSource<StartupStep>(topics.startup.keyOf);
  readonly #nowUs: () => number;

  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
    for (const step of STARTUP_STEPS) this.#reset(step);
  }

  update(step: StartupStep): void {
    this.source.put(step);
  }

  /** A service starts anew: what it had done is to be done again. */
  restart(service: ServiceName): void {
    for (const step of STARTUP_STEPS) if (STEP_OWNERS[step] === service) this.#reset(step);
  }

  /** Whether every step is done. */
  get isComplete(): boolean {
    return this.source.snapshot().every((step) => step.state === 'done');
  }

  #reset(step: StartupStepName): void {
    this.source.put({ step, state: 'pending', atUs: this.#nowUs(), reason: null });
  }
}
