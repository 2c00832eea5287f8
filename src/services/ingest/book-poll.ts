import type { RestClient } from '../../adapters/kalshi/rest-client.ts';
import { polledSnapshot } from '../../adapters/kalshi/wire-market.ts';
import type { Clock } from '../../base/clock.ts';
import type { Failure } from '../../base/result.ts';
import type { BookSnapshot } from '../../domain/book/book.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { TrackedMarket } from './tracked-market.ts';

interface BookPollOptions {
  readonly source: Pick<RestClient, 'books'>;
  readonly clock: Clock;
  readonly markets: () => Iterable<TrackedMarket>;
  readonly isFeedLive: () => boolean;
  /** How long the feed has to be away before books are asked for. */
  readonly afterMs: number;
  readonly onBook: (tracked: TrackedMarket, snapshot: BookSnapshot) => void;
  /** The venue does not answer either, or left the market out: what was asked for before is too old now. */
  readonly onLost: (tracked: TrackedMarket) => void;
  readonly onFailure: (error: Failure) => void;
}

/** What the venue takes in one request. */
const BATCH = 100;

/** Asks for books while the feed is away, until it is back: better than nothing, and marked as such. */
export class BookPoll {
  readonly #options: BookPollOptions;
  #awaySinceMs: number | undefined;
  #since: Instant | null = null;

  constructor(options: BookPollOptions) {
    this.#options = options;
  }

  /** Since when books are asked for; null while they are not. */
  get since(): Instant | null {
    return this.#since;
  }

  /** Looks whether the feed is away for too long, and then asks for every book once. */
  async step(): Promise<void> {
    const { clock, isFeedLive, afterMs } = this.#options;
    if (isFeedLive()) {
      this.#awaySinceMs = undefined;
      this.#since = null;
      return;
    }
    const nowMs = clock.monotonicMs();
    this.#awaySinceMs ??= nowMs;
    if (nowMs - this.#awaySinceMs < afterMs) return;
    this.#since ??= clock.nowUs() as Instant;
    await this.#pollAll();
    if (isFeedLive()) this.#since = null;
  }

  async #pollAll(): Promise<void> {
    const { source, clock, markets, isFeedLive, onBook, onLost, onFailure } = this.#options;
    const all = [...markets()];
    for (let from = 0; from < all.length; from += BATCH) {
      const some = all.slice(from, from + BATCH);
      const books = await source.books(some.map(({ market }) => market.ticker));
      // The feed has newer books than an answer to a question that was put before.
      if (isFeedLive()) return;
      if (!books.ok) {
        onFailure(books.error);
        for (const tracked of markets()) onLost(tracked);
        return;
      }
      const receivedAt = clock.nowUs() as Instant;
      for (const tracked of some) {
        const book = books.value.get(tracked.market.ticker);
        if (book) onBook(tracked, polledSnapshot(book, receivedAt));
        else onLost(tracked);
      }
    }
  }
}
