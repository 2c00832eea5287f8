import type { Ledger } from '../../domain/orders/ledger.ts';
import {
  dearestPrice,
  remainingQty,
  type Order,
  type OrderTerms,
} from '../../domain/orders/order.ts';
import { DIRECT_MEMBER_STEP } from '../../domain/fees/fill-fee.ts';
import { promisedCash, type Claim } from '../../domain/portfolio/collateral.ts';
import type { Position } from '../../domain/portfolio/position.ts';
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

/**
 * Cash and its promises. What the orders of a market hold back is kept until the ledger says that something moved
 * there, or somebody that its fees are known better.
 */
export class Funds {
  readonly #ledger: Ledger;
  readonly #terms: MarketTermsReader;
  readonly #promisedBy = new Map<MarketTicker, Money>();
  readonly #moved = new Set<MarketTicker>();
  #promised = 0;

  constructor(ledger: Ledger, terms: MarketTermsReader) {
    this.#ledger = ledger;
    this.#terms = terms;
    for (const { market } of ledger.workingOrders()) this.#moved.add(market);
    ledger.onMarketMoved((market) => this.#moved.add(market));
  }

  /** The market became known better: its fees may be others. */
  relearn(market: MarketTicker): void {
    this.#moved.add(market);
  }

  /** What the working orders hold back. */
  promised(): Money {
    for (const market of this.#moved) {
      const before = this.#promisedBy.get(market) ?? 0;
      const now = this.#promisedIn(market, this.#ledger.workingIn(market).map(claimOf));
      this.#promised += now - before;
      if (now === 0) this.#promisedBy.delete(market);
      else this.#promisedBy.set(market, now);
    }
    this.#moved.clear();
    return this.#promised as Money;
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

  /** Cash and every position at its mark; null while anything of it is unknown. */
  equity(valueOf: (market: MarketTicker, position: Position) => Money | null): Money | null {
    if (this.#ledger.cash === null) return null;
    let sum: number = this.#ledger.cash;
    for (const market of this.#ledger.held.keys()) {
      const value = valueOf(market, this.#ledger.position(market));
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
