import type { EventTicker, MarketTicker, SeriesTicker } from '../units/ids.ts';
import type { Instant } from '../units/units.ts';
import type { PriceGrid } from './price-grid.ts';

/** As the venue reports them (protocol brief §11). Only `active` accepts orders. */
export const MARKET_STATUSES = [
  'initialized',
  'active',
  'inactive',
  'closed',
  'determined',
  'disputed',
  'amended',
  'finalized',
] as const;
export type MarketStatus = (typeof MARKET_STATUSES)[number];

/** How a series charges (protocol brief §12). */
export type FeeType =
  | 'quadratic'
  | 'quadratic_with_maker_fees'
  | 'quadratic_with_combo_maker_fees'
  | 'flat';

/** What is known of a market apart from its book. */
export interface Market {
  readonly ticker: MarketTicker;
  readonly event: EventTicker;
  readonly series: SeriesTicker;
  /** The event's question: "Where will it rain on Dec 1?" */
  readonly title: string;
  /** What YES stands for in this market: "New York City". */
  readonly yesTitle: string;
  readonly noTitle: string;
  readonly status: MarketStatus;
  readonly openAt: Instant;
  readonly closeAt: Instant;
  readonly canCloseEarly: boolean;
  readonly gridLabel: string;
  readonly grid: PriceGrid;
  /** Whether at most one market of the event pays YES. */
  readonly mutuallyExclusive: boolean;
}
