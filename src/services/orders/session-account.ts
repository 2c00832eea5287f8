import type { Clock } from '../../base/clock.ts';
import type { SessionAccountView } from '../../contract/trading.ts';
import type { Ledger } from '../../domain/orders/ledger.ts';
import type { Instant, Money } from '../../domain/units/units.ts';
import type { Journal } from './journal.ts';

/**
 * The account since this run of the program began, which the ledger keeps, so that a restart of this process counts
 * on. Money that came or went without a trade begins it anew.
 */
export class SessionAccount {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #session: string;

  /** @param session - names the run */
  constructor(journal: Journal, clock: Clock, session: string) {
    this.#journal = journal;
    this.#clock = clock;
    this.#session = session;
  }

  /** @param equity - now, at the exit side; null while it is unknown */
  observe(equity: Money | null): void {
    const { ledger } = this.#journal;
    const { cash } = ledger;
    if (cash === null || equity === null || ledger.session?.session === this.#session) return;
    const at = this.#clock.nowUs() as Instant;
    const { realized, fees } = totalsOf(ledger);
    const session = this.#session;
    this.#journal.commit({ type: 'sessionOpened', at, session, cash, equity, realized, fees });
  }

  /** @param equity - now, at the exit side; null while it is unknown */
  view(equity: Money | null): SessionAccountView | null {
    const { ledger } = this.#journal;
    const { session: start, cash } = ledger;
    if (start?.session !== this.#session || cash === null) return null;
    const { realized, fees } = totalsOf(ledger);
    return {
      startedAt: start.at,
      startCash: start.cash,
      startEquity: start.equity,
      profit: equity === null ? null : ((equity - start.equity) as Money),
      cashChange: (cash - start.cash) as Money,
      realized: (realized - start.realized) as Money,
      fees: (fees - start.fees) as Money,
    };
  }
}

/** Over all markets that were ever traded, as far as the account says. */
export function totalsOf({ positions }: Ledger): {
  readonly realized: Money;
  readonly fees: Money;
} {
  let realized = 0;
  let fees = 0;
  for (const position of positions.values()) {
    realized += position.realized;
    fees += position.fees;
  }
  return { realized: realized as Money, fees: fees as Money };
}
