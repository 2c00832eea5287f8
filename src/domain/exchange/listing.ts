import type { FeeType, Market } from '../market/market.ts';
import type { PriceGrid } from '../market/price-grid.ts';
import type { EventTicker, MarketTicker, SeriesTicker } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';

/** What a series charges and is called. */
export interface SeriesListing {
  readonly ticker: SeriesTicker;
  readonly title: string;
  readonly category: string;
  readonly feeType: FeeType;
  /** The `M` of the fee formula, e.g. 1 or 0.5 (protocol brief §12). */
  readonly feeMultiplier: number;
  /** For `flat` alone, in 1e-6 USD per contract: Kalshi's table for it is not published. Default 0. */
  readonly flatFeePerContract?: number | undefined;
}

/** One question with its markets. */
export interface EventListing {
  readonly ticker: EventTicker;
  readonly series: SeriesTicker;
  readonly title: string;
  readonly subtitle: string;
  /** Whether at most one market of the event pays YES. */
  readonly mutuallyExclusive: boolean;
  /** Reported, not acted upon: collateral is kept per market. */
  readonly collateralReturn: 'MECNET' | 'DIRECNET' | '';
  readonly strikeAt?: Instant | undefined;
  readonly strikePeriod?: string | undefined;
  /** Override those of the series; null = none. */
  readonly feeTypeOverride: FeeType | null;
  readonly feeMultiplierOverride: number | null;
}

/** Fee overrides of an event; null clears one. */
export type EventFees = Pick<EventListing, 'feeTypeOverride' | 'feeMultiplierOverride'>;

/** What the outcome is measured against. */
interface StrikeTerms {
  readonly strikeType?: string | undefined;
  readonly floorStrike?: number | undefined;
  readonly capStrike?: number | undefined;
  readonly customStrike?: Readonly<Record<string, string>> | undefined;
}

/** A market as it is listed: series, title and exclusiveness come from its event, status from its times. */
export interface MarketListing extends StrikeTerms {
  readonly ticker: MarketTicker;
  readonly event: EventTicker;
  readonly yesTitle: string;
  readonly noTitle: string;
  /** Trading starts by itself at `openAt`; at once if that has passed. */
  readonly openAt: Instant;
  /** Trading ends by itself at `closeAt`. Must lie after `openAt` and after now. */
  readonly closeAt: Instant;
  readonly expectedExpirationAt?: Instant | undefined;
  readonly latestExpirationAt: Instant;
  readonly canCloseEarly: boolean;
  readonly earlyCloseCondition?: string | undefined;
  /** From `determined` (or `amended`) to `finalized`. */
  readonly settlementTimerSeconds: number;
  readonly gridLabel: string;
  readonly grid: PriceGrid;
  readonly rulesPrimary: string;
  readonly rulesSecondary: string;
  /** No trading fee before this moment. */
  readonly feeWaiverUntil?: Instant | undefined;
}

/** What `changeMetadata` may change; only the members present are changed. */
export type MetadataChange = StrikeTerms & { readonly yesTitle?: string | undefined };

/** The outcome of a market: `value` is what one YES contract pays. */
export type Determination = (
  | { readonly result: 'yes' | 'no' }
  | { readonly result: 'scalar'; readonly value: Price }
) & {
  /** What was measured, as published: "97251.40". */
  readonly expirationValue?: string | undefined;
};

/**
 * All that is known of a market: the listing, what trading made of it, and how it ended. A copy; later commands do
 * not change it.
 */
export interface MarketView extends Market, MarketListing {
  /** The venue's own id of the market (a UUID). */
  readonly id: string;
  readonly yesTitle: string;
  readonly createdAt: Instant;
  /** Last change of anything but the book. */
  readonly updatedAt: Instant;
  /** Best YES bid; 0 with size 0 when there is none. */
  readonly yesBid: Price;
  readonly yesBidQty: Qty;
  /** Best NO bid, in NO prices; 0 with size 0 when there is none. The best YES ask is `complement(noBid)`. */
  readonly noBid: Price;
  readonly noBidQty: Qty;
  /** YES price of the last trade; 0 before the first. */
  readonly lastPrice: Price;
  readonly lastTradeQty: Qty;
  readonly volume: Qty;
  /** Over the last 24 hours, kept in steps of five minutes. */
  readonly volume24h: Qty;
  /** Sum over all trades of YES price × size. */
  readonly turnover: Money;
  readonly openInterest: Qty;
  /** Touch and last price 24 hours ago (steps of five minutes); 0 where there was none. `noBid` in NO prices. */
  readonly previousYesBid: Price;
  readonly previousNoBid: Price;
  readonly previousPrice: Price;
  /** `''` until determined. */
  readonly result: '' | 'yes' | 'no' | 'scalar';
  /** What was measured; `''` until determined, and where nothing is. */
  readonly expirationValue: string;
  /** What one YES contract pays; undefined until determined. */
  readonly settlementValue?: Price | undefined;
  readonly determinedAt?: Instant | undefined;
  readonly settledAt?: Instant | undefined;
}
