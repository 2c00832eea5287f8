import { setTimeout as sleep } from 'node:timers/promises';
import { LatchFile } from '../adapters/files/latch-file.ts';
import { cancelUntilEmpty } from '../adapters/kalshi/cancel-until-empty.ts';
import { isOrderHostAllowed } from '../adapters/kalshi/environments.ts';
import { createRestClient, type RestClient } from '../adapters/kalshi/rest-client.ts';
import { loadSigner } from '../adapters/kalshi/signing.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Reply } from '../contract/requests.ts';
import type { VenueEndpoint } from '../contract/service-config.ts';
import type { OrderId } from '../domain/units/ids.ts';
import type { ServiceProcess } from './service-process.ts';

/** Longest time in which the orders service has to show that it is alive; with `WATCH_MS`, half a second in all. */
const ACK_LIMIT_MS = 300;
const WATCH_MS = 100;
/** Longest time that a report waits for; canceling goes on until nothing rests. */
const REPORT_LIMIT_MS = 15_000;
/** Longest time that counting what rests may hold up the cancels. */
const COUNT_LIMIT_MS = 250;

type KillReport = Extract<Reply<'orders.kill'>, { ok: true }>['value'];

interface GuardOptions {
  readonly orders: Pick<ServiceProcess, 'request' | 'end'>;
  readonly latchFile: string;
  /** Undefined before the venue was there for the first time: nothing was sent to it by then. */
  readonly venue: () => VenueEndpoint | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

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

  start(): void {
    this.#watch = setInterval(() => {
      if (!this.#latch.exists) this.#obeyed = 'no';
      else if (this.#obeyed === 'no') void this.kill(this.#latch.reason);
    }, WATCH_MS);
  }

  stop(): void {
    this.#stopped = 'yes';
    clearInterval(this.#watch);
  }

  async kill(reason: string): Promise<Result<KillReport>> {
    this.#obeyed = 'yes';
    const { orders } = this.#options;
    const report = orders.request('orders.kill', { reason });
    // Requests are taken in their order: any answer proves that the gate was closed before.
    const sign = orders.request('orders.summary', {});
    const first = await Promise.race([report, sign, sleep(ACK_LIMIT_MS, undefined)]);
    if (isAnswer(first)) {
      const full = await report;
      if (isAnswer(full)) return full as Result<KillReport>;
    }
    this.#alone ??= this.#killAlone(reason).finally(() => {
      this.#alone = undefined;
    });
    return this.#alone;
  }

  /** The orders service released its own latch. */
  released(): void {
    this.#latched = null;
  }

  async #killAlone(reason: string): Promise<Result<KillReport>> {
    const { orders, clock, logger } = this.#options;
    const startMs = clock.monotonicMs();
    this.#latched = { reason };
    const set = this.#latch.set({ latchedAtUs: clock.nowUs(), reason }, 'power');
    if (!set.ok) logger.error('kill.latchNotWritten', { ...set.error });
    await orders.end({ code: 'kill.notAnswered' });
    const gateMs = clock.monotonicMs() - startMs;
    logger.warn('kill.alone', { reason });
    const rest = await this.#cancelAll();
    if (!rest.ok) return rest;
    const report = { ...rest.value, gateMs, cancelsMs: clock.monotonicMs() - startMs - gateMs };
    logger.warn('kill.aloneReport', report);
    return set.ok ? ok(report) : err({ code: 'kill.notDurable', ...report });
  }

  async #cancelAll(): Promise<Result<Pick<KillReport, 'canceled' | 'left'>>> {
    const endpoint = this.#options.venue();
    if (endpoint === undefined) return ok({ canceled: 0, left: 0 });
    if (!isOrderHostAllowed(endpoint.rest)) {
      return err({ code: 'venue.orderHostRefused', host: new URL(endpoint.rest).host });
    }
    const signer = await loadSigner(endpoint);
    if (!signer.ok) return signer;
    const { clock } = this.#options;
    const venue = createRestClient({ baseUrl: endpoint.rest, signer: signer.value, clock });
    const seen = new Set<OrderId>();
    let left: number | undefined;
    const take = (ids: readonly OrderId[]): void => {
      left = ids.length;
      for (const id of ids) seen.add(id);
    };
    const canceling = this.#cancel(venue, take).finally(() => venue.close());
    await Promise.race([canceling, sleep(REPORT_LIMIT_MS, undefined)]);
    if (left === undefined) return err({ code: 'kill.unverified' });
    return ok({ canceled: seen.size - left, left });
  }

  /** Counts what rests if that is quick, then cancels until nothing does, the latch is gone or the program ends. */
  async #cancel(venue: RestClient, take: (ids: readonly OrderId[]) => void): Promise<void> {
    const counting = venue.restingNow().then((listed) => {
      if (listed.ok) take(listed.value.map(({ orderId }) => orderId));
    });
    await Promise.race([counting, sleep(COUNT_LIMIT_MS, undefined)]);
    await cancelUntilEmpty({
      venue,
      isWanted: () => this.#stopped === 'no' && (this.#latched !== null || this.#latch.exists),
      isQuiet: () => true, // whoever sent orders was ended before
      onListed: take,
      onFailed: (error) => this.#options.logger.warn('kill.cancelFailed', { error }),
      sleep: (ms) => sleep(ms),
    });
  }
}

/** Of the service itself, as opposed to word that it is not there. */
const isAnswer = (answer: Result<unknown> | undefined): answer is Result<unknown> =>
  answer !== undefined && (answer.ok || !answer.error.code.startsWith('service.'));
