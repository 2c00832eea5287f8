import type { BookSide } from '../exchange/index.ts';
import type { MarketStatus } from '../market/market.ts';
import type { PriceGrid } from '../market/price-grid.ts';
import { remainingQty, type Order, type OrderOrigin, type OrderTerms } from '../orders/order.ts';
import type { TradingState } from '../orders/trading-state.ts';
import { closableQty } from '../portfolio/position.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import type { RiskLimits } from './limits.ts';

/** What the gate judges: an order as it would go out, and who asks. `qty` is what would newly rest or fill. */
export interface RiskIntent extends OrderTerms {
  readonly origin: OrderOrigin;
  /** The kill switch's count when it was made; of another one it is void. */
  readonly epoch: number;
  /** How a model came to it; null for people and rules. */
  readonly decision: Decision | null;
}

export interface Decision {
  /** Of the model, or `builtin:NAME`. */
  readonly model: string;
  /** Whether every output was a finite number. */
  readonly outputs: 'finite' | 'notFinite';
  /** Our clock when the update that it answers was received. */
  readonly basedOn: Instant;
}

/** All that an intent is judged by, at one moment. Times are ours unless said. */
export interface RiskView {
  readonly now: Instant;
  readonly trading: TradingState;
  readonly epoch: number;
  /** Undefined when the venue does not list the market, or could not be asked. */
  readonly market:
    | { readonly status: MarketStatus; readonly grid: PriceGrid; readonly closeAt: Instant }
    | undefined;
  /** The venue's clock as far as it is known. */
  readonly venueNow: Instant;
  /** How far the venue's clock is from ours; null where it is simulated or was never seen. */
  readonly clockSkewMs: number | null;
  readonly owner: 'nobody' | 'person' | 'model';
  /** Which circuit breaker lets nothing through. */
  readonly breaker: 'none' | 'market' | 'service';
  /** How far the market's book may be trusted; `none` when there is none. */
  readonly trust: 'none' | 'empty' | 'live' | 'stale' | 'polled';
  readonly bookAgeMs: number | null;
  readonly bid: Price | null;
  readonly bidQty: Qty | null;
  readonly ask: Price | null;
  readonly askQty: Qty | null;
  readonly position: Qty;
  /** Contracts of the intent that would not close the position, orders that rest already going first. */
  readonly opens: Qty;
  /** Orders of this market that may rest at the venue, without the one that the intent replaces. */
  readonly working: readonly Order[];
  readonly openOrders: number;
  /** Worst losses with the intent and everything else filled. */
  readonly eventExposure: Money;
  readonly totalExposure: Money;
  readonly cash: Money | null;
  /** Cash that is not promised yet; null before the account was read. */
  readonly available: Money | null;
  /** What the intent would hold back in addition, with the worst fee. */
  readonly required: Money;
  /** Orders of the last second, this one included. */
  readonly ordersInS: number;
  readonly marketOrdersInS: number;
  /** What the venue's budget for writes would have left. */
  readonly writeTokens: number;
  /** Fills of the last minute in this market. */
  readonly fillsInMinute: number;
  /** Since an order of the same market, side, price and size; null when there was none. */
  readonly sinceSameMs: number | null;
  /** Down from the day's first equity, positions without a price worthless; null before that was known. */
  readonly dailyLoss: Money | null;
  /** Down from the highest equity of the day. */
  readonly drawdown: Money | null;
  /** Closing fills in a row that lost money, within the day. */
  readonly lossStreak: number;
  readonly sinceLossMs: number | null;
  /** What may decide: the model that was armed; null when none is. */
  readonly armedModel: string | null;
}

/** What one rule says. Numbers are in the rule's unit. */
export interface Finding {
  readonly verdict: 'passes' | 'denies';
  /** Null where nobody set one; absent where the rule knows no number. */
  readonly limit?: number | null;
  /** What the limit is to the value: the most that it may be, or the least. Absent: the most. */
  readonly bound?: 'most' | 'least';
  /** What it would reach; null where it cannot be known. */
  readonly wouldBe?: number | null;
  /** Anything else that a reader of the denial needs. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

export type RiskUnit = 'none' | 'price' | 'ticks' | 'qty' | 'money' | 'ms' | 'count' | 'tokens';

export interface RiskRule {
  /** Stable: windows, logs and the ledger know the denial by it. */
  readonly code: `risk.${string}`;
  readonly unit: RiskUnit;
  /** One line for the table of codes: when it denies. */
  readonly denies: string;
  readonly judge: (intent: RiskIntent, view: RiskView, limits: RiskLimits) => Finding;
}

export const PASSES: Finding = { verdict: 'passes' };
export const denies = (detail: Readonly<Record<string, unknown>>): Finding => ({
  verdict: 'denies',
  detail,
});

/** Without a limit, or without knowing the value, it denies. */
export const atMost = (limit: number | null, wouldBe: number | null): Finding => ({
  verdict: limit !== null && wouldBe !== null && wouldBe <= limit ? 'passes' : 'denies',
  limit,
  wouldBe,
});
export const atLeast = (limit: number | null, wouldBe: number | null): Finding => ({
  verdict: limit !== null && wouldBe !== null && wouldBe >= limit ? 'passes' : 'denies',
  bound: 'least',
  limit,
  wouldBe,
});

/** The rule is not about this order; the numbers are for the preview. */
export const passing = (finding: Finding): Finding =>
  finding.verdict === 'passes' ? finding : { ...finding, verdict: 'passes' };

/** A limit on getting deeper in never holds up an order that only gets out. */
export const ifOpening = (view: RiskView, finding: Finding): Finding =>
  view.opens > 0 ? finding : passing(finding);

/** Contracts that would not close the position when what rests on the same side fills first. */
export function openingQty(
  position: Qty,
  working: readonly Order[],
  side: BookSide,
  qty: Qty,
): Qty {
  let closable: number = closableQty(position, side);
  for (const order of working) if (order.side === side) closable -= remainingQty(order);
  return (qty - Math.min(qty, Math.max(0, closable))) as Qty;
}

/** The best price that the intent could take. */
export const oppositeOf = (side: BookSide, view: RiskView): Price | null =>
  side === 'bid' ? view.ask : view.bid;

/** Whether it would meet an order of the book at once. */
export function crosses(intent: RiskIntent, view: RiskView): boolean {
  const opposite = oppositeOf(intent.side, view);
  if (opposite === null) return false;
  return intent.side === 'bid' ? intent.price >= opposite : intent.price <= opposite;
}
