import type { TradeRow } from '../../contract/market-data.ts';
import type { Side } from '../../domain/book/book.ts';
import type { Price } from '../../domain/units/units.ts';
import type { TrackedMarket } from './tracked-market.ts';

/** Who is told of what was recorded, at once and in order. What is behind an audience gathers and paces by itself. */
export interface Audience {
  /** The market joined, or its description, last price or volume changed. */
  onMarket(tracked: TrackedMarket): void;
  /** It is not followed any more; its book is stale for good. */
  onMarketGone(tracked: TrackedMarket): void;
  /** Any level may have changed, and the trust as well. */
  onBook(tracked: TrackedMarket): void;
  /** One level changed. */
  onLevel(tracked: TrackedMarket, side: Side, price: Price): void;
  /** The book may not be believed any more. */
  onStale(tracked: TrackedMarket): void;
  onTrade(tracked: TrackedMarket, trade: TradeRow): void;
}
