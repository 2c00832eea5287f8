import type { MarketTicker } from '../units/ids.ts';
import { ONE_DOLLAR, type Instant, type Money, type Qty } from '../units/units.ts';
import type { Account } from './account.ts';
import type { BookSide } from './commands.ts';
import type { MarketState } from './market-state.ts';
import type { Order } from './order.ts';
import { OwnOrders } from './own-orders.ts';
import type { PositionView } from './views.ts';

/** What one account has in one market: a signed net position (+ YES, − NO) and its resting orders. */
export class Holding {
  readonly account: Account;
  readonly market: MarketState;
  readonly bids: OwnOrders;
  readonly asks: OwnOrders;
  /** The part of the account's reserved cash that this market accounts for. */
  reserved = 0;
  qty = 0;
  cost = 0;
  realized = 0;
  fees = 0;
  openFees = 0;
  volume = 0;
  totalTraded = 0;
  updatedAt: Instant;
  /** Changed within the current action. */
  touched = false;

  constructor(account: Account, market: MarketState, at: Instant) {
    this.account = account;
    this.market = market;
    this.bids = new OwnOrders(account);
    this.asks = new OwnOrders(account);
    this.updatedAt = at;
  }

  own(side: BookSide): OwnOrders {
    return side === 'bid' ? this.bids : this.asks;
  }

  /** Contracts that an order of this side would close. */
  closing(side: BookSide): number {
    const signed = side === 'bid' ? -this.qty : this.qty;
    return signed > 0 ? signed : 0;
  }

  /**
   * Cash in (+) or out (−), before fees, if `qty` traded at `price`: what opens costs the price, what closes frees a
   * pair of YES and NO, worth 1 USD, of which the price is paid.
   *
   * @param price - of the side bought: YES for bids, NO for asks
   */
  movement(side: BookSide, price: number, qty: number): number {
    const closes = Math.min(qty, this.closing(side));
    return closes * ONE_DOLLAR - qty * price;
  }

  /** Books a fill: position, average cost, profit. Cash is the account's. */
  apply(side: BookSide, price: number, qty: number, fee: number): void {
    const closes = Math.min(qty, this.closing(side));
    const opens = qty - closes;
    if (closes > 0) {
      const held = Math.abs(this.qty);
      const released = share(this.cost, closes, held);
      this.cost -= released;
      this.openFees -= share(this.openFees, closes, held);
      this.realized += closes * (ONE_DOLLAR - price) - released;
    }
    if (opens > 0) {
      this.cost += opens * price;
      this.openFees += share(fee, opens, qty);
    }
    this.qty += side === 'bid' ? qty : -qty;
    this.fees += fee;
    this.volume += qty;
    this.totalTraded += (this.account.totalTraded === 'allFills' ? qty : opens) * price;
  }

  /** What the resting orders lock; `taker` as for `OwnOrders.required`. */
  required(taker?: Order): number {
    return (
      this.bids.required(this.closing('bid'), taker) +
      this.asks.required(this.closing('ask'), taker)
    );
  }

  /** Brings the account's reserved cash up to date after a change of position or orders. */
  refreshReserve(): void {
    if (!this.account.locksCollateral) return;
    const required = this.required();
    this.account.reserved += required - this.reserved;
    this.reserved = required;
  }

  view(): PositionView {
    return {
      market: this.market.ticker,
      qty: this.qty as Qty,
      cost: this.cost as Money,
      realized: this.realized as Money,
      fees: this.fees as Money,
      openFees: this.openFees as Money,
      volume: this.volume as Qty,
      totalTraded: this.totalTraded as Money,
      updatedAt: this.updatedAt,
    };
  }
}

/** The position of somebody who has never traded in the market. */
export const noPosition = (market: MarketTicker, updatedAt: Instant): PositionView => ({
  market,
  qty: 0 as Qty,
  cost: 0 as Money,
  realized: 0 as Money,
  fees: 0 as Money,
  openFees: 0 as Money,
  volume: 0 as Qty,
  totalTraded: 0 as Money,
  updatedAt,
});

/** amount · part / whole, rounded down; exact beyond 2^53. */
function share(amount: number, part: number, whole: number): number {
  if (part === whole) return amount;
  const product = amount * part;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / whole);
  return Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
}
