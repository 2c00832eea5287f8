import type { Mark } from '../../contract/links.ts';
import type { BookTrust } from '../../contract/market-data.ts';
import type { SizedTouch } from '../../domain/portfolio/mark-value.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';

const UNKNOWN: SizedTouch = { bid: null, bidQty: null, ask: null, askQty: null };

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

  /** Those that are to be believed, with the touch that they show. */
  trusted(): Mark[] {
    return [...this.#marks.values()].filter(isTrusted);
  }

  markOf(market: MarketTicker): Mark | undefined {
    return this.#marks.get(market);
  }

  trustOf(market: MarketTicker): BookTrust | 'none' {
    return this.#marks.get(market)?.trust ?? 'none';
  }

  /** Null prices where the book is not to be believed. */
  touchOf(market: MarketTicker): SizedTouch {
    const mark = this.#marks.get(market);
    return mark && isTrusted(mark) ? mark : UNKNOWN;
  }
}

const isTrusted = ({ trust }: Mark): boolean => trust === 'live' || trust === 'polled';
