import type { Ledger } from '../../domain/orders/ledger.ts';
import {
  dearestPrice,
  remainingQty,
  type Order,
  type OrderTerms,
} from '../../domain/orders/order.ts';
import { DIRECT_MEMBER_STEP } from '../../domain/fees/fill-fee.ts';
import { promisedCash, type Claim } from '../../domain/portfolio/collateral.ts';
import { exitValue, type Touch } from '../../domain/portfolio/position.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import type { Money } from '../../domain/units/units.ts';
import type { MarketTermsReader } from './market-terms.ts';

/** Until the venue says that it rests, an order may still take, and pay for it. */
const claimOf = (order: Order): Claim => ({
  side: order.side,
  price: dearestPrice(order),
  qty: remainingQty(order),
  role:
    order.state === 'submitted' || order.state === 'unconfirmed' || order.amendment
      ? 'taker'
      : 'maker',
});

/** Cash and its promises, reckoned from the ledger whenever somebody asks: nothing is kept twice. */
export class Funds {
  readonly #ledger: Ledger;
  readonly #terms: MarketTermsReader;

  constructor(ledger: Ledger, terms: MarketTermsReader) {
    this.#ledger = ledger;
    this.#terms = terms;
  }

  /** What the working orders hold back. */
  promised(): Money {
    let sum = 0;
    for (const market of this.#ledger.workingMarkets()) {
      sum += this.#promisedIn(market, this.#ledger.workingIn(market).map(claimOf));
    }
    return sum as Money;
  }

  /** Cash that new orders may use; null before the account was read. */
  available(): Money | null {
    const { cash } = this.#ledger;
    return cash === null ? null : ((cash - this.promised()) as Money);
  }

  /**
   * What one more order would hold back beyond what is held back already.
   *
   * @param replaces - an order that it would be instead of; it holds back less or more then
   */
  required(order: OrderTerms, replaces: ClientOrderId | null = null): Money {
    const { market, side, price, qty } = order;
    const working = this.#ledger.workingIn(market);
    const claims = working.map(claimOf);
    const stays = working.filter(({ clientOrderId }) => clientOrderId !== replaces).map(claimOf);
    const more = [...stays, { side, price, qty, role: 'taker' as const }];
    return (this.#promisedIn(market, more) - this.#promisedIn(market, claims)) as Money;
  }

  /** Cash and every position at the exit side; null while anything of it is unknown. */
  equity(touchOf: (market: MarketTicker) => Touch): Money | null {
    if (this.#ledger.cash === null) return null;
    let sum: number = this.#ledger.cash;
    for (const [market, position] of this.#ledger.positions) {
      const value = exitValue(position, touchOf(market));
      if (value === null) return null;
      sum += value;
    }
    return sum as Money;
  }

  #promisedIn(market: MarketTicker, claims: readonly Claim[]): Money {
    const { qty } = this.#ledger.position(market);
    return promisedCash(qty, claims, this.#terms.fees(market), DIRECT_MEMBER_STEP);
  }
}
