import type { Clock } from '../../base/clock.ts';
import type { Instant, Money } from '../../domain/units/units.ts';
import type { Journal } from './journal.ts';

const DAY_US = 86_400_000_000;
const dayOf = (at: number): number => Math.floor(at / DAY_US);

/** The highest equity is written down in steps of a USD, or of a part of a large account. */
const smallestStep = (equity: number): number => Math.max(1_000_000, equity / 10_000);

/**
 * Profit and loss of the day (UTC) at the exit side, against the first equity known of it and the highest, which the
 * ledger keeps. A restart forgives no loss, and of a drawdown at most the last step that was not written down.
 */
export class DayAccount {
  readonly #journal: Journal;
  readonly #clock: Clock;
  #equity: Money | null = null;
  #atWorst: Money | null = null;
  #highest = Number.NEGATIVE_INFINITY;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /**
   * @param equity - now; null while it is unknown
   * @param atWorst - the least that it can be: what has no price counts as worthless
   */
  observe(equity: Money | null, atWorst: Money | null = equity): void {
    this.#equity = equity;
    this.#atWorst = atWorst;
    if (equity === null) return;
    const { ledger } = this.#journal;
    const at = this.#clock.nowUs() as Instant;
    if (ledger.day === null || dayOf(ledger.day.at) !== dayOf(at)) {
      this.#journal.commit({ type: 'dayOpened', at, equity });
      this.#highest = equity;
    }
    const kept = ledger.day?.highest ?? equity;
    this.#highest = Math.max(this.#highest, equity, kept);
    if (this.#highest - kept >= smallestStep(kept)) {
      this.#journal.commit({ type: 'equityPeaked', at, equity: this.#highest as Money });
    }
  }

  /** What the day has lost so far, never negative; null while equity is unknown. */
  get loss(): Money | null {
    return below(this.#start, this.#equity);
  }

  get drawdown(): Money | null {
    return below(this.#peak, this.#equity);
  }

  /** The most that the day may have lost, known or not; null before its first equity was known. */
  get lossAtWorst(): Money | null {
    return below(this.#start, this.#atWorst);
  }

  get drawdownAtWorst(): Money | null {
    return below(this.#peak, this.#atWorst);
  }

  get #start(): Money | null {
    return this.#journal.ledger.day?.equity ?? null;
  }

  get #peak(): Money | null {
    const { day } = this.#journal.ledger;
    return day && (Math.max(this.#highest, day.highest) as Money);
  }
}

const below = (from: Money | null, equity: Money | null): Money | null =>
  from === null || equity === null ? null : (Math.max(0, from - equity) as Money);
