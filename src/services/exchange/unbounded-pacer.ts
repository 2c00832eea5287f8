import { runUntil, type FlowState, type Pacer, type PacerSetup } from './pacer.ts';

/** Steps are done in slices this long; requests and sockets have their turn between them. */
const SLICE_MS = 4;
/** The flow starts once a book is subscribed to and no client has spoken for this long: all of them are ready. */
const QUIET_MS = 100;

export interface UnboundedPacerSetup extends PacerSetup {
  /** Whether anybody reads the book. */
  readonly hasReader: () => boolean;
  /** Whether a client lags so far behind that the flow has to wait for it. */
  readonly isBacklogged: () => boolean;
}

/**
 * Runs simulated time as fast as the readers take it. It stands still until there is a reader, so that two runs with
 * one seed send the same messages from the first one on.
 */
export class UnboundedPacer implements Pacer {
  readonly #setup: UnboundedPacerSetup;
  #quiet: NodeJS.Timeout | undefined;
  #slice: NodeJS.Immediate | undefined;
  #state: FlowState = 'waiting';

  constructor(setup: UnboundedPacerSetup) {
    this.#setup = setup;
  }

  get state(): FlowState {
    return this.#state;
  }

  start(): void {
    this.heard();
  }

  stop(): void {
    clearTimeout(this.#quiet);
    clearImmediate(this.#slice);
    this.#state = 'finished';
  }

  /** The present is wherever the flow has come to. */
  catchUp(): void {}

  heard(): void {
    if (this.#state !== 'waiting') return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      if (!this.#setup.hasReader()) return;
      this.#state = 'running';
      this.#goOn();
    }, QUIET_MS);
  }

  drained(): void {
    if (this.#state === 'running') this.#goOn();
  }

  #goOn(): void {
    this.#slice ??= setImmediate(() => {
      this.#slice = undefined;
      if (!this.#setup.isBacklogged()) this.#run();
    });
  }

  #run(): void {
    const { clock, flush, endAt, isBacklogged } = this.#setup;
    const untilMs = clock.monotonicMs() + SLICE_MS;
    const mayGoOn = (): boolean => clock.monotonicMs() < untilMs && !isBacklogged();
    const isDone = runUntil(this.#setup, endAt, mayGoOn);
    flush();
    if (isDone) this.#state = 'finished';
    else this.#goOn();
  }
}
