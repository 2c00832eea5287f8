import type {
  BookLevel,
  BookSide,
  BookView,
  Fill,
  MarketView,
  OrderView,
  PositionView,
  Settlement,
  Trade,
} from '../../domain/exchange/index.ts';
import type { PriceGrid } from '../../domain/market/price-grid.ts';
import type { EventTicker } from '../../domain/units/ids.ts';
import {
  complement,
  floorToCents,
  formatInstant,
  formatMoney,
  formatPrice,
  formatQty,
  ONE_DOLLAR,
  type Instant,
  type Money,
  type Price,
  type Qty,
} from '../../domain/units/units.ts';
import type { WireOptions } from './wire-options.ts';

// Domain values as the venue writes them in JSON. REST and WebSocket share what they share on the wire.

/** Every order and position lives on the one shard there is. */
export const EXCHANGE_INDEX = 0;

export const outcomeOf = (side: BookSide): 'yes' | 'no' => (side === 'bid' ? 'yes' : 'no');

/** The direction in words of the API before 2026. */
export const legacyDirection = (
  side: BookSide,
  { legacyDirection: reading }: WireOptions,
): { readonly side: 'yes' | 'no'; readonly action: 'buy' | 'sell' } =>
  reading === 'bought' || side === 'bid'
    ? { side: outcomeOf(side), action: 'buy' }
    : { side: 'yes', action: 'sell' };

export const toSeconds = (at: Instant): number => Math.floor(at / 1_000_000);

/** Dollars with four decimals: cash moves in steps of 1e-4 USD. */
export const formatDollars4 = (money: Money): string =>
  formatPrice(Math.floor(money / 100) as Price);

/** An average over contracts, in 1e-6 USD each, rounded to the nearest. */
export const formatAverage = (total: Money, qty: Qty): string =>
  formatMoney(Math.round((total * 100) / qty) as Money);

/** An average price; four decimals, six where it falls between two centi-cents. */
export function formatAveragePrice(notional: Money, qty: Qty): string {
  const text = formatAverage(notional, qty);
  return text.endsWith('00') ? text.slice(0, -2) : text;
}

/** What the YES ask is, given the best NO bid; 1 USD when there is none. */
export const yesAskOf = ({ noBid }: { readonly noBid: Price }): Price => complement(noBid);

const instantOrNull = (at: Instant | undefined): string | null =>
  at === undefined ? null : formatInstant(at);

export const priceRanges = (grid: PriceGrid): Record<string, string>[] =>
  grid.map(({ start, end, step }) => ({
    start: formatPrice(start),
    end: formatPrice(end),
    step: formatPrice(step),
  }));

export function marketJson(market: MarketView): Record<string, unknown> {
  const isScalar = market.result === 'scalar';
  return {
    ticker: market.ticker,
    event_ticker: market.event,
    market_type: isScalar ? 'scalar' : 'binary',
    title: market.title,
    yes_sub_title: market.yesTitle,
    no_sub_title: market.noTitle,
    created_time: formatInstant(market.createdAt),
    updated_time: formatInstant(market.updatedAt),
    open_time: formatInstant(market.openAt),
    close_time: formatInstant(market.closeAt),
    expected_expiration_time: instantOrNull(market.expectedExpirationAt),
    latest_expiration_time: formatInstant(market.latestExpirationAt),
    settlement_timer_seconds: market.settlementTimerSeconds,
    status: market.status,
    ...quoteJson(market),
    no_bid_dollars: formatPrice(market.noBid),
    no_ask_dollars: formatPrice(complement(market.yesBid)),
    last_price_dollars: formatPrice(market.lastPrice),
    volume_fp: formatQty(market.volume),
    volume_24h_fp: formatQty(market.volume24h),
    open_interest_fp: formatQty(market.openInterest),
    notional_value_dollars: formatPrice(ONE_DOLLAR),
    previous_yes_bid_dollars: formatPrice(market.previousYesBid),
    previous_yes_ask_dollars: formatPrice(complement(market.previousNoBid)),
    previous_price_dollars: formatPrice(market.previousPrice),
    result: market.result,
    can_close_early: market.canCloseEarly,
    expiration_value: market.expirationValue,
    rules_primary: market.rulesPrimary,
    rules_secondary: market.rulesSecondary,
    price_level_structure: market.gridLabel,
    price_ranges: priceRanges(market.grid),
    exchange_index: EXCHANGE_INDEX,
    ...strikeJson(market),
    early_close_condition: market.earlyCloseCondition ?? null,
    fee_waiver_expiration_time: instantOrNull(market.feeWaiverUntil),
    settlement_ts: instantOrNull(market.settledAt),
    ...(market.settlementValue !== undefined && {
      settlement_value_dollars: formatPrice(market.settlementValue),
    }),
  };
}

