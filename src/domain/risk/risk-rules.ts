import type { RiskRule } from './rule.ts';
import { bookAge } from './rules/book-age.ts';
import { bookTrust } from './rules/book-trust.ts';
import { breakerClosed } from './rules/breaker-closed.ts';
import { cashReserve } from './rules/cash-reserve.ts';
import { clockSkew } from './rules/clock-skew.ts';
import { closingSoon } from './rules/closing-soon.ts';
import { collateral } from './rules/collateral.ts';
import { cooldown } from './rules/cooldown.ts';
import { dailyLoss } from './rules/daily-loss.ts';
import { decisionAge } from './rules/decision-age.ts';
import { drawdown } from './rules/drawdown.ts';
import { duplicate } from './rules/duplicate.ts';
import { epoch } from './rules/epoch.ts';
import { eventExposure } from './rules/event-exposure.ts';
import { guardsSet } from './rules/guards-set.ts';
import { killSwitch } from './rules/kill-switch.ts';
import { lossStreak } from './rules/loss-streak.ts';
import { marketActive } from './rules/market-active.ts';
import { marketKnown } from './rules/market-known.ts';
import { messageBudget } from './rules/message-budget.ts';
import { modelArmed } from './rules/model-armed.ts';
import { modelOutput } from './rules/model-output.ts';
import { openOrders } from './rules/open-orders.ts';
import { openOrdersMarket } from './rules/open-orders-market.ts';
import { orderDepth } from './rules/order-depth.ts';
import { orderNotional } from './rules/order-notional.ts';
import { orderRate } from './rules/order-rate.ts';
import { orderRateMarket } from './rules/order-rate-market.ts';
import { orderSize } from './rules/order-size.ts';
import { orderSizeValid } from './rules/order-size-valid.ts';
import { orderTermsValid } from './rules/order-terms-valid.ts';
import { outcomePending } from './rules/outcome-pending.ts';
import { ownership } from './rules/ownership.ts';
import { positionLimit } from './rules/position-limit.ts';
import { postOnlyCrosses } from './rules/post-only-crosses.ts';
import { priceFar } from './rules/price-far.ts';
import { priceGrid } from './rules/price-grid.ts';
import { priceThrough } from './rules/price-through.ts';
import { reduceOnly } from './rules/reduce-only.ts';
import { repeatedExecution } from './rules/repeated-execution.ts';
import { selfTrade } from './rules/self-trade.ts';
import { serviceState } from './rules/service-state.ts';
import { totalExposure } from './rules/total-exposure.ts';

/**
 * Every rule of the gate, in the order in which they are asked. All are judged for a preview; the first that denies
 * is the reason of a denial. Replays of a known name never come so far: the door answers them with what is on record.
 */
export const RULE_GROUPS: readonly {
  readonly name: string;
  readonly rules: readonly RiskRule[];
}[] = [
  { name: 'trading state', rules: [killSwitch, serviceState, reduceOnly] },
  { name: 'epoch', rules: [epoch] },
  { name: 'market', rules: [marketKnown, marketActive, closingSoon] },
  { name: 'guards', rules: [guardsSet, breakerClosed] },
  { name: 'ownership', rules: [ownership] },
  { name: 'book and clocks', rules: [bookTrust, bookAge, clockSkew] },
  { name: 'form', rules: [priceGrid, orderSizeValid, orderTermsValid] },
  { name: 'price collar', rules: [priceThrough, priceFar, postOnlyCrosses] },
  { name: 'size', rules: [orderSize, orderNotional, orderDepth] },
  { name: 'open orders', rules: [openOrdersMarket, openOrders] },
  { name: 'position and exposure', rules: [positionLimit, eventExposure, totalExposure] },
  { name: 'cash', rules: [collateral, cashReserve] },
  { name: 'rates', rules: [orderRateMarket, orderRate, messageBudget, repeatedExecution] },
  { name: 'duplicate', rules: [duplicate] },
  { name: 'self-trade', rules: [selfTrade] },
  { name: 'losses', rules: [dailyLoss, drawdown, lossStreak, cooldown] },
  { name: 'unknown outcome', rules: [outcomePending] },
  { name: 'model contract', rules: [modelArmed, modelOutput, decisionAge] },
];

export const RISK_RULES: readonly RiskRule[] = RULE_GROUPS.flatMap(({ rules }) => rules);
