import type { Mark } from '../../contract/links.ts';
import type { BookTrust } from '../../contract/market-data.ts';
import type { SizedTouch } from '../../domain/portfolio/mark-value.ts';
import type { Touch } from '../../domain/portfolio/position.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { ONE_DOLLAR, type Price } from '../../domain/units/units.ts';

const UNKNOWN: SizedTouch = { bid: null, bidQty: null, ask: null, askQty: null };

/** Of a market that nobody ever saw a price of: what is held there may bring in nothing. */
export const WORST_TOUCH = { bid: 0 as Price, ask: ONE_DOLLAR } as const satisfies Touch;

/** The newest touch of every market, as ingest tells it. */
export class Marks {
  readonly #marks = new Map<MarketTicker, Mark>();
  readonly #last = new Map<MarketTicker, LastTouch>();

  take(marks: readonly Mark[]): void {
    for (const mark of marks) {
      this.#marks.set(mark.market, mark);
      if (isTrusted(mark))
        this.#last.set(mark.market, lastTouch(mark, this.#last.get(mark.market)));
    }
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

  /** As it was believed last, however long ago, both sides filled in; undefined when it never was. */
  lastTouchOf(market: MarketTicker): Touch | undefined {
    return this.#last.get(market);
  }
}

interface LastTouch {
  readonly bid: Price;
  readonly ask: Price;
}

/** Where a side is empty now, what it was; no better than what the other side trades at, or the worst if it never was. */
function lastTouch({ bid, ask }: Mark, before: LastTouch = WORST_TOUCH): LastTouch {
  return {
    bid: bid ?? (Math.min(before.bid, ask ?? ONE_DOLLAR) as Price),
    ask: ask ?? (Math.max(before.ask, bid ?? 0) as Price),
  };
}

const isTrusted = ({ trust }: Mark): boolean => trust === 'live' || trust === 'polled';
