import type { Mark } from '../../contract/links.ts';
import type { BookTrust } from '../../contract/market-data.ts';
import type { Touch } from '../../domain/portfolio/position.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';

const UNKNOWN: Touch = { bid: null, ask: null };

/** The newest touch of every market, as ingest tells it. */
export class Marks {
  readonly #marks = new Map<MarketTicker, Mark>();

  take(marks: readonly Mark[]): void {
    for (const mark of marks) this.#marks.set(mark.market, mark);
  }

  /** Nobody keeps them up to date any more. */
  distrustAll(): void {
    for (const [market, mark] of this.#marks) this.#marks.set(market, { ...mark, trust: 'stale' });
  }

  markOf(market: MarketTicker): Mark | undefined {
    return this.#marks.get(market);
  }

  trustOf(market: MarketTicker): BookTrust | 'none' {
    return this.#marks.get(market)?.trust ?? 'none';
  }

  /** Null prices where the book is not to be believed. */
  touchOf(market: MarketTicker): Touch {
    const mark = this.#marks.get(market);
    return mark && (mark.trust === 'live' || mark.trust === 'polled') ? mark : UNKNOWN;
  }
}
