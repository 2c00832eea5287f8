import type {
  ClientOrderId,
  EventTicker,
  MarketTicker,
  OrderGroupId,
  OrderId,
  TradeId,
} from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import type {
  AccountId,
  BookSide,
  OrderStatus,
  SelfTradePrevention,
  TimeInForce,
} from './commands.ts';

// What the engine lets others read. Every one is a copy: later commands do not change it.

export interface AccountView {
  readonly id: AccountId;
  readonly userId: string;
  readonly cash: Money;
  /** Collateral of resting orders. */
  readonly reserved: Money;
  /** cash − reserved: what a new order may use. */
  readonly available: Money;
  /** Cost plus fee of the resting orders as if none of them closed a position. */
  readonly restingValue: Money;
  /** Last change of cash or positions. */
  readonly updatedAt: Instant;
}

/** One signed net position: + YES, − NO (protocol brief §12). */
export interface PositionView {
  readonly market: MarketTicker;
  readonly qty: Qty;
  /** Cost basis of the open net position in the price of the held side, ≥ 0, without fees. */
  readonly cost: Money;
  /** Profit locked in on closed contracts at average cost, without fees. */
  readonly realized: Money;
  /** All trading fees paid in this market. */
  readonly fees: Money;
  /** The part of `fees` that belongs to the open position. */
  readonly openFees: Money;
  /** Contracts traded. */
  readonly volume: Qty;
  /** Money spent: size × price of the side bought, over the fills of `options.totalTraded`; without fees. */
  readonly totalTraded: Money;
  readonly updatedAt: Instant;
}

export type OrderChangeReason =
  | 'created'
  | 'filled'
  | 'amended'
  | 'decreased'
  | 'canceled'
  | 'expired'
  | 'immediateOrCancel'
  | 'selfTradePrevented'
  | 'groupTriggered'
  | 'groupDeleted'
  | 'marketPaused'
  | 'marketResumed'
  | 'marketClosed'
  | 'tradingPaused';

export interface OrderView {
  /** Grows by one with every order of the engine: a stable order for pagination. */
  readonly seq: number;
  readonly orderId: OrderId;
  readonly account: AccountId;
  readonly userId: string;
  readonly clientOrderId: ClientOrderId | undefined;
  readonly market: MarketTicker;
  readonly side: BookSide;
  /** YES price. */
  readonly price: Price;
  readonly status: OrderStatus;
  readonly initialQty: Qty;
  readonly filledQty: Qty;
  /** 0 unless resting. */
  readonly remainingQty: Qty;
  readonly timeInForce: TimeInForce;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly cancelOnPause: boolean;
  readonly expiresAt: Instant | undefined;
  readonly group: OrderGroupId | undefined;
  /** What the fills cost in the price of the side taken (asks: 1 − YES price), without fees. */
  readonly takerCost: Money;
  readonly makerCost: Money;
  readonly takerFees: Money;
  readonly makerFees: Money;
  readonly lastChange: OrderChangeReason;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface Fill {
  /** Grows by one with every fill of the engine: a stable order for pagination. */
  readonly seq: number;
  /** Both sides of a trade carry the same; unique together with `orderId`. */
  readonly tradeId: TradeId;
  readonly orderId: OrderId;
  readonly clientOrderId: ClientOrderId | undefined;
  readonly market: MarketTicker;
  readonly side: BookSide;
  /** YES price, whatever the side. */
  readonly price: Price;
  readonly qty: Qty;
  readonly fee: Money;
  readonly isTaker: boolean;
  /** Net position after this fill. */
  readonly positionAfter: Qty;
  readonly at: Instant;
}

export interface Settlement {
  readonly seq: number;
  readonly market: MarketTicker;
  readonly event: EventTicker;
  readonly result: 'yes' | 'no' | 'scalar';
  /** Contracts settled; one of the two is 0. */
  readonly yesQty: Qty;
  readonly noQty: Qty;
  /** Their cost, without fees. */
  readonly yesCost: Money;
  readonly noCost: Money;
  /** Paid out, whole cents (rounded down), 1e-6 USD. */
  readonly revenue: Money;
  /** What one YES contract paid. */
  readonly value: Price;
  /** Trading fees paid in this market. */
  readonly fees: Money;
  readonly at: Instant;
}

export interface Trade {
  /** Grows by one with every trade of the engine. */
  readonly seq: number;
  readonly tradeId: TradeId;
  readonly market: MarketTicker;
  /** YES price: that of the resting order. */
  readonly price: Price;
  readonly qty: Qty;
  readonly takerSide: BookSide;
  readonly at: Instant;
}

export interface BookLevel {
  readonly price: Price;
  readonly qty: Qty;
}

/** Bids alone, ascending, best last; NO bids in NO prices. */
export interface BookView {
  readonly yes: readonly BookLevel[];
  readonly no: readonly BookLevel[];
}

/** The touch; price and size 0 where a side is empty. `noBid` in NO prices. */
export interface Quote {
  readonly yesBid: Price;
  readonly yesBidQty: Qty;
  readonly noBid: Price;
  readonly noBidQty: Qty;
}

export interface GroupView {
  readonly id: OrderGroupId;
  readonly account: AccountId;
  readonly limit: Qty;
  /** Contracts matched within the last 15 s. */
  readonly matched: Qty;
  readonly state: 'active' | 'triggered';
  readonly orders: readonly OrderId[];
}
