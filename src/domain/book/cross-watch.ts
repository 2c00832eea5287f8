import { type Instant, instantToMs } from '../units/units.ts';
import type { Book } from './book.ts';

/**
 * Tells a book that is crossed for a moment from one that is wrong. The venue matches within one millisecond of its
 * clock, so only between the updates of one millisecond somebody may bid more than another asks.
 */
export class CrossWatch {
  readonly #book: Book;
  /** The venue's millisecond in which the book became what it is; 0 where it did not say. */
  #changedInMs = 0;
  #isLearnt = false;

  constructor(book: Book) {
    this.#book = book;
  }

  /**
   * To be called after every change of the levels.
   *
   * @param exchangeAt - when the venue made it; 0 when it did not say, as with snapshots
   */
  changed(exchangeAt: Instant): void {
    this.#changedInMs = instantToMs(exchangeAt);
    if (!this.#book.isCrossed()) this.#isLearnt = false;
  }

  /**
   * Whether all updates of a millisecond left the book crossed.
   *
   * @param next - the venue's time of an update that is not applied yet
   */
  stayed(next: Instant): boolean {
    return this.#changedInMs > 0 && instantToMs(next) > this.#changedInMs && this.#book.isCrossed();
  }

  /** Takes note that the book is crossed; `false` if it has been since the last time, so that each cross is told once. */
  learn(): boolean {
    const isNew = !this.#isLearnt;
    this.#isLearnt = true;
    return isNew;
  }
}
