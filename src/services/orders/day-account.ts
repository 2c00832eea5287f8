import type { Clock } from '../../base/clock.ts';
import type { Instant, Money } from '../../domain/units/units.ts';
import type { Journal } from './journal.ts';

const DAY_US = 86_400_000_000;
const dayOf = (at: number): number => Math.floor(at / DAY_US);

/**
 * Profit and loss of the day (UTC) at the exit side, against the first equity known of it, which the ledger keeps.
 * The highest equity is the highest seen by this process: a restart counts the drawdown from the day's start or from
 * now, whichever is higher.
 */
export class DayAccount {
  readonly #journal: Journal;
  readonly #clock: Clock;
  #equity: Money | null = null;
  #highest = Number.NEGATIVE_INFINITY;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** @param equity - now; null while it is unknown */
  observe(equity: Money | null): void {
    this.#equity = equity;
    if (equity === null) return;
    const { day } = this.#journal.ledger;
    const now = this.#clock.nowUs() as Instant;
    if (day === null || dayOf(day.at) !== dayOf(now)) {
      this.#journal.commit({ type: 'dayOpened', at: now, equity });
      this.#highest = equity;
    }
    this.#highest = Math.max(this.#highest, equity, this.#journal.ledger.day?.equity ?? equity);
  }

  /** What the day has lost so far, never negative; null while equity is unknown. */
  get loss(): Money | null {
    const start = this.#journal.ledger.day?.equity;
    if (this.#equity === null || start === undefined) return null;
    return Math.max(0, start - this.#equity) as Money;
  }

  get drawdown(): Money | null {
    return this.#equity === null ? null : (Math.max(0, this.#highest - this.#equity) as Money);
  }
}
