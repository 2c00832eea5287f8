import { cancelUntilEmpty } from '../../adapters/kalshi/cancel-until-empty.ts';
import type { LatchFile } from '../../adapters/files/latch-file.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ClientOrderId } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { AccountSync } from './account-sync.ts';
import type { Journal } from './journal.ts';
import type { OrderDesk } from './order-desk.ts';
import type { OrderVenue } from './order-venue.ts';

/** What the person has to type. */
const RELEASE_PHRASE = 'RELEASE';
/** Longest time that a report waits for; canceling goes on until nothing rests. */
const REPORT_LIMIT_MS = 15_000;

export interface KillReport {
  readonly canceled: number;
  readonly left: number;
  /** Until the latch was on the disk. */
  readonly gateMs: number;
  /** From then until the venue listed nothing twice in a row. */
  readonly cancelsMs: number;
}

/**
 * The latched stop. First the latch, on the disk; then no order leaves any more, also of those under way; then
 * everything that rests is canceled, until the venue lists nothing twice in a row. It is kept twice, in the ledger and
 * as a file: either one latches at start-up, only a release clears both. One of them on the disk is enough, so the
 * file is flushed only when the ledger could not be.
 */
export class KillSwitch {
  readonly #latch: LatchFile;
  readonly #journal: Journal;
  readonly #venue: OrderVenue;
  readonly #desk: OrderDesk;
  readonly #sync: AccountSync;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #sleep: (ms: number) => Promise<void>;
  #canceling: Promise<number> | undefined;
  /** Orders that rested when the venue was asked last. */
  #left = 0;

  constructor(options: {
    readonly latch: LatchFile;
    readonly journal: Journal;
    readonly venue: OrderVenue;
    readonly desk: OrderDesk;
    readonly sync: AccountSync;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly sleep: (ms: number) => Promise<void>;
  }) {
    this.#latch = options.latch;
    this.#journal = options.journal;
    this.#venue = options.venue;
    this.#desk = options.desk;
    this.#sync = options.sync;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#sleep = options.sleep;
  }

  /** What an earlier life, the supervisor, or somebody with a file left latched stays latched. */
  restore(supervisor: { readonly reason: string } | null): void {
    const { ledger } = this.#journal;
    const outside = supervisor?.reason ?? (this.#latch.exists ? this.#latch.reason : undefined);
    if (ledger.latch === 'armed' && outside !== undefined) this.#writeEpoch(outside);
    if (ledger.latch === 'latched' && !this.#latch.exists) this.#setFile('power');
  }

  /** Obeys a file that somebody put there while this process runs. */
  obeyFile(): void {
    if (this.#journal.ledger.latch === 'armed' && this.#latch.exists) {
      void this.kill(this.#latch.reason);
    }
  }

  async kill(reason: string): Promise<Result<KillReport>> {
    const startMs = this.#clock.monotonicMs();
    const { ledger } = this.#journal;
    const working = ledger.workingOrders().map(({ clientOrderId }) => clientOrderId);
    // No turn of the event loop passes until the disk has it: nothing can slip through in between.
    const latched = this.#close(reason);
    const gateMs = this.#clock.monotonicMs() - startMs;
    this.#logger.warn('orders.killed', { epoch: ledger.epoch, reason, working: working.length });
    const left = await Promise.race([
      this.cancelEverything(),
      this.#sleep(REPORT_LIMIT_MS).then(() => this.#left),
    ]);
    const cancelsMs = this.#clock.monotonicMs() - startMs - gateMs;
    if (left === 0) await this.#sync.sync(); // brings the orders' ends
    const report = { canceled: this.#countCanceled(working), left, gateMs, cancelsMs };
    this.#logger.warn('orders.killReport', { ...report });
    return latched.ok ? ok(report) : err({ code: 'kill.notDurable', ...report });
  }

  /** Back to `paused`, when the phrase is right and nothing rests any more. */
  async release(phrase: string, reason: string): Promise<Result<null>> {
    if (phrase !== RELEASE_PHRASE) return err({ code: 'kill.wrongPhrase' });
    if (this.#journal.ledger.latch === 'armed') return err({ code: 'kill.notLatched' });
    if (this.#canceling) return err({ code: 'kill.stillCanceling' });
    const resting = await this.#venue.restingNow();
    if (!resting.ok) return err({ ...resting.error });
    if (resting.value.length > 0) {
      return err({ code: 'kill.stillResting', left: resting.value.length });
    }
    // The ledger first: a crash before the file is gone leaves the switch latched.
    const at = this.#clock.nowUs() as Instant;
    this.#journal.commitDurably({ type: 'released', at, reason });
    const removed = this.#latch.remove();
    if (!removed.ok) this.#writeEpoch('the latch file could not be removed');
    else this.#logger.warn('orders.released', { reason });
    return removed;
  }

  /** Cancels until nothing rests or the latch is released; joins what is under way. @returns how many are left */
  cancelEverything(): Promise<number> {
    this.#canceling ??= this.#cancelUntilEmpty().finally(() => {
      this.#canceling = undefined;
    });
    return this.#canceling;
  }

  async #cancelUntilEmpty(): Promise<number> {
    this.#left = this.#journal.ledger.workingOrders().length;
    await cancelUntilEmpty({
      venue: this.#venue,
      isWanted: () => this.#journal.ledger.latch === 'latched',
      isQuiet: () => this.#desk.inFlight === 0,
      onListed: (orders) => (this.#left = orders.length),
      onFailed: (error) => this.#logger.warn('orders.cancelAllFailed', { error }),
      sleep: this.#sleep,
    });
    return this.#left;
  }

  /** What is latched already stays as it is: no order was admitted since. */
  #close(reason: string): Result<null> {
    if (this.#journal.ledger.latch === 'armed') this.#writeEpoch(reason);
    const isDurable = this.#journal.fault === undefined;
    const set = this.#setFile(isDurable ? 'process' : 'power');
    return isDurable ? ok(null) : set;
  }

  #setFile(durability: 'process' | 'power'): Result<null> {
    const { epoch, latchReason: reason } = this.#journal.ledger;
    const set = this.#latch.set({ latchedAtUs: this.#clock.nowUs(), epoch, reason }, durability);
    if (!set.ok) this.#logger.error('orders.latchNotWritten', { ...set.error });
    return set;
  }

  #writeEpoch(reason: string): void {
    const at = this.#clock.nowUs() as Instant;
    const epoch = this.#journal.ledger.epoch + 1;
    this.#journal.commitDurably({ type: 'killed', at, epoch, reason });
  }

  #countCanceled(orders: readonly ClientOrderId[]): number {
    const { ledger } = this.#journal;
    return orders.filter((each) => ledger.order(each)?.state === 'canceled').length;
  }
}
