import { setTimeout as sleep } from 'node:timers/promises';
import { cancelUntilEmpty } from '../adapters/kalshi/cancel-until-empty.ts';
import { isOrderHostAllowed } from '../adapters/kalshi/environments.ts';
import { createRestClient, type RestClient } from '../adapters/kalshi/rest-client.ts';
import { loadSigner } from '../adapters/kalshi/signing.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { KillReport } from '../contract/kill-switch.ts';
import type { VenueEndpoint } from '../contract/service-config.ts';
import type { OrderId } from '../domain/units/ids.ts';

/** Longest time that counting what rests may hold up the cancels. */
const COUNT_LIMIT_MS = 250;

interface LoneCancelOptions {
  readonly endpoint: VenueEndpoint;
  readonly isWanted: () => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Cancels everything at the venue by a client of the supervisor's own, until nothing rests or nobody wants it. */
export class LoneCancel {
  /** Settles when it has ended. */
  readonly over: Promise<void>;
  readonly #options: LoneCancelOptions;
  readonly #venue: RestClient;
  readonly #seen = new Set<OrderId>();
  readonly #sinceMs: number;
  #left: number | undefined;
  #canceledMs: number | undefined;
  #endMs: number | undefined;
  #end: 'empty' | 'unwanted' | undefined;

  private constructor(options: LoneCancelOptions, venue: RestClient) {
    this.#options = options;
    this.#venue = venue;
    this.#sinceMs = options.clock.monotonicMs();
    this.over = this.#run().finally(() => venue.close());
  }

  static async begin(options: LoneCancelOptions): Promise<Result<LoneCancel>> {
    const { endpoint, clock } = options;
    if (!isOrderHostAllowed(endpoint.rest)) {
      return err({ code: 'venue.orderHostRefused', host: new URL(endpoint.rest).host });
    }
    const signer = await loadSigner(endpoint);
    if (!signer.ok) return signer;
    const venue = createRestClient({ baseUrl: endpoint.rest, signer: signer.value, clock });
    return ok(new LoneCancel(options, venue));
  }

  /** As far as it is known now; an error while the venue never said what rests. */
  report(): Result<Omit<KillReport, 'gateMs'>> {
    if (this.#left === undefined) return err({ code: 'kill.unverified' });
    const endMs = this.#endMs ?? this.#options.clock.monotonicMs();
    return ok({
      canceled: this.#seen.size - this.#left,
      left: this.#left,
      verified: this.#end === 'empty' ? 'empty' : 'no',
      fills: null,
      wireMs: this.#canceledMs === undefined ? null : this.#canceledMs - this.#sinceMs,
      cancelsMs: endMs - this.#sinceMs,
    });
  }

  /** Counts what rests if that is quick, then cancels. */
  async #run(): Promise<void> {
    const { isWanted, clock, logger } = this.#options;
    const counting = this.#venue.restingNow().then((listed) => {
      if (listed.ok) this.#take(listed.value.map(({ orderId }) => orderId));
    });
    await Promise.race([counting, sleep(COUNT_LIMIT_MS, undefined)]);
    this.#end = await cancelUntilEmpty({
      venue: this.#venue,
      // Only the ledger knows it; the orders service triggers it when it starts again.
      group: () => null,
      isWanted,
      isQuiet: () => true, // whoever sent orders was ended before
      onCanceled: () => {
        this.#canceledMs = clock.monotonicMs();
      },
      onListed: (orders) => this.#take(orders),
      onFailed: (error) => logger.warn('kill.cancelFailed', { error }),
      sleep: (ms) => sleep(ms),
    });
    this.#endMs = clock.monotonicMs();
  }

  #take(orders: readonly OrderId[]): void {
    this.#left = orders.length;
    for (const id of orders) this.#seen.add(id);
  }
}
