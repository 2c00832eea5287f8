import type { Clock } from '../../base/clock.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isWorking } from '../../domain/orders/order-lifecycle.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { Journal } from './journal.ts';
import type { OrderDesk } from './order-desk.ts';

/** Moves a market between the actor and a person. */
export class HandOver {
  readonly #journal: Journal;
  readonly #desk: OrderDesk;
  readonly #clock: Clock;

  constructor(journal: Journal, desk: OrderDesk, clock: Clock) {
    this.#journal = journal;
    this.#desk = desk;
    this.#clock = clock;
  }

  /**
   * The actor and exit rules are locked out from this moment; then their orders there are canceled, and only when none
   * is left does the person have the market to themselves.
   */
  async take(market: MarketTicker): Promise<Result<{ readonly canceled: number }>> {
    const { ledger } = this.#journal;
    if (!ledger.taken.has(market)) {
      this.#journal.commitDurably({ type: 'marketTaken', at: this.#now(), market });
    }
    const own = ledger
      .workingIn(market)
      .filter(({ origin }) => origin === 'actor' || origin === 'exit');
    await Promise.all(own.map(({ clientOrderId }) => this.#desk.cancel(clientOrderId)));
    const states = own.map(({ clientOrderId }) => ledger.order(clientOrderId)?.state);
    const left = states.filter((state) => state !== undefined && isWorking(state)).length;
    if (left > 0) return err({ code: 'orders.actorOrdersLeft', market, left });
    return ok({ canceled: states.filter((state) => state === 'canceled').length });
  }

  handBack(market: MarketTicker): Result<null> {
    if (!this.#journal.ledger.taken.has(market)) return err({ code: 'orders.notTaken', market });
    this.#journal.commitDurably({ type: 'marketHandedBack', at: this.#now(), market });
    return ok(null);
  }

  #now(): Instant {
    return this.#clock.nowUs() as Instant;
  }
}
