import type { MarketStatus } from '../market/market.ts';
import type { ClientOrderId, MarketTicker, OrderGroupId, OrderId } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';

/** `bid` buys YES; `ask` sells YES, which is buying NO. */
export type BookSide = 'bid' | 'ask';

/** Which ladder of bids a level belongs to: a resting ask at p is a NO bid at 1 − p. */
export type Outcome = 'yes' | 'no';

export type TimeInForce = 'good_till_canceled' | 'immediate_or_cancel' | 'fill_or_kill';

/**
 * What happens when an incoming order meets an order of the same user. `taker_at_cross` cancels the rest of the
 * incoming one (earlier fills stand, even of a fill-or-kill); `maker` cancels the resting one and goes on.
 */
export type SelfTradePrevention = 'taker_at_cross' | 'maker';

export type OrderStatus = 'resting' | 'canceled' | 'executed';

declare const account: unique symbol;
/** An account of the engine: one subaccount of one user. Valid in the engine that opened it. */
export type AccountId = number & { readonly [account]: 'account' };

export interface NewAccount {
  /** Self-trade prevention spans all accounts of one user. */
  readonly userId: string;
  /** A multiple of `options.balanceStep`. */
  readonly cash: Money;
  /** `unlimited`: orders are never refused for lack of cash and lock none; cash may fall below zero. Default `cash`. */
  readonly credit?: 'cash' | 'unlimited' | undefined;
  /**
   * `full` (default) keeps orders, fills, settlements and client order ids for reading, up to
   * `options.historyLimit` each; `none` forgets an order once it is done, and remembers client order ids only of
   * resting orders.
   */
  readonly history?: 'full' | 'none' | undefined;
  /** `omit` sends no `filled`, `orderChanged`, `positionChanged`, `groupChanged`, `settled` for it. Default `emit`. */
  readonly privateEvents?: 'emit' | 'omit' | undefined;
}

export interface NewOrder {
  readonly market: MarketTicker;
  readonly side: BookSide;
  /** YES price, on the market's grid. */
  readonly price: Price;
  readonly qty: Qty;
  readonly timeInForce: TimeInForce;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly clientOrderId?: ClientOrderId | undefined;
  /** Refused rather than taking. Only with `good_till_canceled`. */
  readonly postOnly?: boolean | undefined;
  /** Caps the size at the current opposite position. Only with `immediate_or_cancel`. */
  readonly reduceOnly?: boolean | undefined;
  /** Cancel when the market or the exchange stops trading. */
  readonly cancelOnPause?: boolean | undefined;
  /** Only with `good_till_canceled`; must lie in the future. */
  readonly expiresAt?: Instant | undefined;
  readonly group?: OrderGroupId | undefined;
}

/** What an accepted creation or amendment did. */
export interface OrderAck {
  readonly orderId: OrderId;
  readonly clientOrderId: ClientOrderId | undefined;
  readonly status: OrderStatus;
  /** Filled by this command. */
  readonly filledQty: Qty;
  /** What rests now; 0 unless `status` is `resting`. */
  readonly remainingQty: Qty;
  /** Sum of YES price × size over the fills of this command: divide by `filledQty` for the average. */
  readonly fillNotional: Money;
  /** Fees of the fills of this command. */
  readonly fees: Money;
  readonly at: Instant;
}

export interface CancelAck {
  readonly orderId: OrderId;
  readonly clientOrderId: ClientOrderId | undefined;
  /** Contracts that no longer rest. */
  readonly reducedBy: Qty;
  readonly at: Instant;
}

export interface DecreaseAck {
  readonly orderId: OrderId;
  readonly clientOrderId: ClientOrderId | undefined;
  /** 0 when the order was canceled by it. */
  readonly remainingQty: Qty;
  readonly at: Instant;
}

/**
 * A changed order keeps its place in the queue when price and side stay and the size does not grow; otherwise it
 * goes to the back and may trade at once.
 */
export interface OrderAmendment {
  readonly market: MarketTicker;
  readonly side: BookSide;
  readonly price: Price;
  /** The order's total: what has been filled plus what shall remain. */
  readonly qty: Qty;
  /** When given, must be the order's current one. */
  readonly clientOrderId?: ClientOrderId | undefined;
  readonly updatedClientOrderId?: ClientOrderId | undefined;
  /** A new expiry; left out, the expiry stays. */
  readonly expiresAt?: Instant | undefined;
}

/**
 * Exactly one of the two. `by` beyond the remainder, or `to` zero, cancels (`options.decreaseToZero`). Keeps the place
 * in the queue (`options.decreasedPlace`).
 */
