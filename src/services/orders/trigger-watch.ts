import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import { riskLimits } from '../../domain/risk/limits.ts';
import type { Firing, Trigger, TriggerView } from '../../domain/triggers/trigger.ts';
import { firingTriggers } from '../../domain/triggers/triggers.ts';
import type { Instant, Money, Qty } from '../../domain/units/units.ts';
import type { DayAccount } from './day-account.ts';
import type { Journal } from './journal.ts';
import type { Marks } from './marks.ts';
import type { RiskGate } from './risk-gate.ts';
import { Spells } from './spells.ts';

export interface TriggerWatchOptions {
  readonly journal: Journal;
  readonly gate: RiskGate;
  readonly day: DayAccount;
  readonly marks: Marks;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How far the venue's clock is from ours; null where it is simulated. */
  readonly clockSkewMs: () => number | null;
  readonly kill: (reason: string) => void;
  /** Trading was halted or paused: what the actor has in the books is not steered any more. */
  readonly withdraw: () => void;
}

/**
 * Looks at everything that triggers go by, again and again, and does what they say. A trigger acts when it begins to
 * fire; while it goes on firing it has acted already, unless a person released or resumed meanwhile.
 */
export class TriggerWatch {
  readonly #options: TriggerWatchOptions;
  readonly #acted = new Set<Trigger>();
  /** Orders whose outcome is unknown, and markets with open orders whose book is not believed. */
  readonly #unknown: Spells<string>;
  readonly #distrusted: Spells<string>;
  #lastMs: number;
  #lastUs: number;
  #touchMs: number | null = null;
  #drift: TriggerView['drift'] = null;
  #leftOpen: number | null;
  #reason: Failure | null = null;
  #looking: 'no' | 'yes' = 'no';