/** The touch, as REST market and WebSocket ticker write it alike. */
export const quoteJson = (market: MarketView): Record<string, string> => ({
  yes_bid_dollars: formatPrice(market.yesBid),
  yes_bid_size_fp: formatQty(market.yesBidQty),
  yes_ask_dollars: formatPrice(yesAskOf(market)),
  yes_ask_size_fp: formatQty(market.noBidQty),
});

export const strikeJson = (market: MarketView): Record<string, unknown> => ({
  ...(market.strikeType !== undefined && { strike_type: market.strikeType }),
  ...(market.floorStrike !== undefined && { floor_strike: market.floorStrike }),
  ...(market.capStrike !== undefined && { cap_strike: market.capStrike }),
  ...(market.customStrike !== undefined && { custom_strike: market.customStrike }),
});

export const levelsJson = (levels: readonly BookLevel[]): [string, string][] =>
  levels.map(({ price, qty }) => [formatPrice(price), formatQty(qty)]);

export const bookJson = (book: BookView): Record<string, unknown> => ({
  yes_dollars: levelsJson(book.yes),
  no_dollars: levelsJson(book.no),
});

export const tradeJson = (trade: Trade): Record<string, unknown> => ({
  trade_id: trade.tradeId,
  ticker: trade.market,
  count_fp: formatQty(trade.qty),
  yes_price_dollars: formatPrice(trade.price),
  no_price_dollars: formatPrice(complement(trade.price)),
  taker_outcome_side: outcomeOf(trade.takerSide),
  taker_book_side: trade.takerSide,
  taker_side: outcomeOf(trade.takerSide),
  created_time: formatInstant(trade.at),
  is_block_trade: false,
});

/** Contracts that still rest; of a canceled order those that no longer do, if the options want them told. */
const remainingOf = (order: OrderView, { canceledRemaining }: WireOptions): Qty =>
  order.status === 'canceled' && canceledRemaining === 'canceled'
    ? ((order.initialQty - order.filledQty) as Qty)
    : order.remainingQty;

/** What REST and WebSocket say of an order in the same words. */
export const orderCoreJson = (order: OrderView, wire: WireOptions): Record<string, unknown> => ({
  order_id: order.orderId,
  user_id: order.userId,
  client_order_id: order.clientOrderId ?? '',
  ticker: order.market,
  exchange_index: EXCHANGE_INDEX,
  status: order.status,
  outcome_side: outcomeOf(order.side),
  book_side: order.side,
  side: legacyDirection(order.side, wire).side,
  yes_price_dollars: formatPrice(order.price),
  initial_count_fp: formatQty(order.initialQty),
  fill_count_fp: formatQty(order.filledQty),
  remaining_count_fp: formatQty(remainingOf(order, wire)),
  taker_fill_cost_dollars: formatMoney(order.takerCost),
  maker_fill_cost_dollars: formatMoney(order.makerCost),
  taker_fees_dollars: formatMoney(order.takerFees),
  maker_fees_dollars: formatMoney(order.makerFees),
  self_trade_prevention_type: order.selfTradePrevention,
  created_time: formatInstant(order.createdAt),
  last_update_time: formatInstant(order.updatedAt),
});

