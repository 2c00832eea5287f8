import type { Instant } from '../../domain/units/units.ts';
import { runUntil, type FlowState, type Pacer, type PacerSetup } from './pacer.ts';

/** How long one catch-up may hold the event loop. */
const BUDGET_MS = 20;
/** Timers are no finer than the first; the second bounds how late a change of the clock is noticed. */
const MIN_WAIT_MS = 1;
const MAX_WAIT_MS = 50;
/**
 * Further behind than this, the machine was asleep, or the venue is asked for more than it can do: traders rest until
 * the present, so that nobody is flooded with what they missed, while events close and are listed on time. Further
 * ahead, the clock was set back: the venue goes on from where it is.
 */
const MAX_LAG_MS = 2000;

/** Moves simulated time with the clock, at a fixed factor. */
export class RealTimePacer implements Pacer {
  readonly #setup: PacerSetup;
  readonly #speed: number;
  /** Simulated time was `#anchorAt` when the clock stood at `#anchorUs`. */
  #anchorAt: Instant;
  #anchorUs: number;
  #timer: NodeJS.Timeout | undefined;
  #state: FlowState = 'waiting';

  constructor(setup: PacerSetup, speed: number) {
    this.#setup = setup;
    this.#speed = speed;
    this.#anchorAt = setup.engine.now;
    this.#anchorUs = setup.clock.nowUs();
  }

  get state(): FlowState {
    return this.#state;
  }

  start(): void {
    this.#anchor();
    this.#state = 'running';
    this.#tick();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#state = 'finished';
  }

  catchUp(): void {
    if (this.#state !== 'running') return;
    const { clock, engine, flow, endAt } = this.#setup;
    if (this.#lagMs() < -MAX_LAG_MS) this.#anchor();
    if (this.#lagMs() > MAX_LAG_MS) flow.restUntil(this.#present() as Instant);
    const until = Math.min(Math.max(engine.now, this.#present()), endAt) as Instant;
    const untilMs = clock.monotonicMs() + BUDGET_MS;
    const isDone = runUntil(this.#setup, until, () => clock.monotonicMs() < untilMs);
    if (isDone && until === endAt) this.#state = 'finished';
  }

  heard(): void {}

  drained(): void {}

  #tick(): void {
    this.catchUp();
    this.#setup.flush();
    if (this.#state !== 'running') return;
    this.#timer = setTimeout(() => this.#tick(), this.#waitMs());
  }

  #waitMs(): number {
    const { engine, flow } = this.#setup;
    const dueAt = Math.min(flow.nextAt(), engine.nextDueAt() ?? Number.POSITIVE_INFINITY);
    const waitMs = (dueAt - this.#present()) / 1000 / this.#speed;
    return Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, Math.ceil(waitMs)));
  }

  /** How far the engine is behind, on the clock; negative when the clock was set back. */
  #lagMs(): number {
    return (this.#present() - this.#setup.engine.now) / 1000 / this.#speed;
  }

  /** Where simulated time should be. */
  #present(): number {
    const passedUs = (this.#setup.clock.nowUs() - this.#anchorUs) * this.#speed;
    return Math.floor(this.#anchorAt + passedUs);
  }

  #anchor(): void {
    this.#anchorAt = this.#setup.engine.now;
    this.#anchorUs = this.#setup.clock.nowUs();
  }
}
