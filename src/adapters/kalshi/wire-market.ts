import { z } from 'zod';
import type { BookSnapshot } from '../../domain/book/book.ts';
import type { Instant } from '../../domain/units/units.ts';
import { type Market, MARKET_STATUSES, type MarketStatus } from '../../domain/market/market.ts';
import { readLevels } from './read-book-message.ts';
import {
  bookSide,
  eventTicker,
  lastPrice,
  marketTicker,
  maybe,
  price,
  priceGrid,
  qty,
  seriesTicker,
  timeMs,
  timeText,
  tradeId,
} from './wire-values.ts';

// Public REST bodies and market messages of the feed (protocol brief §4.5, §6). Unknown fields are ignored.

export const exchangeStatus = z
  .object({
    exchange_active: z.boolean(),
    trading_active: z.boolean(),
    exchange_estimated_resume_time: maybe(timeText),
  })
  .transform((status) => ({
    exchangeActive: status.exchange_active,
    tradingActive: status.trading_active,
    resumeAt: status.exchange_estimated_resume_time,
  }));

/** A status nobody has heard of is one that takes no orders. */
const marketStatus = z.string().transform((text): MarketStatus => {
  const known = MARKET_STATUSES.find((status) => status === text);
  return known ?? 'inactive';
});

/** A market as the venue lists it; what belongs to its event (question, exclusivity) comes with the event. */
export const venueMarket = z
  .object({
    ticker: marketTicker,
    event_ticker: eventTicker,
    title: maybe(z.string()),
    yes_sub_title: maybe(z.string()),
    no_sub_title: maybe(z.string()),
    status: marketStatus,
    open_time: timeText,
    close_time: timeText,
    can_close_early: maybe(z.boolean()),
    price_level_structure: maybe(z.string()),
    price_ranges: priceGrid,
    yes_bid_dollars: maybe(price),
    yes_ask_dollars: maybe(price),
    last_price_dollars: lastPrice,
    volume_fp: maybe(qty),
    volume_24h_fp: maybe(qty),
    open_interest_fp: maybe(qty),
    result: maybe(z.string()),
    settlement_value_dollars: maybe(price),
    is_provisional: maybe(z.boolean()),
  })
  .transform((market) => ({
    ticker: market.ticker,
    event: market.event_ticker,
    title: market.title,
    yesTitle: market.yes_sub_title ?? '',
    noTitle: market.no_sub_title ?? '',
    status: market.status,
    openAt: market.open_time,
    closeAt: market.close_time,
    canCloseEarly: market.can_close_early ?? false,
    gridLabel: market.price_level_structure ?? '',
    grid: market.price_ranges,
    /** The venue's own touch on the YES scale; 0 and 1 USD stand for an empty side. */
    yesBid: market.yes_bid_dollars,
    yesAsk: market.yes_ask_dollars,
    lastPrice: market.last_price_dollars,
    volume: market.volume_fp,
    volume24h: market.volume_24h_fp,
    openInterest: market.open_interest_fp,
    /** `yes`, `no`, `scalar`; null before it is known. */
    result: market.result || null,
    /** What one YES contract paid. */
    settlementValue: market.settlement_value_dollars,
    isProvisional: market.is_provisional ?? false,
  }));
export type VenueMarket = z.output<typeof venueMarket>;

export const venueEvent = z
  .object({
    event_ticker: eventTicker,
    series_ticker: seriesTicker,
    title: maybe(z.string()),
    sub_title: maybe(z.string()),
    mutually_exclusive: maybe(z.boolean()),
    collateral_return_type: maybe(z.string()),
    fee_type_override: maybe(z.string()),
    fee_multiplier_override: maybe(z.number()),
  })
  .transform((event) => ({
    ticker: event.event_ticker,
    series: event.series_ticker,
    title: event.title ?? '',
    subTitle: event.sub_title ?? '',
    mutuallyExclusive: event.mutually_exclusive ?? false,
    collateralReturnType: event.collateral_return_type ?? '',
    feeTypeOverride: event.fee_type_override,
    feeMultiplierOverride: event.fee_multiplier_override,
  }));
