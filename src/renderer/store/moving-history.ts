import type { BookView, Level, TradeRow } from '../../contract/market-data.ts';
import type { MarketHistory } from '../../contract/market-history.ts';
import { midOf, touchOf } from './touch.ts';

/** A book as it was last within one step of time. */
export interface PastBook {
  readonly live: boolean;
  readonly yes: readonly Level[];
  readonly no: readonly Level[];
}
export type PastTrade = Pick<TradeRow, 'tradeId' | 'price' | 'qty' | 'taker' | 'at'>;

/** A book's touch through time, in 1e-4 USD, possibly between two prices; null while a side was empty. */
export interface PastQuote {
  /** Number of the step; it ends at `(step + 1) * stepUs`. */
  readonly step: number;
  readonly mid: number | null;
  readonly micro: number | null;
}

/**
 * The last minutes of one market in even steps of time: the past as the recording has it, then what the window
 * hears. It keeps so many steps and forgets the rest.
 */
export class MovingHistory {
  readonly stepUs: number;
  readonly steps: number;
  readonly #books = new Map<number, PastBook>();
  readonly #trades = new Map<string, PastTrade>();
  /** The newest step that anything is known of. */
  #newest = -Infinity;
  #revision = 0;

  constructor(options: { readonly stepUs: number; readonly steps: number }) {
    this.stepUs = options.stepUs;
    this.steps = options.steps;
  }

  /** Rises whenever something was added. */
  get revision(): number {
    return this.#revision;
  }

  get isEmpty(): boolean {
    return this.#books.size === 0;
  }

  /** Trades in the order in which they came. */
  trades(): readonly PastTrade[] {
    return [...this.#trades.values()].sort((a, b) => a.at - b.at);
  }

  /** The past, from the recording. What the window saw itself since is newer and stays. */
  load({ columns, trades }: Pick<MarketHistory, 'columns' | 'trades'>): void {
    const seen = new Set(this.#books.keys());
    for (const { at, ...book } of columns) {
      const step = this.stepOf(at) - (at % this.stepUs === 0 ? 1 : 0);
      if (!seen.has(step)) this.#books.set(step, book);
      this.#newest = Math.max(this.#newest, step);
    }
    this.addTrades(trades);
    this.#forget();
  }

  /** The book at this moment; within one step the last one counts. */
  observe({ yes, no, trust }: BookView, atUs: number): void {
    const step = this.stepOf(atUs);
    const before = this.#books.get(step);
    if (before?.yes === yes && before.no === no && before.live === (trust === 'live')) return;
    this.#books.set(step, { live: trust === 'live', yes, no });
    this.#newest = Math.max(this.#newest, step);
    this.#forget();
  }

  /** Those before its view are left out. */
  addTrades(trades: readonly PastTrade[]): void {
    for (const trade of trades) {
      if (this.#trades.has(trade.tradeId) || this.#isForgotten(trade)) continue;
      this.#trades.set(trade.tradeId, trade);
      this.#revision += 1;
    }
  }

  stepOf(atUs: number): number {
    return Math.floor(atUs / this.stepUs);
  }

  /** Every step up to that of `atUs`, oldest first, each with the book that held at its end. */
  *upTo(atUs: number): Generator<readonly [step: number, book: PastBook | undefined], void> {
    const last = this.stepOf(atUs);
    let book: PastBook | undefined;
    // A quiet market's book may be older than the first step in view.
    for (const [step, known] of [...this.#books].sort(([a], [b]) => a - b)) {
      if (step > last - this.steps) break;
      book = known;
    }
    for (let step = last - this.steps + 1; step <= last; step += 1) {
      book = this.#books.get(step) ?? book;
      yield [step, book];
    }
  }

  /** Middle and microprice at every step up to that of `atUs`. */
  quotes(atUs: number): readonly PastQuote[] {
    const quotes: PastQuote[] = [];
    for (const [step, book] of this.upTo(atUs)) {
      if (book === undefined) continue;
      const touch = touchOf(book);
      const { bid, bidQty, ask, askQty } = touch;
      const isWhole = book.live && bid !== null && ask !== null;
      const weight = (bidQty ?? 0) + (askQty ?? 0);
      quotes.push({
        step,
        mid: isWhole ? midOf(touch) : null,
        micro: isWhole && weight > 0 ? (bid * (askQty ?? 0) + ask * (bidQty ?? 0)) / weight : null,
      });
    }
    return quotes;
  }

  /** One book older than the view is kept: it holds until the first one in view. */
  #forget(): void {
    this.#revision += 1;
    const oldest = this.#newest - this.steps;
    const outdated = [...this.#books.keys()].filter((step) => step <= oldest);
    const holding = Math.max(...outdated);
    for (const step of outdated) if (step !== holding) this.#books.delete(step);
    for (const [id, trade] of this.#trades) if (this.#isForgotten(trade)) this.#trades.delete(id);
  }

  #isForgotten({ at }: PastTrade): boolean {
    return at < (this.#newest - this.steps) * this.stepUs;
  }
}
