import { Book } from '../../domain/book/book.ts';
import { LINEAR_CENT } from '../../domain/market/price-grid.ts';
import { ObservationStream } from '../../domain/observation/observation-stream.ts';
import { type MarketHistory, RecentPoints } from '../../domain/observation/recent-points.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import type { Account } from './account.ts';
import type { DecisionInput } from './decider.ts';

const NO_HISTORY: MarketHistory = new RecentPoints();

/** One market in the loop: its book, and what a decision about it is made from. */
export class MarketSeat implements DecisionInput {
  readonly market: MarketTicker;
  readonly book: Book;
  readonly observation: Float32Array;
  readonly #account: Account;
  #stream: ObservationStream | undefined;
  /** The newest update of it. */
  receivedAt = 0 as Instant;
  /** When that arrived in this process. */
  heardAt = 0 as Instant;
  /** What told it: an event, and the session that it is of. */
  event = 0;
  session = '';
  /** When something else than an update last asked for a decision; null: the newest update did. */
  askedAt: Instant | null = null;
  isSelected: boolean;
  /** Somebody looks at its observation. */
  isWatched = false;

  /** @param observation - shared by all seats: one decision is made at a time */
  constructor(options: {
    readonly market: MarketTicker;
    readonly account: Account;
    readonly observation: Float32Array;
    readonly isSelected: boolean;
  }) {
    this.market = options.market;
    // The cheapest grid: a book makes itself finer when a finer price arrives.
    this.book = new Book(options.market, LINEAR_CENT);
    this.observation = options.observation;
    this.#account = options.account;
    this.isSelected = options.isSelected;
  }

  get held(): Qty {
    return this.#account.held(this.market);
  }

  get history(): MarketHistory {
    return this.#stream?.history ?? NO_HISTORY;
  }

  /** Takes the book into the history, which begins here if there was none. */
  follow(at: Instant): void {
    this.#stream ??= new ObservationStream(this.book);
    this.#stream.update(at);
  }

  forgetHistory(): void {
    this.#stream = undefined;
  }

  /** Fills `observation`. */
  observe(now: Instant): void {
    if (this.#stream === undefined) this.follow(this.book.lastReceivedAt);
    this.#stream?.observe(this.#account, now, this.observation);
  }
}