export type VenueEvent = z.output<typeof venueEvent>;

export const venueSeries = z
  .object({
    ticker: seriesTicker,
    title: maybe(z.string()),
    category: maybe(z.string()),
    fee_type: z.string(),
    fee_multiplier: z.number().nonnegative(),
  })
  .transform((series) => ({
    ticker: series.ticker,
    title: series.title ?? '',
    category: series.category ?? '',
    feeType: series.fee_type,
    feeMultiplier: series.fee_multiplier,
  }));

/** One description of a market out of its two halves. */
export function describeMarket(market: VenueMarket, event: VenueEvent): Market {
  return {
    ticker: market.ticker,
    event: market.event,
    series: event.series,
    title: event.title || market.title || market.ticker,
    yesTitle: market.yesTitle,
    noTitle: market.noTitle,
    status: market.status,
    openAt: market.openAt,
    closeAt: market.closeAt,
    canCloseEarly: market.canCloseEarly,
    gridLabel: market.gridLabel,
    grid: market.grid,
    mutuallyExclusive: event.mutuallyExclusive,
  };
}

const levels = z.unknown().transform((value, context) => {
  const read = readLevels(value);
  if (read.ok) return read.value;
  context.addIssue({ code: 'custom', message: read.error.code });
  return z.NEVER;
});

/** An order book by request. Its field names differ from the feed's. */
export const restBook = z
  .object({ yes_dollars: levels, no_dollars: levels })
  .transform((book) => ({ yes: book.yes_dollars, no: book.no_dollars }));
export type RestBook = z.output<typeof restBook>;

/** A requested book as what `Book.applySnapshot` takes. */
export const polledSnapshot = (book: RestBook, receivedAt: Instant): BookSnapshot => ({
  ...book,
  receivedAt,
  source: 'poll',
});

const tradeFields = {
  trade_id: tradeId,
  yes_price_dollars: price,
  count_fp: qty,
  taker_book_side: bookSide,
  is_block_trade: maybe(z.boolean()),
};
const trade = (fields: z.output<z.ZodObject<typeof tradeFields>>) => ({
  tradeId: fields.trade_id,
  /** YES price */
  price: fields.yes_price_dollars,
  qty: fields.count_fp,
  taker: fields.taker_book_side,
  /** Agreed off the book: no part of the tape. */
  isBlock: fields.is_block_trade ?? false,
});

export const restTrade = z
  .object({ ...tradeFields, ticker: marketTicker, created_time: timeText })
  .transform((wire) => ({ ...trade(wire), market: wire.ticker, at: wire.created_time }));
export const feedTrade = z
  .object({ ...tradeFields, market_ticker: marketTicker, ts_ms: timeMs })
  .transform((wire) => ({ ...trade(wire), market: wire.market_ticker, at: wire.ts_ms }));
export type VenueTrade = z.output<typeof feedTrade>;

export const feedTicker = z
  .object({
    market_ticker: marketTicker,
    price_dollars: lastPrice,
    yes_bid_dollars: maybe(price),
    yes_ask_dollars: maybe(price),
    yes_bid_size_fp: maybe(qty),
    yes_ask_size_fp: maybe(qty),
    volume_fp: maybe(qty),
    open_interest_fp: maybe(qty),
    ts_ms: timeMs,
  })
  .transform((wire) => ({
    market: wire.market_ticker,
    lastPrice: wire.price_dollars,
    yesBid: wire.yes_bid_dollars,
    yesAsk: wire.yes_ask_dollars,
    yesBidSize: wire.yes_bid_size_fp,
    yesAskSize: wire.yes_ask_size_fp,
    volume: wire.volume_fp,
    openInterest: wire.open_interest_fp,
    at: wire.ts_ms,
  }));
export type VenueTicker = z.output<typeof feedTicker>;
