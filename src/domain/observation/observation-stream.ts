import type { Book } from '../book/book.ts';
import { type Instant, instantToMs } from '../units/units.ts';
import type { AccountView } from './account-view.ts';
import { BookFigures } from './book-figures.ts';
import { ObservationWriter } from './observation-writer.ts';
import { activityScore, type MarketHistory, RecentPoints } from './recent-points.ts';

/** A stream sees a single market; activity is scaled by how many a point covers. */
const MARKETS = 1;

/**
 * The observation of one market while its book changes: live, in a replay, in a backtest and in training. An update
 * costs the same whatever went before, and neither call allocates.
 *
 * @see docs/observation.md for what the 52 numbers mean and how unusual input is treated
 */
export class ObservationStream {
  readonly #book: Book;
  readonly #figures = new BookFigures();
  readonly #points = new RecentPoints();
  readonly #writer: ObservationWriter;

  constructor(book: Book) {
    this.#book = book;
    this.#writer = new ObservationWriter({
      market: book.ticker,
      figures: this.#figures,
      points: this.#points,
    });
  }

  /** The points that the vector speaks of, for rules that want no vector. */
  get history(): MarketHistory {
    return this.#points;
  }

  /**
   * Takes in the book as it is now. To be called after every change, also when no vector is wanted: the vector
   * speaks of the last eleven changes. Changes within one millisecond are one change, with the last state.
   *
   * @param at - when the change was received; a recording holds the same time
   */
  update(at: Instant): void {
    this.#figures.readTouch(this.#book);
    this.#points.advance(
      instantToMs(at),
      this.#figures.yesMid,
      activityScore(MARKETS, this.#figures.totalVolume),
    );
  }

  /**
   * Writes the vector for the book and the account as they are now. The work is bounded by the levels of the book
   * and the lists of the account.
   *
   * @param target - its first 52 elements are set
   */
  observe(account: AccountView, now: Instant, target: Float32Array): void {
    this.#figures.readBook(this.#book);
    this.#writer.write(account, now / 1000, target);
  }
}
