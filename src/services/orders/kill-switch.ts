import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ClientOrderId } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { AccountSync } from './account-sync.ts';
import type { Journal } from './journal.ts';
import type { LatchFile } from './latch-file.ts';
import type { OrderDesk } from './order-desk.ts';
import type { OrderVenue } from './order-venue.ts';

/** What the person has to type. */
const RELEASE_PHRASE = 'RELEASE';
/** Longest time that a report waits for; canceling goes on until nothing rests. */
const REPORT_LIMIT_MS = 15_000;
const LOOK_AGAIN_MS = 25;
const LONGEST_PAUSE_MS = 1000;

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
 * everything that rests is canceled, until the venue lists nothing twice in a row. It is kept twice, as a file and in
 * the ledger: either one latches at start-up, only a release clears both.
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

  /** What an earlier life, or somebody with a file, left latched stays latched. */
  restore(): void {
    const isInLedger = this.#journal.ledger.latch === 'latched';
    if (isInLedger && !this.#latch.exists) this.#setLatch('found in the ledger at start');
    else if (!isInLedger && this.#latch.exists) this.#writeEpoch('found as a file at start');
  }

  /** Whether the latch was set from outside while this process runs. */
  get isSetOutside(): boolean {
    return this.#latch.exists && this.#journal.ledger.latch === 'armed';
  }

  async kill(reason: string): Promise<Result<KillReport>> {
    const startMs = this.#clock.monotonicMs();
    const { ledger } = this.#journal;
    const working = ledger.workingOrders().map(({ clientOrderId }) => clientOrderId);
    // No turn of the event loop passes until the disk has it: nothing can slip through in between.
    const latched = this.#setLatch(reason);
    this.#writeEpoch(reason);
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
    if (latched.ok || this.#journal.fault === undefined) return ok(report);
    return err({ code: 'kill.notDurable', ...report });
  }

  /** Back to `paused`, when the phrase is right and nothing rests any more. */
  async release(phrase: string, reason: string): Promise<Result<null>> {
    if (phrase !== RELEASE_PHRASE) return err({ code: 'kill.wrongPhrase' });
    if (this.#journal.ledger.latch === 'armed') return err({ code: 'kill.notLatched' });
    if (this.#canceling) return err({ code: 'kill.stillCanceling' });
    const resting = await this.#venue.orders({ status: 'resting' });
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
    let empties = 0;
    for (let round = 1; this.#journal.ledger.latch === 'latched'; round += 1) {
      if (empties === 0) {
        const canceled = await this.#venue.cancelAll();
        if (!canceled.ok) this.#logger.warn('orders.cancelAllFailed', { error: canceled.error });
      }
      const listed = await this.#venue.orders({ status: 'resting' });
      if (listed.ok) {
        this.#left = listed.value.length;
        // An order that is still under way to the venue may come to rest after this list.
        empties = this.#left === 0 && this.#desk.inFlight === 0 ? empties + 1 : 0;
        if (empties === 2) break;
        // The venue's own cancel-all passed these by: one by one.
        if (round > 1) {
          await Promise.all(listed.value.map((order) => this.#venue.cancelOrder(order)));
        }
      }
      await this.#sleep(
        empties > 0 ? LOOK_AGAIN_MS : Math.min(LOOK_AGAIN_MS * 2 ** round, LONGEST_PAUSE_MS),
      );
    }
    return this.#left;
  }

  #setLatch(reason: string): Result<null> {
    const at = this.#clock.nowUs();
    const set = this.#latch.set({ latchedAtUs: at, epoch: this.#journal.ledger.epoch + 1, reason });
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