  /** Notes that a run began; looked at first thing, it halts when the last one left orders open without a word. */
  constructor(options: TriggerWatchOptions) {
    this.#options = options;
    const { journal, clock } = options;
    this.#lastMs = clock.monotonicMs();
    this.#lastUs = clock.nowUs();
    this.#unknown = new Spells(clock);
    this.#distrusted = new Spells(clock);
    const { ledger } = journal;
    this.#leftOpen = ledger.run === 'begun' ? ledger.workingCount : null;
    journal.commit({ type: 'runBegan', at: this.#lastUs as Instant });
  }

  /** Why trading is halted, paused or reduced by itself; null when it is not. */
  get reason(): Failure | null {
    const { ledger } = this.#options.journal;
    if (ledger.halt) return ledger.halt.reason;
    if (ledger.wish === 'paused') return this.#reason;
    return this.#options.gate.standing === 'exceeded' ? { code: 'trigger.holdings' } : null;
  }

  /** A touch of some market arrived. */
  noteTouch(): void {
    this.#touchMs = this.#options.clock.monotonicMs();
  }

  /** Listens to the ledger. */
  take(event: LedgerEvent): void {
    const { type } = event;
    if (type === 'calibrated' && event.cause === 'drift') this.#drift = driftOf(event);
    else if (type === 'released' || type === 'resumed') this.#acted.clear();
    else if (type === 'tradingWished' && event.to === 'trading') this.#reason = null;
    else if (type === 'filled') this.look();
  }

  look(): void {
    const { limits } = this.#options.journal.ledger;
    if (limits === null || this.#looking === 'yes') return;
    this.#looking = 'yes';
    const fired = firingTriggers(this.#view(this.#absence()), riskLimits(limits));
    this.#drift = null;
    this.#leftOpen = null;
    for (const { trigger, firing } of fired) {
      if (this.#acted.has(trigger)) continue;
      this.#acted.add(trigger);
      this.#act(trigger, firing);
    }
    const firing = new Set(fired.map(({ trigger }) => trigger));
    for (const trigger of this.#acted) if (!firing.has(trigger)) this.#acted.delete(trigger);
    this.#looking = 'no';
  }

  /** Ends a halt, unless what caused it, or would cause another one, stands. */
  resume(reason: string): Result<null> {
    const { journal } = this.#options;
    const { ledger } = journal;
    if (ledger.latch === 'latched') return err({ code: 'risk.killed' });
    if (ledger.halt === null) return err({ code: 'halt.notHalted' });
    const firing = ledger.limits ? firingTriggers(this.#view(0), riskLimits(ledger.limits)) : [];
    const standing = firing.find(
      ({ trigger: { action, cause } }) => action === 'halt' && cause === 'standing',
    );
    if (standing) {
      const { trigger } = standing;
      return err({ code: 'halt.causeStands', cause: trigger.code, ...numbersOf(standing.firing) });
    }
    journal.commitDurably({ type: 'resumed', at: this.#now(), reason });
    this.#options.logger.warn('orders.resumed', { reason });
    return ok(null);
  }

  /** The service ends in order. */
  end(): void {
    this.#options.journal.commitDurably({ type: 'runEnded', at: this.#now() });
  }

  #act({ code, action, fires }: Trigger, firing: Firing): void {
    const { journal, logger } = this.#options;
    const { ledger } = journal;
    // What is killed is stopped already, and what is halted waits for a person.
    if (ledger.latch === 'latched' || (ledger.halt && action !== 'kill')) return;
    const reason: Failure = { code, ...numbersOf(firing) };
    logger.warn('orders.triggered', { action, reason });
    const event: LedgerEvent = { type: 'triggered', at: this.#now(), action, reason };
    if (action === 'halt') journal.commitDurably(event);
    else journal.commit(event);
    if (action === 'reduceOnly') return; // it follows from what is held, for as long as that is so
    if (action === 'kill') {
      this.#options.kill(fires);
      return;
    }
    if (action === 'pause') {
      this.#reason = reason;
      journal.commit({ type: 'tradingWished', at: this.#now(), to: 'paused' });
    }
    this.#options.withdraw();
  }

  #view(absentForMs: number): TriggerView {
    const { journal, gate, day, clock } = this.#options;
    const { ledger } = journal;
    const { traffic } = gate;
    this.#measure();
    const nowMs = clock.monotonicMs();
    return {
      dailyLoss: day.loss,
      drawdown: day.drawdown,
      lossStreak: ledger.lossStreak,
      holdings: gate.standing,
      rejectsInMinute: traffic.rejectsInMinute(),
      asksInMinute: traffic.askedInMinute(),
      unknownForMs: this.#unknown.longestMs,
      drift: this.#drift,
      distrustedForMs: this.#distrusted.longestMs,
      silentForMs:
        this.#touchMs === null || ledger.workingCount === 0 ? null : nowMs - this.#touchMs,
      clockSkewMs: this.#options.clockSkewMs(),
      absentForMs,
      modelFaultsInMinute: traffic.modelFaultsInMinute(),
      ledgerFault: journal.fault ?? null,
      leftOpen: this.#leftOpen,
    };
  }

  #measure(): void {
    const { journal, marks } = this.#options;
    const unknown = new Set<string>();
    const distrusted = new Set<string>();
    for (const { clientOrderId, market, state } of journal.ledger.workingOrders()) {
      if (state === 'unconfirmed') unknown.add(clientOrderId);
      const trust = marks.trustOf(market);
      // A market that is not followed, as of an order from elsewhere, never had a book.
      if (trust === 'stale' || trust === 'empty') distrusted.add(market);
    }
    this.#unknown.now(unknown);
    this.#distrusted.now(distrusted);
  }

  /** A clock that counts no sleep shows a sleeping machine by the difference of both, another one by itself. */
  #absence(): number {
    const nowMs = this.#options.clock.monotonicMs();
    const nowUs = this.#options.clock.nowUs();
    const monotonic = nowMs - this.#lastMs;
    const wall = (nowUs - this.#lastUs) / 1000;
    this.#lastMs = nowMs;
    this.#lastUs = nowUs;
    return Math.max(monotonic, wall, Math.abs(wall - monotonic));
  }

  #now(): Instant {
    return this.#options.clock.nowUs() as Instant;
  }
}

const numbersOf = ({ limit, value, detail }: Firing) => ({ limit, wouldBe: value, ...detail });

function driftOf({
  differences,
}: Extract<LedgerEvent, { type: 'calibrated' }>): TriggerView['drift'] {
  let money = 0;
  let qty = 0;
  for (const each of differences) {
    const off = Math.abs(each.theirs - each.ours);
    if (each.what === 'cash') money = Math.max(money, off);
    else qty = Math.max(qty, off);
  }
  return { money: money as Money, qty: qty as Qty };
}
