import type {
  EventListing,
  Fill,
  GroupChanged,
  MarketView,
  OrderView,
  PositionView,
  Trade,
} from '../../../domain/exchange/index.ts';
import type { Member } from '../accounts.ts';
import {
  complement,
  formatInstant,
  formatMoney,
  formatPrice,
  formatQty,
  instantToMs,
  type Instant,
} from '../../../domain/units/units.ts';
import type { WireOptions } from '../wire-options.ts';
import {
  EXCHANGE_INDEX,
  legacyDirection,
  orderCoreJson,
  outcomeOf,
  priceRanges,
  quoteJson,
  realizedOf,
  strikeJson,
  toSeconds,
} from '../wire-format.ts';

// The `msg` of every message apart from the book's.

type Msg = Record<string, unknown>;

export const tickerMsg = (market: MarketView, at: Instant): Msg => ({
  market_id: market.id,
  market_ticker: market.ticker,
  price_dollars: formatPrice(market.lastPrice),
  ...quoteJson(market),
  last_trade_size_fp: formatQty(market.lastTradeQty),
  volume_fp: formatQty(market.volume),
  open_interest_fp: formatQty(market.openInterest),
  dollar_volume: Math.floor(market.turnover / 1_000_000),
  // A contract's notional is 1 USD.
  dollar_open_interest: Math.floor(market.openInterest / 100),
  ts: toSeconds(at),
  ts_ms: instantToMs(at),
  time: formatInstant(at),
});

export const tradeMsg = (trade: Trade): Msg => ({
  trade_id: trade.tradeId,
  market_ticker: trade.market,
  yes_price_dollars: formatPrice(trade.price),
  no_price_dollars: formatPrice(complement(trade.price)),
  count_fp: formatQty(trade.qty),
  taker_outcome_side: outcomeOf(trade.takerSide),
  taker_book_side: trade.takerSide,
  taker_side: outcomeOf(trade.takerSide),
  is_block_trade: false,
  ts: toSeconds(trade.at),
  ts_ms: instantToMs(trade.at),
});

export const fillMsg = (fill: Fill, subaccount: number, wire: WireOptions): Msg => ({
  trade_id: fill.tradeId,
  order_id: fill.orderId,
  ...(fill.clientOrderId !== undefined && { client_order_id: fill.clientOrderId }),
  market_ticker: fill.market,
  exchange_index: EXCHANGE_INDEX,
  is_taker: fill.isTaker,
  outcome_side: outcomeOf(fill.side),
  book_side: fill.side,
  yes_price_dollars: formatPrice(fill.price),
  count_fp: formatQty(fill.qty),
  fee_cost: formatMoney(fill.fee),
  post_position_fp: formatQty(fill.positionAfter),
  ...legacyDirection(fill.side, wire),
  purchased_side: outcomeOf(fill.side),
  ts: toSeconds(fill.at),
  ts_ms: instantToMs(fill.at),
  subaccount,
});

export const userOrderMsg = (order: OrderView, subaccount: number, wire: WireOptions): Msg => ({
  ...orderCoreJson(order, wire),
  is_yes: legacyDirection(order.side, wire).side === 'yes',
  created_ts_ms: instantToMs(order.createdAt),
  last_updated_ts_ms: instantToMs(order.updatedAt),
  ...(order.expiresAt !== undefined && {
    expiration_time: formatInstant(order.expiresAt),
    expiration_ts_ms: instantToMs(order.expiresAt),
  }),
  ...(order.group !== undefined && { order_group_id: order.group }),
  subaccount_number: subaccount,
  ...(wire.lastUpdateReason === 'send' && { last_update_reason: order.lastChange }),
});

export const positionMsg = (
  position: PositionView,
  { userId, subaccount }: Member,
  wire: WireOptions,
): Msg => ({
  user_id: userId,
  market_ticker: position.market,
  position_fp: formatQty(position.qty),
  position_cost_dollars: formatMoney(position.cost),
  realized_pnl_dollars: formatMoney(realizedOf(position, wire)),
  fees_paid_dollars: formatMoney(position.fees),
  position_fee_cost_dollars: formatMoney(position.openFees),
  volume_fp: formatQty(position.volume),
  subaccount,
});

export const groupMsg = ({ change, id, group, at }: GroupChanged): Msg => ({
  event_type: change === 'limitUpdated' ? 'limit_updated' : change,
  order_group_id: id,
  ...((change === 'created' || change === 'limitUpdated') && {
    contracts_limit_fp: formatQty(group.limit),
  }),
  ts_ms: instantToMs(at),
});

export const marketCreatedMsg = (market: MarketView): Msg => ({
  market_ticker: market.ticker,
  event_type: 'created',
  open_ts: toSeconds(market.openAt),
  close_ts: toSeconds(market.closeAt),
  exchange_index: EXCHANGE_INDEX,
  price_level_structure: market.gridLabel,
  price_ranges: priceRanges(market.grid),
  additional_metadata: {
    name: market.yesTitle,
    title: market.title,
    yes_sub_title: market.yesTitle,
    no_sub_title: market.noTitle,
    rules_primary: market.rulesPrimary,
    rules_secondary: market.rulesSecondary,
    can_close_early: market.canCloseEarly,
    event_ticker: market.event,
    ...(market.expectedExpirationAt !== undefined && {
      expected_expiration_ts: toSeconds(market.expectedExpirationAt),
    }),
    ...strikeJson(market),
  },
});

export const eventLifecycleMsg = (event: EventListing): Msg => ({
  event_ticker: event.ticker,
  title: event.title,
  subtitle: event.subtitle,
  collateral_return_type: event.collateralReturn,
  series_ticker: event.series,
  exchange_index: EXCHANGE_INDEX,
  ...(event.strikeAt !== undefined && { strike_date: formatInstant(event.strikeAt) }),
  ...(event.strikePeriod !== undefined && { strike_period: event.strikePeriod }),
});

export const eventFeeMsg = (event: EventListing): Msg => ({
  event_ticker: event.ticker,
  fee_type_override: event.feeTypeOverride,
  fee_multiplier_override: event.feeMultiplierOverride,
});
