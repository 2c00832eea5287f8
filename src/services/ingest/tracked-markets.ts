import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Book } from '../../domain/book/book.ts';
import type { TrackedMarket } from './tracked-market.ts';

/** The markets that are followed. */
export class TrackedMarkets {
  readonly #byTicker = new Map<string, TrackedMarket>();

  get size(): number {
    return this.#byTicker.size;
  }

  /** Those that have a book, whatever it is worth. */
  get withBook(): number {
    let count = 0;
    for (const { book } of this) if (book.state !== 'empty') count += 1;
    return count;
  }

  find(ticker: string): TrackedMarket | undefined {
    return this.#byTicker.get(ticker);
  }

  add(tracked: TrackedMarket): void {
    this.#byTicker.set(tracked.market.ticker, tracked);
  }

  remove(ticker: MarketTicker): void {
    this.#byTicker.delete(ticker);
  }

  books(): Book[] {
    return Array.from(this, ({ book }) => book);
  }

  [Symbol.iterator](): IterableIterator<TrackedMarket> {
    return this.#byTicker.values();
  }
}
