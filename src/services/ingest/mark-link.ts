import type { Mark, MarksMessage } from '../../contract/links.ts';
import type { Port } from '../../contract/port.ts';
import type { Schedule } from '../../contract/topic-publisher.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { Audience } from './audience.ts';
import { perTurn } from './per-turn.ts';
import type { Belief, TrackedMarket } from './tracked-market.ts';

/** Unread bytes beyond which marks wait; the newest ones are sent when the reader has caught up. */
const BACKLOG_LIMIT_BYTES = 1024 * 1024;
const RETRY_MS = 10;

/** ingest → orders: the touch of each market whenever it, or the trust in it, changed. */
export class MarkLink implements Audience {
  readonly #markets: () => Iterable<TrackedMarket>;
  readonly #schedule: Schedule;
  readonly #believe: Belief;
  #port: Port | undefined;
  /** Weak: markets come and go, and one that nobody follows any more is not kept for this. */
  #told = new WeakMap<TrackedMarket, Mark>();
  readonly #changed = new Set<TrackedMarket>();
  readonly #flushSoon = perTurn(() => this.#flush());

  constructor(markets: () => Iterable<TrackedMarket>, schedule: Schedule, believe: Belief) {
    this.#markets = markets;
    this.#believe = believe;
    this.#schedule = schedule;
  }

  /** A new orders service, which knows nothing yet. */
  connect(port: Port): void {
    this.#port = port;
    this.#told = new WeakMap();
    for (const tracked of this.#markets()) this.onBook(tracked);
    port.onClose(() => {
      if (this.#port === port) this.#port = undefined;
    });
  }

  onMarket(): void {}

  onMarketGone(tracked: TrackedMarket): void {
    this.onBook(tracked);
  }

  onBook(tracked: TrackedMarket): void {
    if (this.#port === undefined || tracked.trust === 'empty') return;
    this.#changed.add(tracked);
    this.#flushSoon();
  }

  onLevel(tracked: TrackedMarket): void {
    this.onBook(tracked);
  }

  onStale(tracked: TrackedMarket): void {
    this.onBook(tracked);
  }

  onTrade(): void {}

  #flush(): void {
    if (this.#port === undefined) return;
    if (this.#port.backlogBytes > BACKLOG_LIMIT_BYTES) {
      this.#schedule(this.#flushSoon, RETRY_MS);
      return;
    }
    const marks: Mark[] = [];
    let exchangeAt: Instant | null = null;
    for (const tracked of this.#changed) {
      const mark: Mark = { ...markOf(tracked), trust: this.#believe(tracked) };
      if (isSameTouch(mark, this.#told.get(tracked))) continue;
      this.#told.set(tracked, mark);
      marks.push(mark);
      const { lastExchangeAt } = tracked.book;
      if (lastExchangeAt > (exchangeAt ?? 0)) exchangeAt = lastExchangeAt;
    }
    this.#changed.clear();
    if (marks.length === 0) return;
    this.#port.post({ type: 'marks', marks, exchangeAt } satisfies MarksMessage);
  }
}

/** The touch on the YES scale; null where a side is empty. */
export function touchOf({ book }: TrackedMarket): Pick<Mark, 'bid' | 'bidQty' | 'ask' | 'askQty'> {
  const bid = book.bestBid('yes');
  const ask = book.bestAsk('yes');
  return {
    bid: bid === 0 ? null : bid,
    bidQty: bid === 0 ? null : book.bestBidSize('yes'),
    ask: ask === 0 ? null : ask,
    askQty: ask === 0 ? null : book.bestAskSize('yes'),
  };
}

const markOf = (tracked: TrackedMarket): Omit<Mark, 'trust'> => ({
  market: tracked.market.ticker,
  ...touchOf(tracked),
  receivedAt: tracked.book.lastReceivedAt,
});

const isSameTouch = (a: Mark, b: Mark | undefined): boolean =>
  b !== undefined &&
  a.trust === b.trust &&
  a.bid === b.bid &&
  a.bidQty === b.bidQty &&
  a.ask === b.ask &&
  a.askQty === b.askQty;
