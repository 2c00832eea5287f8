import type { RestBook } from '../../adapters/kalshi/wire-market.ts';
import type { RestClient } from '../../adapters/kalshi/rest-client.ts';
import type { Random } from '../../base/random.ts';
import type { Failure } from '../../base/result.ts';
import type { Book } from '../../domain/book/book.ts';
import { areSameLevels } from '../../domain/book/same-levels.ts';
import type { TrackedMarket } from './tracked-market.ts';

interface BookAuditOptions {
  readonly source: Pick<RestClient, 'books'>;
  readonly random: Random;
  readonly markets: () => Iterable<TrackedMarket>;
  /** How many books to compare in a step. */
  readonly sample: number;
  /** Waits between the two looks at a book that differs. */
  readonly pause: () => Promise<void>;
  readonly onDifference: (tracked: TrackedMarket) => void;
  readonly onFailure: (error: Failure) => void;
}

/**
 * Looks for live books that are not what they claim to be. Answers and feed race each other, so a book counts as
 * different only if it stood still during two looks and differed in the same way both times.
 */
export class BookAudit {
  readonly #options: BookAuditOptions;
  readonly #counts = { compared: 0, differences: 0 };

  constructor(options: BookAuditOptions) {
    this.#options = options;
  }

  get counts(): { readonly compared: number; readonly differences: number } {
    return this.#counts;
  }

  async step(): Promise<void> {
    const live = [...this.#options.markets()].filter(isLive);
    const sample = this.#draw(live);
    const first = await this.#differing(sample);
    if (first.size === 0) return;
    await this.#options.pause();
    const second = await this.#differing([...first.keys()]);
    for (const [tracked, seen] of second) {
      const before = first.get(tracked);
      if (seen.revision !== before?.revision || !isSame(seen.book, before.book)) continue;
      this.#counts.differences += 1;
      this.#options.onDifference(tracked);
    }
  }

  #draw(live: TrackedMarket[]): TrackedMarket[] {
    const { random, sample } = this.#options;
    const drawn: TrackedMarket[] = [];
    while (drawn.length < sample && live.length > 0) {
      drawn.push(...live.splice(random.integer(0, live.length - 1), 1));
    }
    return drawn;
  }

  /** Books that stood still while the venue was asked, and are not what it said. */
  async #differing(
    sample: readonly TrackedMarket[],
  ): Promise<Map<TrackedMarket, { readonly revision: number; readonly book: RestBook }>> {
    const differing = new Map<TrackedMarket, { revision: number; book: RestBook }>();
    if (sample.length === 0) return differing;
    const asked = sample.map((tracked) => [tracked, tracked.book.revision] as const);
    const books = await this.#options.source.books(sample.map(({ market }) => market.ticker));
    if (!books.ok) {
      this.#options.onFailure(books.error);
      return differing;
    }
    for (const [tracked, revision] of asked) {
      const book = books.value.get(tracked.market.ticker);
      if (book === undefined || !isLive(tracked) || tracked.book.revision !== revision) continue;
      this.#counts.compared += 1;
      if (!isSame(restBookOf(tracked.book), book)) differing.set(tracked, { revision, book });
    }
    return differing;
  }
}

const isLive = ({ book }: TrackedMarket): boolean => book.state === 'live';

const restBookOf = (book: Book): RestBook => ({ yes: book.bids('yes'), no: book.bids('no') });

const isSame = (a: RestBook, b: RestBook): boolean =>
  areSameLevels(a.yes, b.yes) && areSameLevels(a.no, b.no);
