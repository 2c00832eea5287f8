import { ONE_DOLLAR, type Instant, type Money, type Price, type Qty } from '../units/units.ts';
import type { ClientOrderId, OrderId } from '../units/ids.ts';
import type { Account } from './account.ts';
import type { Task } from './agenda.ts';
import type { BookSide, OrderStatus, SelfTradePrevention, TimeInForce } from './commands.ts';
import type { Group } from './group.ts';
import type { Holding } from './holding.ts';
import type { Level } from './ladder.ts';
import type { MarketState } from './market-state.ts';
import type { OrderChangeReason, OrderView } from './views.ts';

/** What makes an order, checked. */
export interface OrderTerms {
  readonly seq: number;
  readonly id: OrderId;
  readonly holding: Holding;
  readonly side: BookSide;
  readonly price: number;
  readonly qty: number;
  readonly timeInForce: TimeInForce;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly clientOrderId: ClientOrderId | undefined;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly cancelOnPause: boolean;
  readonly expiresAt: Instant | undefined;
  readonly group: Group | undefined;
  readonly at: Instant;
}

/**
 * An order inside the engine, from entry until it is done; afterwards only its view is kept. It is an element of
 * two lists: the queue of its level, and its account's own orders in the market. Quantities are 1e-2 contract,
 * prices 1e-4 USD, money 1e-6 USD.
 */
export class Order {
  readonly seq: number;
  readonly id: OrderId;
  readonly account: Account;
  readonly market: MarketState;
  readonly holding: Holding;
  readonly side: BookSide;
  readonly timeInForce: TimeInForce;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly cancelOnPause: boolean;
  readonly createdAt: Instant;
  readonly group: Group | undefined;

  clientOrderId: ClientOrderId | undefined;
  expiresAt: Instant | undefined;
  expiry: Task | undefined = undefined;
  /** YES price. */
  price: number;
  /** The price on the ladder the order rests on: of YES for bids, of NO for asks. */
  ladderPrice: number;
  initial: number;
  remaining: number;
  filled = 0;
  takerCost = 0;
  makerCost = 0;
  takerFees = 0;
  makerFees = 0;
  /** Rounding paid beyond the model's fees, less rebates. */
  overpaid = 0;
  /** Cost plus fee of what remains, as if none of it closed a position; 0 where nothing is locked. */
  reserve = 0;
  status: OrderStatus = 'resting';
  lastChange: OrderChangeReason = 'created';
  updatedAt: Instant;
  /** Changed within the current action. */
  touched = false;

  level: Level | undefined = undefined;
  ahead: Order | undefined = undefined;
  behind: Order | undefined = undefined;
  ownAhead: Order | undefined = undefined;
  ownBehind: Order | undefined = undefined;

  constructor(terms: OrderTerms) {
    this.seq = terms.seq;
    this.id = terms.id;
    this.account = terms.holding.account;
    this.market = terms.holding.market;
    this.holding = terms.holding;
    this.side = terms.side;
    this.timeInForce = terms.timeInForce;
    this.selfTradePrevention = terms.selfTradePrevention;
    this.postOnly = terms.postOnly;
    this.reduceOnly = terms.reduceOnly;
    this.cancelOnPause = terms.cancelOnPause;
    this.createdAt = terms.at;
    this.updatedAt = terms.at;
    this.group = terms.group;
    this.clientOrderId = terms.clientOrderId;
    this.expiresAt = terms.expiresAt;
    this.price = terms.price;
    this.ladderPrice = terms.side === 'bid' ? terms.price : ONE_DOLLAR - terms.price;
    this.initial = terms.qty;
    this.remaining = terms.qty;
  }

  view(): OrderView {
    return {
      seq: this.seq,
      orderId: this.id,
      account: this.account.id,
      userId: this.account.userId,
      clientOrderId: this.clientOrderId,
      market: this.market.ticker,
      side: this.side,
      price: this.price as Price,
      status: this.status,
      initialQty: this.initial as Qty,
      filledQty: this.filled as Qty,
      remainingQty: (this.status === 'resting' ? this.remaining : 0) as Qty,
      timeInForce: this.timeInForce,
      selfTradePrevention: this.selfTradePrevention,
      postOnly: this.postOnly,
      reduceOnly: this.reduceOnly,
      cancelOnPause: this.cancelOnPause,
      expiresAt: this.expiresAt,
      group: this.group?.id,
      takerCost: this.takerCost as Money,
      makerCost: this.makerCost as Money,
      takerFees: this.takerFees as Money,
      makerFees: this.makerFees as Money,
      lastChange: this.lastChange,
      createdAt: this.createdAt,
      updatedAt: this.updatedAt,
    };
  }
}
