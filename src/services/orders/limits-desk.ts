import type { Clock } from '../../base/clock.ts';
import { err, ok, type Result } from '../../base/result.ts';
import {
  LIMIT_NAMES,
  loosenedBy,
  type LimitChanges,
  type LimitName,
  type LimitSettings,
} from '../../domain/risk/limits.ts';
import type { LimitProposal } from '../../domain/orders/ledger-standing.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { Journal } from './journal.ts';

/** How long a proposal waits for its second word. */
const PROPOSAL_LIFE_US = 600_000_000;

/** Changes limits: stricter at once, looser only by a second word. The ledger keeps every step. */
export class LimitsDesk {
  readonly #journal: Journal;
  readonly #clock: Clock;

  /** Limits that the ledger never heard of, as an older program wrote it: they deny, and are proposed at every start. */
  readonly unheardOf: readonly LimitName[];

  /** @param initial - for a ledger that has none yet */
  constructor(journal: Journal, clock: Clock, initial: LimitSettings) {
    this.#journal = journal;
    this.#clock = clock;
    const kept: Partial<LimitSettings> | null = journal.ledger.limits;
    this.unheardOf = kept ? LIMIT_NAMES.filter((name) => kept[name] === undefined) : [];
    if (kept === null) this.#set(initial, 'initial', 'settings');
    else if (this.unheardOf.length > 0) {
      const changes = Object.fromEntries(this.unheardOf.map((name) => [name, initial[name]]));
      this.propose(changes, 'new in this version');
    }
  }

  /** Limits that came after the ledger's last ones are missing there: nobody said. */
  get limits(): LimitSettings {
    const kept = this.#journal.ledger.limits;
    return Object.fromEntries(LIMIT_NAMES.map((name) => [name, kept?.[name] ?? null])) as Record<
      LimitName,
      number | null
    >;
  }

  get proposal(): LimitProposal | null {
    const { proposal } = this.#journal.ledger;
    const isOver = proposal !== null && this.#now() - proposal.at > PROPOSAL_LIFE_US;
    return isOver ? null : proposal;
  }

  /** @returns the limits that would be looser; none: the changes are in force */
  propose(changes: LimitChanges, reason: string): LimitName[] {
    const before = this.limits;
    const limits = { ...before, ...changes };
    const loosened = loosenedBy(before, changes);
    if (loosened.length === 0) this.#set(limits, 'tightened', reason);
    else {
      this.#journal.commitDurably({ type: 'limitsProposed', at: this.#now(), limits, reason });
    }
    return loosened;
  }

  /** @param proposal - when it was made, which is its name */
  confirm(proposal: Instant): Result<LimitSettings> {
    const waiting = this.proposal;
    if (waiting?.at !== proposal) return err({ code: 'limits.noSuchProposal', proposal });
    this.#set(waiting.limits, 'confirmed', waiting.reason);
    return ok(waiting.limits);
  }

  /** Takes a proposal back. @param proposal - when it was made, which is its name */
  withdraw(proposal: Instant): Result<null> {
    if (this.proposal?.at !== proposal) return err({ code: 'limits.noSuchProposal', proposal });
    this.#journal.commitDurably({ type: 'limitsWithdrawn', at: this.#now(), proposal });
    return ok(null);
  }

  #set(limits: LimitSettings, cause: 'initial' | 'tightened' | 'confirmed', reason: string): void {
    this.#journal.commitDurably({ type: 'limitsSet', at: this.#now(), limits, cause, reason });
  }

  #now(): Instant {
    return this.#clock.nowUs() as Instant;
  }
}