export const orderJson = (
  order: OrderView,
  subaccount: number,
  wire: WireOptions,
): Record<string, unknown> => ({
  ...orderCoreJson(order, wire),
  type: 'limit',
  action: legacyDirection(order.side, wire).action,
  no_price_dollars: formatPrice(complement(order.price)),
  expiration_time: instantOrNull(order.expiresAt),
  order_group_id: order.group ?? null,
  cancel_order_on_pause: order.cancelOnPause,
  subaccount_number: subaccount,
});

export const fillJson = (
  fill: Fill,
  subaccount: number,
  wire: WireOptions,
): Record<string, unknown> => ({
  fill_id: fill.tradeId,
  trade_id: fill.tradeId,
  order_id: fill.orderId,
  ticker: fill.market,
  market_ticker: fill.market,
  exchange_index: EXCHANGE_INDEX,
  outcome_side: outcomeOf(fill.side),
  book_side: fill.side,
  ...legacyDirection(fill.side, wire),
  count_fp: formatQty(fill.qty),
  yes_price_dollars: formatPrice(fill.price),
  no_price_dollars: formatPrice(complement(fill.price)),
  is_taker: fill.isTaker,
  fee_cost: formatMoney(fill.fee),
  created_time: formatInstant(fill.at),
  ts: toSeconds(fill.at),
  subaccount_number: subaccount,
});

/** Profit of closed contracts, with their fees or without, as the options say. */
export const realizedOf = (position: PositionView, { realizedPnl }: WireOptions): Money =>
  realizedPnl === 'gross'
    ? position.realized
    : ((position.realized - (position.fees - position.openFees)) as Money);

export const positionJson = (
  position: PositionView,
  wire: WireOptions,
): Record<string, unknown> => ({
  ticker: position.market,
  exchange_index: EXCHANGE_INDEX,
  position_fp: formatQty(position.qty),
  market_exposure_dollars: formatMoney(position.cost),
  total_traded_dollars: formatMoney(position.totalTraded),
  realized_pnl_dollars: formatMoney(realizedOf(position, wire)),
  fees_paid_dollars: formatMoney(position.fees),
  last_updated_ts: formatInstant(position.updatedAt),
});

/** Positions of one event's markets, added up. */
export function eventPositionJson(
  event: EventTicker,
  positions: readonly PositionView[],
  wire: WireOptions,
): Record<string, unknown> {
  const sum = (part: (position: PositionView) => number): number =>
    positions.reduce((total, position) => total + part(position), 0);
  return {
    event_ticker: event,
    total_cost_dollars: formatMoney(sum((p) => p.totalTraded) as Money),
    total_cost_shares_fp: formatQty(sum((p) => p.volume) as Qty),
    event_exposure_dollars: formatMoney(sum((p) => p.cost) as Money),
    realized_pnl_dollars: formatMoney(sum((p) => realizedOf(p, wire)) as Money),
    fees_paid_dollars: formatMoney(sum((p) => p.fees) as Money),
  };
}

export const settlementJson = (
  settlement: Settlement,
  event: EventTicker,
): Record<string, unknown> => ({
  ticker: settlement.market,
  event_ticker: event,
  exchange_index: EXCHANGE_INDEX,
  market_result: settlement.result,
  yes_count_fp: formatQty(settlement.yesQty),
  yes_total_cost_dollars: formatMoney(settlement.yesCost),
  no_count_fp: formatQty(settlement.noQty),
  no_total_cost_dollars: formatMoney(settlement.noCost),
  revenue: floorToCents(settlement.revenue),
  value: Math.floor(settlement.value / 100),
  fee_cost: formatMoney(settlement.fees),
  settled_time: formatInstant(settlement.at),
});
