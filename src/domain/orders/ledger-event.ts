import type { Failure } from '../../base/result.ts';
import type { BookSide } from '../exchange/index.ts';
import type { Position } from '../portfolio/position.ts';
import type { ClientOrderId, MarketTicker, OrderGroupId, OrderId, TradeId } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import type { DrillOutcome, KillOutcome } from './kill-outcome.ts';
import type { KillSource } from './kill-source.ts';
import type { OrderEvent } from './order-lifecycle.ts';
import type { ExitSettings } from '../exits/exit-settings.ts';
import type { ExitRuleName } from '../exits/exit-rule.ts';
import type { LimitSettings } from '../risk/limits.ts';
import type { TriggerAction } from '../triggers/trigger.ts';
import type { Amendment, OrderOrigin, OrderTerms } from './order.ts';

/** A fill as the venue tells it, by either of its ways. Unique by trade and order together. */
export interface Fill {
  readonly tradeId: TradeId;
  readonly orderId: OrderId;
  /** Only the feed says it. */
  readonly clientOrderId: ClientOrderId | null;
  readonly market: MarketTicker;
  readonly side: BookSide;
  /** YES price */
  readonly price: Price;
  readonly qty: Qty;
  readonly fee: Money;
  readonly isTaker: boolean;
  /** The venue's time. */
  readonly at: Instant;
}

/** Both sides of a trade carry its id, and one account may be on both. */
export const fillKey = (fill: Pick<Fill, 'tradeId' | 'orderId'>): string =>
  `${fill.tradeId}/${fill.orderId}`;

/** The trade in a key of this order's. */
export const tradeIn = (key: string, orderId: OrderId): TradeId =>
  key.slice(0, key.length - orderId.length - 1) as TradeId;

/** Where the ledger and the venue disagreed; the venue's word was taken. */
export type Difference =
  | { readonly what: 'cash'; readonly ours: Money; readonly theirs: Money }
  | {
      readonly what: 'position';
      readonly market: MarketTicker;
      readonly ours: Qty;
      readonly theirs: Qty;
    };

/** The account when a session began: what its profit and loss count from. */
export interface SessionStart {
  readonly at: Instant;
  /** Of the run of the program, whatever restarts meanwhile. */
  readonly session: string;
  readonly cash: Money;
  /** Cash and positions at the exit side. */
  readonly equity: Money;
  readonly realized: Money;
  readonly fees: Money;
}

/** Why the account was read. */
export type CalibrationCause = 'start' | 'reconnected' | 'drift';

/**
 * Everything that the order manager's state is made of, as facts, in the order in which they became known. `at` is
 * our own time. The state is a fold over them and nothing else.
 */
