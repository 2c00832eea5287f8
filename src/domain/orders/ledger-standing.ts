import type { Failure } from '../../base/result.ts';
import type { ExitSettings } from '../exits/exit-settings.ts';
import type { LimitSettings } from '../risk/limits.ts';
import type { OrderGroupId } from '../units/ids.ts';
import type { Instant, Money } from '../units/units.ts';
import type { DrillOutcome } from './kill-outcome.ts';
import type { KillSource } from './kill-source.ts';
import type { LedgerEvent, SessionStart } from './ledger-event.ts';

/** Limits that would allow more than those in force. `at` names the proposal. */
export interface LimitProposal {
  readonly at: Instant;
  readonly limits: LimitSettings;
  readonly reason: string;
}

/** Where a day's profit and loss count from. */
interface DayStart {
  readonly at: Instant;
  readonly equity: Money;
  /** Of the day so far, as far as it was written down. */
  readonly highest: Money;
}

/** Why trading is halted, and since when. */
interface Halt {
  readonly at: Instant;
  readonly reason: Failure;
}

/** An exit rule wanted a position closed. */
type ExitFiring = Extract<LedgerEvent, { type: 'exitFired' }>;

/** What a person looks back on; every one of them is an event of the ledger. */
const FIRINGS_KEPT = 50;

/** The oldest goes that is not the newest of its rule. */
function withoutOne(firings: readonly ExitFiring[]): readonly ExitFiring[] {
  const at = firings.findIndex(
    ({ rule }, index) => firings.findLastIndex((other) => other.rule === rule) > index,
  );
  return firings.toSpliced(at, 1);
}

/** How trading stands, apart from what is held and open: what stops it, what bounds it, what it is measured from. */
export interface LedgerStanding {
  /** How often the kill switch was latched. */
  readonly epoch: number;
  readonly latch: 'armed' | 'latched';
  /** Why, by whom and when it was latched last; who is null when that was not noted. */
  readonly latchReason: string;
  readonly latchedBy: KillSource | null;
  readonly latchedAt: Instant | null;
  /** The last drill. */
  readonly drill: DrillOutcome | null;
  /** The group of the venue's that orders were made members of last. */
  readonly orderGroup: OrderGroupId | null;
  /** What the person wants once everything else allows it. */
  readonly wish: 'trading' | 'paused';
  /** Null while trading is not halted. */
  readonly halt: Halt | null;
  /** Whether the run that wrote last has ended in order; `none` in ledgers of before it was noted. */
  readonly run: 'none' | 'begun' | 'ended';
  /** Null before the first were set. */
  readonly limits: LimitSettings | null;
  /** Looser limits that wait for a second word. */
  readonly proposal: LimitProposal | null;
  /** Null before the first were set. */
  readonly exits: ExitSettings | null;
  /** The newest firings of exit rules, the newest last, and the newest of each rule however old. */
  readonly firings: readonly ExitFiring[];
  /** The last day that began with a known equity. */
  readonly day: DayStart | null;
  /** The last session that began with a known account. */
  readonly session: SessionStart | null;
}

/** Of a ledger without events. */
export const NO_STANDING: LedgerStanding = {
  epoch: 0,
  latch: 'armed',
  latchReason: '',
  latchedBy: null,
  latchedAt: null,
  drill: null,
  orderGroup: null,
  wish: 'trading',
  halt: null,
  run: 'none',
  limits: null,
  proposal: null,
  exits: null,
  firings: [],
  day: null,
  session: null,
};

/** The standing after one more event; the same object when the event says nothing of it. */
export function standingAfter(standing: LedgerStanding, event: LedgerEvent): LedgerStanding {
  switch (event.type) {
    case 'calibrated':
      // Money came or went without a trade, so what day and session began with says nothing any more.
      return event.differences.some(({ what }) => what === 'cash')
        ? { ...standing, day: null, session: null }
        : standing;
    case 'killed': {
      const { epoch, reason: latchReason, by: latchedBy = null, at: latchedAt } = event;
      return { ...standing, epoch, latch: 'latched', latchReason, latchedBy, latchedAt };
    }
    case 'drilled': {
      const { type: _, ...drill } = event;
      return { ...standing, drill };
    }
    case 'orderGroupTaken':
      return { ...standing, orderGroup: event.orderGroupId };
    case 'released':
      // Who releases has looked at everything that a halt waits for.
      return { ...standing, latch: 'armed', halt: null, wish: 'paused' };
    case 'tradingWished':
      return { ...standing, wish: event.to };
    case 'limitsSet':
      return { ...standing, limits: event.limits, proposal: null };
    case 'limitsWithdrawn':
      return { ...standing, proposal: null };
    case 'limitsProposed': {
      const { at, limits, reason } = event;
      return { ...standing, proposal: { at, limits, reason } };
    }
    case 'dayOpened': {
      const { at, equity } = event;
      return { ...standing, day: { at, equity, highest: equity } };
    }
    case 'equityPeaked': {
      const { day } = standing;
      return day ? { ...standing, day: { ...day, highest: event.equity } } : standing;
    }
    case 'runBegan':
      return { ...standing, run: 'begun' };
    case 'runEnded':
      return { ...standing, run: 'ended' };
    case 'triggered': {
      // The others are told by events of their own, or stand as long as their cause.
      if (event.action !== 'halt') return standing;
      const { at, reason } = event;
      return { ...standing, halt: { at, reason } };
    }
    case 'resumed':
      return { ...standing, halt: null };
    case 'sessionOpened': {
      const { type: _, ...session } = event;
      return { ...standing, session };
    }
    case 'exitsSet':
      return { ...standing, exits: event.exits };
    case 'exitFired': {
      const firings = [...standing.firings, event];
      return {
        ...standing,
        firings: firings.length > FIRINGS_KEPT ? withoutOne(firings) : firings,
      };
    }
    default: // about orders, money or markets, or told for the record alone
      return standing;
  }
}