export type Decrease = { readonly by: Qty } | { readonly to: Qty };

type ExchangeRefusal =
  | { readonly code: 'exchange.inactive' }
  | { readonly code: 'exchange.tradingPaused' };

type MarketRefusal =
  | { readonly code: 'market.notFound'; readonly market: MarketTicker }
  | {
      readonly code: 'market.notActive';
      readonly market: MarketTicker;
      readonly status: MarketStatus;
    };

/** Why an order was not accepted. Nothing has changed. */
export type OrderRefusal =
  | ExchangeRefusal
  | MarketRefusal
  | { readonly code: 'order.invalidPrice'; readonly price: Price }
  | { readonly code: 'order.invalidQty'; readonly qty: Qty }
  | { readonly code: 'order.expiryPassed'; readonly expiresAt: Instant; readonly now: Instant }
  | { readonly code: 'order.expiryNeedsGtc' }
  | { readonly code: 'order.postOnlyNeedsGtc' }
  | { readonly code: 'order.reduceOnlyNeedsIoc' }
  /** Reduce-only without an opposite position. Only with `options.emptyReduceOnly` = `refuse`. */
  | { readonly code: 'order.nothingToReduce' }
  /** `best` is the YES price it would have met. */
  | { readonly code: 'order.postOnlyCross'; readonly price: Price; readonly best: Price }
  /** The client order id has been used, if only by an order that was killed. */
  | { readonly code: 'order.alreadyExists'; readonly clientOrderId: ClientOrderId }
  | {
      readonly code: 'order.fillOrKillInsufficientVolume';
      readonly qty: Qty;
      readonly crossing: Qty;
    }
  /** Only with `options.emptyIoc` = `refuse`. */
  | { readonly code: 'order.immediateOrCancelInsufficientVolume' }
  | {
      readonly code: 'account.insufficientBalance';
      readonly required: Money;
      readonly available: Money;
    }
  | { readonly code: 'group.notFound'; readonly group: OrderGroupId }
  | { readonly code: 'group.triggered'; readonly group: OrderGroupId };

/** The order is unknown, belongs to somebody else, or no longer rests. */
type OrderNotFound = { readonly code: 'order.notFound'; readonly orderId: OrderId };

export type CancelRefusal =
  | OrderNotFound
  | { readonly code: 'exchange.inactive' }
  | Extract<MarketRefusal, { code: 'market.notActive' }>;

export type DecreaseRefusal =
  | CancelRefusal
  | { readonly code: 'order.invalidQty'; readonly qty: Qty };

export type AmendRefusal =
  | OrderNotFound
  | OrderRefusal
  /** Side, market or client order id differ from the order's. */
  | { readonly code: 'order.mismatch'; readonly field: 'market' | 'side' | 'clientOrderId' };

export type GroupRefusal =
  | { readonly code: 'exchange.inactive' }
  | { readonly code: 'group.notFound'; readonly group: OrderGroupId }
  /** Allowed: 1 to 1 000 000 contracts. */
  | { readonly code: 'group.invalidLimit'; readonly limit: Qty };

export type LifecycleRefusal =
  | { readonly code: 'exchange.inactive' }
  | { readonly code: 'market.notFound'; readonly market: MarketTicker }
  | {
      readonly code: 'market.illegalMove';
      readonly market: MarketTicker;
      readonly status: MarketStatus;
      readonly move: string;
    }
  | { readonly code: 'market.cannotCloseEarly'; readonly market: MarketTicker }
  | {
      readonly code: 'market.invalidCloseTime';
      readonly market: MarketTicker;
      readonly closeAt: Instant;
    }
  | { readonly code: 'market.invalidValue'; readonly market: MarketTicker; readonly value: Price };

export type ListingRefusal =
  | { readonly code: 'exchange.inactive' }
  | { readonly code: 'listing.alreadyExists'; readonly ticker: string }
  | { readonly code: 'listing.unknownSeries'; readonly ticker: string }
  | { readonly code: 'listing.unknownEvent'; readonly ticker: string }
  | { readonly code: 'listing.invalidTimes'; readonly ticker: string }
  | { readonly code: 'listing.invalidGrid'; readonly ticker: string }
  | { readonly code: 'listing.invalidFee'; readonly ticker: string };

/** What the exchange as a whole allows (protocol brief §11). */
export interface ExchangeState {
  /** False: no create, no amend; cancels are allowed. */
  readonly tradingActive: boolean;
  /** False: no change of any state; timers wait. */
  readonly exchangeActive: boolean;
}