export type LedgerEvent =
  | ({
      readonly type: 'orderDrafted';
      readonly at: Instant;
      readonly clientOrderId: ClientOrderId;
      readonly origin: OrderOrigin;
    } & OrderTerms)
  /** A legal move of the order's life; fills are events of their own. */
  | {
      readonly type: 'orderMoved';
      readonly at: Instant;
      readonly clientOrderId: ClientOrderId;
      readonly move: Exclude<OrderEvent, 'partFilled' | 'filled'>;
      /** Present from when the venue named it. */
      readonly orderId?: OrderId;
      readonly reason?: Failure;
    }
  /** The venue says that price or size are not what we thought: somebody amended it elsewhere. */
  | {
      readonly type: 'orderRevised';
      readonly at: Instant;
      readonly clientOrderId: ClientOrderId;
      readonly price: Price;
      readonly qty: Qty;
    }
  /** Another price or size is asked of the venue. */
  | ({
      readonly type: 'amendSent';
      readonly at: Instant;
      readonly clientOrderId: ClientOrderId;
    } & Amendment)
  /** The venue left the order as it was. */
  | { readonly type: 'amendRefused'; readonly at: Instant; readonly clientOrderId: ClientOrderId }
  /** An order of somebody else on this account, found resting. */
  | ({
      readonly type: 'orderAdopted';
      readonly at: Instant;
      readonly clientOrderId: ClientOrderId;
      readonly orderId: OrderId;
      /** Filled before it was found: `priorFills` are those, already in the account that was read. */
      readonly filledQty: Qty;
      readonly priorFills: readonly string[];
    } & OrderTerms)
  | { readonly type: 'filled'; readonly at: Instant; readonly fill: Fill }
  /** The market of a position was decided and paid. */
  | {
      readonly type: 'settled';
      readonly at: Instant;
      readonly market: MarketTicker;
      readonly revenue: Money;
      /** The venue's time. */
      readonly settledAt: Instant;
    }
  /** The account as the venue has it; from here on it is ours. */
  | {
      readonly type: 'calibrated';
      readonly at: Instant;
      readonly cause: CalibrationCause;
      readonly cash: Money;
      readonly positions: readonly (Position & { readonly market: MarketTicker })[];
      readonly differences: readonly Difference[];
    }
  /** The kill switch was latched; everything of an earlier epoch is void. */
  | {
      readonly type: 'killed';
      readonly at: Instant;
      readonly epoch: number;
      readonly reason: string;
      /** Absent in ledgers of before it was noted. */
      readonly by?: KillSource;
    }
  /** What became of the orders of a kill, as far as it was known then; a later one of the epoch says more. */
  | ({ readonly type: 'killReported'; readonly at: Instant } & KillOutcome)
  | { readonly type: 'released'; readonly at: Instant; readonly reason: string }
  /** A kill that was tried on purpose, with orders that were placed for it. */
  | ({ readonly type: 'drilled' } & DrillOutcome)
  /** Every order from here on is a member of this group of the venue's. */
  | { readonly type: 'orderGroupTaken'; readonly at: Instant; readonly orderGroupId: OrderGroupId }
  /** A person trades this market alone, or gives it back to the actor. */
  | { readonly type: 'marketTaken'; readonly at: Instant; readonly market: MarketTicker }
  | { readonly type: 'marketHandedBack'; readonly at: Instant; readonly market: MarketTicker }
  /** The limits from here on; `initial` are the settings' at the first start. */
  | {
      readonly type: 'limitsSet';
      readonly at: Instant;
      readonly limits: LimitSettings;
      readonly cause: 'initial' | 'tightened' | 'confirmed';
      readonly reason: string;
    }
  /** Limits that would allow more: they wait for a second word. Replaces what waited before. */
  | {
      readonly type: 'limitsProposed';
      readonly at: Instant;
      readonly limits: LimitSettings;
      readonly reason: string;
    }
  /** The proposal of that moment was taken back. */
  | { readonly type: 'limitsWithdrawn'; readonly at: Instant; readonly proposal: Instant }
  /** The first equity known of a day (UTC): what the day's profit and loss count from. */
  | { readonly type: 'dayOpened'; readonly at: Instant; readonly equity: Money }
  /** The highest equity of the day so far, whenever it has grown by a step worth writing down. */
  | { readonly type: 'equityPeaked'; readonly at: Instant; readonly equity: Money }
  /** The order manager took its work up, or laid it down in order. A beginning after a beginning was a crash. */
  | { readonly type: 'runBegan'; readonly at: Instant }
  | { readonly type: 'runEnded'; readonly at: Instant }
  /** A trigger fired, and why: its code with the limit and the value. */
  | {
      readonly type: 'triggered';
      readonly at: Instant;
      readonly action: TriggerAction;
      readonly reason: Failure;
    }
  /** A person has looked at why trading was halted. */
  | { readonly type: 'resumed'; readonly at: Instant; readonly reason: string }
  /** The first account known of a session. */
  | ({ readonly type: 'sessionOpened' } & SessionStart)
  /** The exit rules from here on; `initial` are the settings' at the first start. */
  | {
      readonly type: 'exitsSet';
      readonly at: Instant;
      readonly exits: ExitSettings;
      readonly cause: 'initial' | 'changed';
    }
  /** A rule wants a position closed, and nothing was under way to that end. */
  | {
      readonly type: 'exitFired';
      readonly at: Instant;
      readonly market: MarketTicker;
      readonly rule: ExitRuleName;
      /** Contracts held when it fired. */
      readonly position: Qty;
    }
  /** What the person wants once everything else allows it. */
  | { readonly type: 'tradingWished'; readonly at: Instant; readonly to: 'trading' | 'paused' };

/** Books a fill; whatever else its bearer carries stays out of the ledger. */
export const fillBooked = (
  { tradeId, orderId, clientOrderId, market, side, price, qty, fee, isTaker, at: when }: Fill,
  at: Instant,
): Extract<LedgerEvent, { type: 'filled' }> => ({
  type: 'filled',
  at,
  fill: { tradeId, orderId, clientOrderId, market, side, price, qty, fee, isTaker, at: when },
});
