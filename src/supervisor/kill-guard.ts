import { setTimeout as sleep } from 'node:timers/promises';
import { LatchFile } from '../adapters/files/latch-file.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { KillReport, KillSource } from '../contract/kill-switch.ts';
import type { VenueEndpoint } from '../contract/service-config.ts';
import { LoneCancel } from './lone-cancel.ts';
import type { ServiceProcess } from './service-process.ts';

/** Longest time in which the orders service has to show that it is alive; with `WATCH_MS`, half a second in all. */
export const KILL_PATIENCE_MS = 300;
/** How often the profile is looked at for a latch file. */
export const WATCH_MS = 100;
/** Longest time that a report waits for; canceling goes on until nothing rests. */
const REPORT_LIMIT_MS = 15_000;

interface GuardOptions {
  readonly orders: Pick<ServiceProcess, 'request' | 'end'>;
  readonly latchFile: string;
  /** Null before the venue was there for the first time: nothing was sent to it by then. */
  readonly findVenue: () => Promise<Result<VenueEndpoint | null>>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long the orders service has to show that it is alive. */
  readonly patienceMs: number;
}

/** Null where nothing can rest. */
type Begun = Promise<Result<LoneCancel | null>>;

/** Before the venue was there for the first time. */
const NOTHING_SENT: Omit<KillReport, 'gateMs'> = {
  canceled: 0,
  left: 0,
  verified: 'empty',
  fills: null,
  wireMs: null,
  cancelsMs: 0,
};

/**
 * The second latch. The orders service kills; when it is dead, hangs, or ends in the middle, its process is ended,
 * the latch is set from here, and everything at the venue is canceled by a client of our own. A latch file that
 * somebody drops into the profile is obeyed alike. The service finds the latch when it starts again.
 */
export class KillGuard {
  readonly #options: GuardOptions;
  readonly #latch: LatchFile;
  #latched: { readonly reason: string } | null = null;
  #alone: Promise<Result<KillReport>> | undefined;
  /** Begun, and not over yet. */
  #cancel: Begun | undefined;
  /** It goes on as long as no other was begun, and is reported of when it is over. */
  #newest: Begun | undefined;
  #watch: NodeJS.Timeout | undefined;
  /** The file that is there was obeyed. */
  #obeyed: 'no' | 'yes';
  #stopped: 'no' | 'yes' = 'no';

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#latch = new LatchFile(options.latchFile);
    // Whoever starts finds it by himself.
    this.#obeyed = this.#latch.exists ? 'yes' : 'no';
  }

  /** Latched here, whether or not the disk took it; the orders service is told at its start. */
  get latched(): { readonly reason: string } | null {
    return this.#latched;
  }

  /** It cancels by itself right now: a release has to wait. */
  get isCanceling(): boolean {
    return this.#alone !== undefined || this.#cancel !== undefined;
  }

  start(): void {
    this.#watch = setInterval(() => {
      if (!this.#latch.exists) {
        // A kill of ours may not have come to writing it yet.
        if (this.#latched === null) this.#obeyed = 'no';
      } else if (this.#obeyed === 'no') void this.kill(this.#latch.reason, 'file');
    }, WATCH_MS);
  }

  stop(): void {
    this.#stopped = 'yes';
    clearInterval(this.#watch);
  }

  async kill(reason: string, by: KillSource): Promise<Result<KillReport>> {
    this.#obeyed = 'yes';
    this.#latched = { reason };
    const { orders, patienceMs } = this.#options;
    const report = orders.request('orders.kill', { reason, by });
    // Requests are taken in their order: any answer proves that the gate was closed before.
    const sign = orders.request('orders.summary', {});
    const first = await Promise.race([report, sign, sleep(patienceMs, undefined)]);
    if (isAnswer(first)) {
      const full = await report;
      if (isAnswer(full)) return full as Result<KillReport>;
    }
    this.#alone ??= this.#killAlone(reason).finally(() => {
      this.#alone = undefined;
    });
    return this.#alone;
  }

  /** The orders service released its own latch. @param latched - what this one was then; a later kill stays */
  released(latched: KillGuard['latched']): void {
    if (this.#latched === latched) this.#latched = null;
  }

  /** The account has another key: what could not be canceled with the one before is canceled with it. */
  rekey(): void {
    if (this.#cancel !== undefined) this.#cancel = this.#begin();
  }

  async #killAlone(reason: string): Promise<Result<KillReport>> {
    const { orders, clock, logger } = this.#options;
    const startMs = clock.monotonicMs();
    const set = this.#latch.set({ latchedAtUs: clock.nowUs(), reason }, 'power');
    if (!set.ok) logger.error('kill.latchNotWritten', { ...set.error });
    await orders.end({ code: 'kill.notAnswered' });
    const gateMs = clock.monotonicMs() - startMs;
    logger.warn('kill.alone', { reason });
    const rest = await this.#cancelAll();
    if (!rest.ok) {
      logger.error('kill.notCanceled', { ...rest.error });
      return rest;
    }
    const report = { ...rest.value, gateMs };
    logger.warn('kill.aloneReport', report);
    return set.ok ? ok(report) : err({ code: 'kill.notDurable', ...report });
  }

  /** Joins what an earlier kill has not got done yet. */
  #cancelAll(): Promise<Result<Omit<KillReport, 'gateMs'>>> {
    return this.#follow((this.#cancel ??= this.#begin()));
  }

  async #follow(begun: Begun): Promise<Result<Omit<KillReport, 'gateMs'>>> {
    const late = sleep(REPORT_LIMIT_MS, undefined);
    const cancel = await Promise.race([begun, late]);
    if (cancel === undefined) return err({ code: 'kill.unverified' });
    // Of the key alone a person could not tell that everything is stopped.
    if (!cancel.ok) return err({ code: 'kill.notCanceled', reason: cancel.error.code });
    if (cancel.value === null) return ok(NOTHING_SENT);
    await Promise.race([cancel.value.over, late]);
    const newest = this.#newest ?? begun;
    return newest === begun ? cancel.value.report() : this.#follow(newest);
  }

  #begin(): Begun {
    const begun = this.#connect(() => this.#newest === begun);
    this.#newest = begun;
    void begun.then(async (cancel) => {
      if (cancel.ok) await cancel.value?.over;
      if (this.#cancel === begun) this.#cancel = undefined;
    });
    return begun;
  }

  /** Goes on when nobody waits for it any more: whoever keeps the key may have to ask a person for it. */
  async #connect(isNewest: () => boolean): Begun {
    const { findVenue, clock, logger } = this.#options;
    const found = await findVenue();
    if (!found.ok) return found;
    const endpoint = found.value;
    if (endpoint === null) return ok(null);
    const isWanted = (): boolean =>
      isNewest() && this.#stopped === 'no' && (this.#latched !== null || this.#latch.exists);
    return LoneCancel.begin({ endpoint, isWanted, clock, logger });
  }
}

/** Of the service itself, as opposed to word that it is not there. */
const isAnswer = (answer: Result<unknown> | undefined): answer is Result<unknown> =>
  answer !== undefined && (answer.ok || !answer.error.code.startsWith('service.'));
