import { cancelUntilEmpty } from '../../adapters/kalshi/cancel-until-empty.ts';
import type { LatchFile } from '../../adapters/files/latch-file.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import type { KillReport, KillStatus, ReleaseCheck } from '../../contract/kill-switch.ts';
import type { KillOutcome } from '../../domain/orders/kill-outcome.ts';
import type { KillSource } from '../../domain/orders/kill-source.ts';
import type { ClientOrderId } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { AccountSync } from './account-sync.ts';
import type { Journal } from './journal.ts';
import type { OrderDesk } from './order-desk.ts';
import type { OrderGroup } from './order-group.ts';
import type { OrderVenue } from './order-venue.ts';

/** What the person has to type. */
const RELEASE_PHRASE = 'RELEASE';
/** Longest time that a report waits for; canceling goes on until nothing rests. */
const REPORT_LIMIT_MS = 15_000;

/** A kill as its report counts it. */
interface Run {
  readonly epoch: number;
  readonly working: readonly ClientOrderId[];
  readonly fillsBefore: number;
  /** When the latch was on the disk, and how long that took. */
  readonly latchedMs: number;
  readonly gateMs: number;
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
  readonly #group: OrderGroup;
  readonly #checklist: () => Promise<readonly ReleaseCheck[]>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #sleep: (ms: number) => Promise<void>;
  readonly #onChange: () => void;
  #canceling: Promise<'empty' | 'unwanted'> | undefined;
  /** Orders that rested when the venue was asked last; undefined before it was. */
  #listed: number | undefined;
  /** When the venue had answered what cancels everything. */
  #canceledMs: number | undefined;
  #trouble: Failure | null = null;
  /** How often somebody wanted it latched: a release that was overtaken by one is void. */
  #kills = 0;
  /** The kill that latched it, or the newest since; none of this life before one, and after a release. */
  #latest: Promise<Result<KillReport>> | undefined;

  constructor(options: {
    readonly latch: LatchFile;
    readonly journal: Journal;
    readonly venue: OrderVenue;
    readonly desk: OrderDesk;
    readonly sync: AccountSync;
    readonly group: OrderGroup;
    readonly checklist: () => Promise<readonly ReleaseCheck[]>;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly sleep: (ms: number) => Promise<void>;
    /** What there is to say of it changed. */
    readonly onChange: () => void;
  }) {
    this.#latch = options.latch;
    this.#journal = options.journal;
    this.#venue = options.venue;
    this.#desk = options.desk;
    this.#sync = options.sync;
    this.#group = options.group;
    this.#checklist = options.checklist;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#sleep = options.sleep;
    this.#onChange = options.onChange;
  }

  get isCanceling(): boolean {
    return this.#canceling !== undefined;
  }

  /** Null while it is armed. */
  get status(): KillStatus | null {
    const { ledger } = this.#journal;
    if (ledger.latch === 'armed') return null;
    return {
      epoch: ledger.epoch,
      reason: ledger.latchReason,
      by: ledger.latchedBy,
      at: ledger.latchedAt,
      canceling: this.isCanceling ? 'yes' : 'no',
      left: this.#left,
      trouble: this.#trouble,
    };
  }

