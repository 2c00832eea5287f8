import type { Clock } from '../../base/clock.ts';
import { Histogram } from '../../base/histogram.ts';
import type { UpdateMessage } from '../../contract/links.ts';
import { Book, type Level } from '../../domain/book/book.ts';
import { LINEAR_CENT } from '../../domain/market/price-grid.ts';
import type { Action } from '../../domain/policy/action.ts';
import { RecentPoints } from '../../domain/observation/recent-points.ts';
import type { Policy } from '../../domain/policy/policy-view.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';

export interface DecisionLoopOptions {
  readonly policy: Policy;
  readonly clock: Clock;
  /** + YES, − NO */
  readonly held: (market: MarketTicker) => Qty;
  /** Hears every decision. */
  readonly onDecision: (decision: Decided) => void;
}

export interface Decided {
  readonly market: MarketTicker;
  readonly action: Action;
  /** When the newest update that was seen was received, and its event in the session. */
  readonly basedOn: Instant;
  readonly seenEvent: number;
  /** From then to the decision. */
  readonly latencyUs: number;
}

const NO_HISTORY = new RecentPoints();

/** The newest update of a market. */
type Newest = Pick<Extract<UpdateMessage, { event: number }>, 'receivedAt' | 'event'>;

/**
 * Keeps the books that ingest sends and decides about one market at a time. A market waits at most once: an update
 * of one that waits already only changes its book, so the queue is bounded by the number of markets and the newest
 * state wins.
 */
export class DecisionLoop {
  readonly #policy: Policy;
  readonly #held: (market: MarketTicker) => Qty;
  readonly #onDecision: DecisionLoopOptions['onDecision'];
  readonly #clock: Clock;
  readonly #books = new Map<MarketTicker, Book>();
  /** Markets with something new, longest waiting first. */
  readonly #waiting = new Map<MarketTicker, Newest>();
  readonly #latencyUs = new Histogram();
  readonly #actions: Record<Action, number> = {
    hold: 0,
    buyYes: 0,
    sellYes: 0,
    buyNo: 0,
    sellNo: 0,
  };
  #updates = 0;
  #decisions = 0;
  #coalesced = 0;

  constructor(options: DecisionLoopOptions) {
    this.#policy = options.policy;
    this.#held = options.held;
    this.#onDecision = options.onDecision;
    this.#clock = options.clock;
  }

  get books(): number {
    return this.#books.size;
  }
  get updates(): number {
    return this.#updates;
  }
  get decisions(): number {
    return this.#decisions;
  }
  /** Updates that a newer one of the same market replaced before a decision. */
  get coalesced(): number {
    return this.#coalesced;
  }
  get actions(): Readonly<Record<Action, number>> {
    return this.#actions;
  }
  /** From the receipt of the update to the decision about it. */
  get latencyUs(): Histogram {
    return this.#latencyUs;
  }

  book(market: MarketTicker): Book | undefined {
    return this.#books.get(market);
  }

  receive(message: UpdateMessage): void {
    switch (message.type) {
      case 'book':
        this.#replace(message);
        return;
      case 'changes':
        this.#change(message);
        return;
      case 'stale':
        for (const market of message.markets) this.#distrust(market);
    }
  }

  /** The source of updates is gone: no book may be believed until it is sent anew. */
  loseFeed(): void {
    for (const market of this.#books.keys()) this.#distrust(market);
  }

  /** Decides about every market that waits. */
  decideAll(): void {
    for (const [market, { receivedAt: basedOn, event: seenEvent }] of this.#waiting) {
      const action = this.#policy({
        book: this.#books.get(market) as Book,
        held: this.#held(market),
        history: NO_HISTORY,
      });
      this.#actions[action] += 1;
      this.#decisions += 1;
      // Clocks of two processes may differ by a little.
      const latencyUs = Math.max(0, this.#clock.nowUs() - basedOn);
      this.#latencyUs.record(latencyUs);
      this.#onDecision({ market, action, basedOn, seenEvent, latencyUs });
    }
    this.#waiting.clear();
  }

  /** Drops what waits: while nobody wants intents, the books are kept and nothing is decided. */
  skipAll(): void {
    this.#waiting.clear();
  }

  #replace(message: Extract<UpdateMessage, { type: 'book' }>): void {
    this.#updates += 1;
    const book = this.#books.get(message.market) ?? this.#add(message.market);
    book.applySnapshot({
      yes: levelsOf(message.yes),
      no: levelsOf(message.no),
      receivedAt: message.receivedAt,
      source: message.trust === 'polled' ? 'poll' : 'feed',
    });
    if (message.trust === 'live') this.#wait(message.market, message);
    else this.#distrust(message.market);
  }

  #change(message: Extract<UpdateMessage, { type: 'changes' }>): void {
    this.#updates += 1;
    const book = this.#books.get(message.market);
    if (book?.state !== 'live') return;
    for (let i = 0; i + 2 < message.changes.length; i += 3) {
      const side = message.changes[i] === 0 ? 'yes' : 'no';
      const price = message.changes[i + 1] as Price;
      book.applyDelta({
        side,
        price,
        change: ((message.changes[i + 2] as number) - book.sizeAt(side, price)) as Qty,
        exchangeAt: message.exchangeAt ?? (0 as Instant),
        receivedAt: message.receivedAt,
      });
    }
    this.#wait(message.market, message);
  }

  #wait(market: MarketTicker, { receivedAt, event }: Newest): void {
    if (this.#waiting.has(market)) this.#coalesced += 1;
    this.#waiting.set(market, { receivedAt, event });
  }

  #distrust(market: MarketTicker): void {
    this.#books.get(market)?.markStale();
    this.#waiting.delete(market);
  }

  #add(market: MarketTicker): Book {
    // The cheapest grid: a book makes itself finer when a finer price arrives.
    const book = new Book(market, LINEAR_CENT);
    this.#books.set(market, book);
    return book;
  }
}

function levelsOf(flat: readonly number[]): Level[] {
  const levels: Level[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    levels.push({ price: flat[i] as Price, qty: flat[i + 1] as Qty });
  }
  return levels;
}
