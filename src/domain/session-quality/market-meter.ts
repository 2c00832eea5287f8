import type { Book } from '../book/book.ts';
import type { Instant } from '../units/units.ts';

const MINUTE_US = 60_000_000;

/** What is counted of one market, over the time of a recording. Times in microseconds. */
export interface MarketMeasure {
  readonly ticker: string;
  /** Snapshots and deltas. */
  readonly changes: number;
  readonly trades: number;
  /** Moments at which the book was live and something changed: what a model is shown. */
  readonly points: number;
  /** From its first book to the end of the recording, while it was followed. */
  readonly spanUs: number;
  /** While every change was known. */
  readonly liveUs: number;
  /** While live with a best bid below a best offer: most features need both. */
  readonly twoSidedUs: number;
  /** While live with a best bid at or above a best offer. */
  readonly crossedUs: number;
  /** Minutes of the clock with at least one change, and minutes with any live time. */
  readonly activeMinutes: number;
  readonly liveMinutes: number;
  /** YES offer less YES bid in 1e-4 USD, over the two-sided time; null when there was none. */
  readonly meanSpreadCc: number | null;
}

/** Watches one market's book through a recording. Times never go back. */
export class MarketMeter {
  readonly #ticker: string;
  #changes = 0;
  #trades = 0;
  #points = 0;
  #pointAt = -1;
  #firstAt: number | undefined;
  #at = 0;
  /** Since when nobody follows it. */
  #leftAt: number | undefined;
  #awayUs = 0;
  #isLive = false;
  #spread: number | undefined;
  #liveUs = 0;
  #twoSidedUs = 0;
  #crossedUs = 0;
  /** 1e-4 USD times microseconds. */
  #spreadArea = 0;
  #activeMinutes = 0;
  #activeMinute = -1;
  #liveMinutes = 0;
  #liveMinute = -1;

  constructor(ticker: string) {
    this.#ticker = ticker;
  }

  /** The venue sent a snapshot or a delta, and the book took it, or refused it. */
  change(book: Book, at: Instant): void {
    this.look(book, at);
    this.#changes += 1;
    const minute = Math.floor(at / MINUTE_US);
    if (minute !== this.#activeMinute) this.#activeMinutes += 1;
    this.#activeMinute = minute;
    if (this.#isLive && at !== this.#pointAt) {
      this.#points += 1;
      this.#pointAt = at;
    }
  }

  /** The book as it is from `at` on, though the venue said nothing. */
  look(book: Book, at: Instant): void {
    this.#firstAt ??= at;
    this.#advance(at);
    if (this.#leftAt !== undefined) this.#awayUs += at - this.#leftAt;
    this.#leftAt = undefined;
    this.#isLive = book.state === 'live';
    this.#spread = book.spread();
  }

  trade(): void {
    this.#trades += 1;
  }

  /** Something was lost after `beganAt`, which was noticed at `at`: the book is not live from the former on. */
  lose(beganAt: Instant, at: Instant): void {
    if (this.#firstAt === undefined) return;
    this.#advance(Math.min(Math.max(this.#at, beganAt), at));
    this.#isLive = false;
    this.#at = Math.max(this.#at, at);
  }

  /** From `at` on it is not followed, until its book is told again. */
  leave(at: Instant): void {
    if (this.#firstAt === undefined) return;
    this.#advance(at);
    this.#isLive = false;
    this.#leftAt ??= at;
  }

  /** The reading when the recording ends. */
  finish(at: Instant): MarketMeasure {
    if (this.#firstAt !== undefined) this.#advance(at);
    const endAt = this.#leftAt ?? at;
    return {
      ticker: this.#ticker,
      changes: this.#changes,
      trades: this.#trades,
      points: this.#points,
      spanUs: this.#firstAt === undefined ? 0 : Math.max(0, endAt - this.#firstAt - this.#awayUs),
      liveUs: this.#liveUs,
      twoSidedUs: this.#twoSidedUs,
      crossedUs: this.#crossedUs,
      activeMinutes: this.#activeMinutes,
      liveMinutes: this.#liveMinutes,
      meanSpreadCc: this.#twoSidedUs === 0 ? null : this.#spreadArea / this.#twoSidedUs,
    };
  }

  /** Credits the time since the last change to the state that it left behind. */
  #advance(at: number): void {
    const from = this.#at === 0 ? at : this.#at;
    const elapsedUs = at - from;
    this.#at = Math.max(this.#at, at);
    if (!this.#isLive || elapsedUs <= 0) return;
    this.#liveUs += elapsedUs;
    this.#countLiveMinutes(from, at);
    if (this.#spread === undefined) return;
    if (this.#spread > 0) {
      this.#twoSidedUs += elapsedUs;
      this.#spreadArea += this.#spread * elapsedUs;
    } else this.#crossedUs += elapsedUs;
  }

  #countLiveMinutes(from: number, to: number): void {
    const first = Math.max(Math.floor(from / MINUTE_US), this.#liveMinute + 1);
    const last = Math.floor(to / MINUTE_US);
    this.#liveMinutes += Math.max(0, last - first + 1);
    this.#liveMinute = Math.max(this.#liveMinute, last);
  }
}