  /** What an earlier life, the supervisor, or somebody with a file left latched stays latched. */
  restore(supervisor: { readonly reason: string } | null): void {
    const { ledger } = this.#journal;
    if (ledger.latch === 'armed') {
      if (supervisor) this.#writeEpoch(supervisor.reason, 'supervisor');
      else if (this.#latch.exists) this.#writeEpoch(this.#latch.reason, 'file');
    }
    if (ledger.latch === 'latched' && !this.#latch.exists) this.#setFile('power');
  }

  /** Obeys a file that somebody put there while this process runs. */
  obeyFile(): void {
    if (this.#journal.ledger.latch === 'armed' && this.#latch.exists) {
      void this.kill(this.#latch.reason, 'file');
    }
  }

  kill(reason: string, by: KillSource = 'automatic'): Promise<Result<KillReport>> {
    this.#kills += 1;
    // Every kill leaves a file, which the supervisor finds and asks for: it waits for that kill instead of another one.
    const isKnown = by === 'file' && this.#journal.ledger.latch === 'latched';
    if (!isKnown || this.#latest === undefined) this.#latest = this.#kill(reason, by);
    return this.#latest;
  }

  async #kill(reason: string, by: KillSource): Promise<Result<KillReport>> {
    const startMs = this.#clock.monotonicMs();
    const { ledger } = this.#journal;
    const working = ledger.workingOrders().map(({ clientOrderId }) => clientOrderId);
    const fillsBefore = ledger.fillCount;
    // No turn of the event loop passes until the disk has it: nothing can slip through in between.
    const latched = this.#close(reason, by);
    const latchedMs = this.#clock.monotonicMs();
    const gateMs = latchedMs - startMs;
    const { epoch } = ledger;
    this.#logger.warn('orders.killed', { epoch, by, reason, working: working.length });
    const outcome = await this.#finish({ epoch, working, fillsBefore, latchedMs, gateMs });
    const { epoch: _, ...report } = outcome;
    return latched.ok ? ok(report) : err({ code: 'kill.notDurable', ...report });
  }

  /** Goes on with what an earlier kill could not reach. */
  async resume(): Promise<void> {
    const { ledger } = this.#journal;
    if (ledger.latch === 'armed' || this.isCanceling) return;
    const working = ledger.workingOrders().map(({ clientOrderId }) => clientOrderId);
    const { epoch, fillCount: fillsBefore } = ledger;
    const latchedMs = this.#clock.monotonicMs();
    await this.#finish({ epoch, working, fillsBefore, latchedMs, gateMs: 0 });
  }

  /** Back to `paused`, when the phrase is right and no item of the checklist is red. */
  async release(phrase: string, reason: string): Promise<Result<null>> {
    if (phrase !== RELEASE_PHRASE) return err({ code: 'kill.wrongPhrase' });
    if (this.#journal.ledger.latch === 'armed') return err({ code: 'kill.notLatched' });
    const kills = this.#kills;
    const checks = await this.#checklist();
    const red = checks.find(({ verdict }) => verdict === 'red')?.reason;
    if (red) return err(red);
    const reset = await this.#group.reset();
    if (!reset.ok) return reset;
    const { ledger } = this.#journal;
    if (kills !== this.#kills || ledger.latch === 'armed') return err({ code: 'kill.overtaken' });
    // The ledger first: a crash before the file is gone leaves the switch latched.
    const at = this.#clock.nowUs() as Instant;
    this.#journal.commitDurably({ type: 'released', at, reason });
    if (this.#journal.fault) return err(this.#journal.fault);
    this.#latest = undefined;
    const removed = this.#latch.remove();
    if (!removed.ok) this.#writeEpoch('the latch file could not be removed', 'file');
    else this.#logger.warn('orders.released', { reason });
    return removed;
  }

  /** Waits for the cancels, and writes down what became of the orders: now, and again if it takes longer. */
  async #finish(run: Run): Promise<KillOutcome> {
    const canceling = this.#cancelEverything();
    const late = this.#sleep(REPORT_LIMIT_MS).then(() => 'late' as const);
    const end = await Promise.race([canceling, late]);
    if (end === 'late') {
      void canceling.then(async (ended) => {
        if (ended === 'empty') await this.#report(run, ended);
      });
    }
    return this.#report(run, end);
  }

  async #report(run: Run, end: 'empty' | 'unwanted' | 'late'): Promise<KillOutcome> {
    const { epoch, working, fillsBefore, latchedMs, gateMs } = run;
    const cancelsMs = this.#clock.monotonicMs() - latchedMs;
    const isEmpty = end === 'empty';
    if (isEmpty) await this.#sync.sync(); // brings the orders' ends and the last fills
    const { ledger } = this.#journal;
    const outcome: KillOutcome = {
      epoch,
      canceled: working.filter((each) => ledger.order(each)?.state === 'canceled').length,
      left: isEmpty ? 0 : this.#left,
      verified: isEmpty ? 'empty' : 'no',
      fills: ledger.fillCount - fillsBefore,
      gateMs,
      wireMs: this.#canceledMs === undefined ? null : Math.max(0, this.#canceledMs - latchedMs),
      cancelsMs,
    };
    this.#journal.commit({
      type: 'killReported',
      at: this.#clock.nowUs() as Instant,
      ...outcome,
    });
    this.#logger.warn('orders.killReport', { ...outcome });
    return outcome;
  }

  /** Cancels until nothing rests or the latch is released; joins what is under way. */
  #cancelEverything(): Promise<'empty' | 'unwanted'> {
    this.#canceling ??= this.#cancelUntilEmpty().finally(() => {
      this.#canceling = undefined;
      this.#onChange();
    });
    this.#onChange();
    return this.#canceling;
  }

  #cancelUntilEmpty(): Promise<'empty' | 'unwanted'> {
    this.#listed = undefined;
    this.#canceledMs = undefined;
    this.#trouble = null;
    return cancelUntilEmpty({
      venue: this.#venue,
      group: () => this.#group.remembered,
      isWanted: () => this.#journal.ledger.latch === 'latched',
      isQuiet: () => this.#desk.inFlight === 0,
      onCanceled: () => {
        this.#canceledMs = this.#clock.monotonicMs();
      },
      onListed: (orders) => {
        this.#listed = orders.length;
        this.#trouble = null;
        this.#onChange();
      },
      onFailed: (error) => {
        this.#logger.warn('orders.cancelAllFailed', { error });
        this.#trouble = { ...error };
        this.#onChange();
      },
      sleep: this.#sleep,
    });
  }

  /** By what the venue said last, or else by what the ledger knows. */
  get #left(): number {
    return this.#listed ?? this.#journal.ledger.workingCount;
  }

  /** What is latched already stays as it is: no order was admitted since. */
  #close(reason: string, by: KillSource): Result<null> {
    if (this.#journal.ledger.latch === 'armed') this.#writeEpoch(reason, by);
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

  #writeEpoch(reason: string, by: KillSource): void {
    const at = this.#clock.nowUs() as Instant;
    const epoch = this.#journal.ledger.epoch + 1;
    this.#journal.commitDurably({ type: 'killed', at, epoch, reason, by });
  }
}
