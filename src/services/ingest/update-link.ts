import {
  type DecisionsMessage,
  type DecisionsReply,
  UPDATE_WINDOW,
  type UpdateMessage,
  type UpdateReply,
} from '../../contract/links.ts';
import type { Port } from '../../contract/port.ts';
import type { Side } from '../../domain/book/book.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Price } from '../../domain/units/units.ts';
import type { Audience } from './audience.ts';
import { perTurn } from './per-turn.ts';
import { parseDecisions } from './decision-intake.ts';
import type { Belief, TrackedMarket } from './tracked-market.ts';

/** What the actor has not been told of a market: its changed levels, or everything. */
type News = number[] | 'book';

/**
 * ingest → actor. What changed in a turn goes out as one message a market. An actor that does not keep up is sent
 * no more than the window; what changes meanwhile waits as "everything", so the newest state always wins and
 * nothing grows. Only another session, distrust and the end of a market overtake: they are never held back.
 */
export class UpdateLink implements Audience {
  readonly #markets: () => Iterable<TrackedMarket>;
  readonly #believe: Belief;
  readonly #record: (decisions: DecisionsMessage) => number;
  #port: Port | undefined;
  /** Whose events updates name; undefined before the first session. */
  #session: string | undefined;
  #sent = 0;
  #acknowledged = 0;
  readonly #news = new Map<TrackedMarket, News>();
  readonly #stale = new Set<TrackedMarket>();
  readonly #gone = new Set<MarketTicker>();
  /** Trades that the actor has not been told of. */
  readonly #trades = new Map<MarketTicker, number>();
  readonly #flushSoon = perTurn(() => this.#flush());

  /** @param record - puts decisions of the actor on record and says how many it could */
  constructor(
    markets: () => Iterable<TrackedMarket>,
    believe: Belief,
    record: (decisions: DecisionsMessage) => number,
  ) {
    this.#record = record;
    this.#markets = markets;
    this.#believe = believe;
  }

  /** Messages under way. */
  get unacknowledged(): number {
    return this.#sent - this.#acknowledged;
  }

  /** A new actor, which knows nothing yet. */
  connect(port: Port): void {
    this.#port = port;
    this.#sent = 0;
    this.#acknowledged = 0;
    this.#news.clear();
    this.#stale.clear();
    this.#gone.clear();
    this.#trades.clear();
    this.#tellSession();
    for (const tracked of this.#markets()) this.onBook(tracked);
    port.onMessage((message) => {
      if (this.#port !== port) return;
      const reply = message as UpdateReply | DecisionsMessage;
      if (reply.type === 'decisions') {
        const decisions = parseDecisions(reply);
        const count = decisions === undefined ? 0 : this.#record(decisions);
        port.post({ type: 'recorded', count } satisfies DecisionsReply);
        return;
      }
      this.#acknowledged = Math.min(this.#sent, reply.n);
      this.#flush();
    });
    port.onClose(() => {
      if (this.#port === port) this.#port = undefined;
    });
  }

  /** Events are of this session from here on, also of what changed before and is not told yet. */
  beginSession(session: string): void {
    this.#session = session;
    this.#tellSession();
  }

  onMarket(): void {}

  onMarketGone(tracked: TrackedMarket): void {
    if (this.#port === undefined) return;
    const { ticker } = tracked.market;
    this.#news.delete(tracked);
    this.#stale.delete(tracked);
    this.#trades.delete(ticker);
    this.#gone.add(ticker);
    this.#flushSoon();
  }

  onBook(tracked: TrackedMarket): void {
    if (this.#port === undefined || tracked.trust === 'empty') return;
    this.#news.set(tracked, 'book');
    this.#flushSoon();
  }

  onLevel(tracked: TrackedMarket, side: Side, price: Price): void {
    if (this.#port === undefined) return;
    const news = this.#news.get(tracked);
    if (news === 'book') return;
    const { book } = tracked;
    const change = [side === 'yes' ? 0 : 1, price, book.sizeAt(side, price), book.lastReceivedAt];
    if (news === undefined) this.#news.set(tracked, change);
    else news.push(...change);
    this.#flushSoon();
  }

  onStale(tracked: TrackedMarket): void {
    if (this.#port === undefined) return;
    this.#stale.add(tracked);
    this.#flushSoon();
  }

  onTrade({ market: { ticker } }: TrackedMarket): void {
    if (this.#port === undefined) return;
    this.#trades.set(ticker, (this.#trades.get(ticker) ?? 0) + 1);
    this.#flushSoon();
  }

  #tellSession(): void {
    const session = this.#session;
    if (this.#port === undefined || session === undefined) return;
    this.#post({ type: 'session', session });
  }

  #flush(): void {
    if (this.#port === undefined) return;
    this.#tellGone();
    this.#tellStale();
    this.#tellTrades();
    for (const [tracked, news] of this.#news) {
      if (this.unacknowledged >= UPDATE_WINDOW) return this.#waitAsBooks();
      this.#news.delete(tracked);
      this.#post(news === 'book' ? this.#bookMessage(tracked) : changesMessage(tracked, news));
    }
  }

  /** Before all else: a market may have come back under its name. */
  #tellGone(): void {
    if (this.#gone.size === 0) return;
    this.#post({ type: 'gone', markets: [...this.#gone] });
    this.#gone.clear();
  }

  #tellStale(): void {
    if (this.#stale.size === 0) return;
    const markets: TrackedMarket[] = [];
    for (const tracked of this.#stale) {
      if (this.#believe(tracked) !== 'stale') continue;
      markets.push(tracked);
      this.#news.delete(tracked);
    }
    this.#stale.clear();
    if (markets.length === 0) return;
    this.#post({ type: 'stale', markets: markets.map(({ market }) => market.ticker) });
  }

  /** Counts, which wait as such and stay as few as the markets. */
  #tellTrades(): void {
    if (this.#trades.size === 0 || this.unacknowledged >= UPDATE_WINDOW) return;
    this.#post({ type: 'trades', trades: [...this.#trades] });
    this.#trades.clear();
  }

  /** Changes would pile up; a book that waits is as large as one. */
  #waitAsBooks(): void {
    for (const tracked of this.#news.keys()) this.#news.set(tracked, 'book');
  }

  #bookMessage(tracked: TrackedMarket): Unnumbered<UpdateMessage> {
    return {
      type: 'book',
      ...stamps(tracked),
      trust: this.#believe(tracked),
      yes: flat(tracked, 'yes'),
      no: flat(tracked, 'no'),
    };
  }

  #post(message: Unnumbered<UpdateMessage>): void {
    this.#sent += 1;
    this.#port?.post({ ...message, n: this.#sent });
  }
}

type Unnumbered<M> = M extends { readonly n: number } ? Omit<M, 'n'> : never;

const stamps = ({ market, book, event }: TrackedMarket) => ({
  market: market.ticker,
  event,
  exchangeAt: book.lastExchangeAt === 0 ? null : book.lastExchangeAt,
  receivedAt: book.lastReceivedAt,
});

const changesMessage = (
  tracked: TrackedMarket,
  changes: readonly number[],
): Unnumbered<UpdateMessage> => ({ type: 'changes', ...stamps(tracked), changes });

const flat = ({ book }: TrackedMarket, side: Side): number[] =>
  book.bids(side).flatMap(({ price, qty }) => [price, qty]);
