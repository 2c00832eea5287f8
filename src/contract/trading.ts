import { z } from 'zod';
import type { BreakerState } from '../domain/breaker/breaker.ts';
import type { ExitRuleName } from '../domain/exits/exit-rule.ts';
import type { FormerPrice } from '../domain/orders/order.ts';
import type { TradingState } from '../domain/orders/trading-state.ts';
import type { MarkChoice } from '../domain/portfolio/mark-value.ts';
import type { ClientOrderId, MarketTicker, OrderId, TradeId } from '../domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../domain/units/units.ts';
import type { DrillOutcome, KillStatus } from './kill-switch.ts';
import { clientOrderId, instant, marketTicker, price, qty } from './schemas.ts';

export type { ActorStatus } from './actor.ts';
export type { TradingState };

/** Which way an order goes on the YES scale: `bid` buys YES, `ask` sells YES, which is buying NO. */
export type BookSide = 'bid' | 'ask';

/** What a person asks for at the ticket or the ladder. The price is the YES price. */
export const manualOrder = z.strictObject({
  market: marketTicker,
  side: z.enum(['bid', 'ask']),
  price: price.refine((value) => value > 0 && value < 10_000, 'between 0 and 1 USD'),
  qty: qty.refine((value) => value > 0, 'more than nothing'),
  timeInForce: z.enum(['good_till_canceled', 'immediate_or_cancel', 'fill_or_kill']),
  postOnly: z.boolean(),
  /** It may only close contracts. */
  reduceOnly: z.boolean().exactOptional(),
  /** By the venue's clock, cut down to the second; for orders that rest. */
  expiresAt: instant.exactOptional(),
  /** Chosen by who asks: asked again under the same name, the answer is the recorded one. */
  name: clientOrderId.exactOptional(),
});
export type ManualOrder = z.output<typeof manualOrder>;

/**
 * The way from a market-data frame to the order that answers it: ingest, its record and the pipe to the actor; until it
 * had decided; the pipe to orders; gate, ledger and signature; out of the process.
 */
export const TICK_STAGES = ['toActor', 'decision', 'toOrders', 'gateAndSign', 'write'] as const;
export type TickStage = (typeof TICK_STAGES)[number];

/** A row of the order blotter. */
export interface OrderRow {
  readonly clientOrderId: ClientOrderId;
  /** The venue's name; null until it answered. */
  readonly orderId: OrderId | null;
  readonly market: MarketTicker;
  readonly side: BookSide;
  readonly price: Price;
  /** The prices that it had before, oldest first: the newest of them. */
  readonly formerPrices: readonly FormerPrice[];
  readonly initialQty: Qty;
  readonly filledQty: Qty;
  readonly remainingQty: Qty;
  /** As in `domain/orders`. */
  readonly state: string;
  /** Who asked: a person, the actor, an exit rule, or somebody outside (adopted). */
  readonly origin: 'person' | 'actor' | 'exit' | 'external';
  /** Which one, when it was an exit rule. */
  readonly exitRule: ExitRuleName | null;
  /** Why it was denied or rejected. */
  readonly reason: { readonly code: string; readonly [detail: string]: unknown } | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface FillRow {
  readonly tradeId: TradeId;
  readonly orderId: OrderId;
  readonly market: MarketTicker;
  readonly side: BookSide;
  readonly price: Price;
  readonly qty: Qty;
  readonly fee: Money;
  readonly isTaker: boolean;
  readonly at: Instant;
  /** Who asked for its order; null where that is forgotten. */
  readonly origin: OrderRow['origin'] | null;
  /** `builtin:NAME`, or `model:NAME@` and the beginning of the file's hash, that placed its order; null for all others. */
  readonly decidedBy: string | null;
  /** What it realized, without fees; null for a fill of an earlier run. */
  readonly realized: Money | null;
}

/** A market of ours that was decided and paid. */
export interface SettlementRow {
  readonly market: MarketTicker;
  /** The venue's time. */
  readonly settledAt: Instant;
  /** What was paid out. */
  readonly revenue: Money;
  /** What was held and had cost, signed as a position; null for one of an earlier run. */
  readonly qty: Qty | null;
  readonly cost: Money | null;
}

/** One signed position: + YES, − NO. Cost is in the price of the held side, without fees. */
export interface PositionRow {
  readonly market: MarketTicker;
  readonly qty: Qty;
  readonly cost: Money;
  readonly realized: Money;
  readonly fees: Money;
  /** Value at the mark that the settings chose; null while there is no trusted price. */
  readonly value: Money | null;
}

/** A circuit breaker between the gate and the venue. */
export interface BreakerRow {
  /** Null: the one over all markets. */
  readonly market: MarketTicker | null;
  readonly state: BreakerState;
  /** Within the window. */
  readonly errors: number;
  readonly since: Instant;
  /** When it lets one order through to try; null unless it is open. */
  readonly triesAt: Instant | null;
  /** The code of the newest error that counts. */
  readonly lastError: string | null;
}

/** Who trades a market: it is here while a person holds it, or anybody of ours has orders there. */
export interface OwnerRow {
  readonly market: MarketTicker;
  /** `person`: took it over, and the actor is locked out. `actor`: has orders there. */
  readonly owner: 'person' | 'actor' | 'nobody';
  /** Working orders by who asked for them. */
  readonly personOrders: number;
  readonly actorOrders: number;
}

/** The account when a session began, and what came of it since, at the exit side. */
export interface SessionAccountView {
  readonly startedAt: Instant;
  readonly startCash: Money;
  readonly startEquity: Money;
  /** Equity now less then; null while a position has no trusted price. */
  readonly profit: Money | null;
  readonly cashChange: Money;
  readonly realized: Money;
  readonly fees: Money;
}

/** The account at a moment, at the mark that the settings chose. */
export interface EquityPoint {
  readonly at: Instant;
  readonly equity: Money;
  readonly realized: Money;
  readonly fees: Money;
}

/** The orders service at a glance. */
export interface TradingStatus {
  readonly state: TradingState;
  readonly since: Instant;
  readonly reason: { readonly code: string; readonly [detail: string]: unknown } | null;
  /** In the account. Null until calibrated. */
  readonly cash: Money | null;
  /** Of the cash, what the working orders hold back. */
  readonly promised: Money;
  /** Cash that new orders may use. Null until calibrated. */
  readonly available: Money | null;
  /** Cash and positions at the mark that the settings chose. Null until calibrated and marked. */
  readonly equity: Money | null;
  /** The same, with what has no price now at the last that it had. Null until calibrated and each was marked once. */
  readonly lastEquity: Money | null;
  readonly markAt: MarkChoice;
  /** Since this run of the program began; null until the account was read and marked. */
  readonly session: SessionAccountView | null;
  readonly realized: Money;
  readonly fees: Money;
  readonly openOrders: number;
  /** Latched: nothing is sent until a person releases it. */
  readonly killSwitch: 'armed' | 'latched';
  /** Null while it is armed. */
  readonly kill: KillStatus | null;
  /** The last drill of this profile. */
  readonly drill: DrillOutcome | null;
}
