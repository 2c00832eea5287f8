import type {
  BookChange,
  BookHead,
  BookView,
  Level,
  MarketRow,
  TradeRow,
} from '../../contract/market-data.ts';
import { readTapeKey } from '../../contract/tape-key.ts';
import { LogSource } from '../../contract/topic-sources.ts';
import type { TopicHub, TopicSource } from '../../contract/topic-publisher.ts';
import { topics, type TableDelta } from '../../contract/topics.ts';
import type { Level as BookLevel, Side } from '../../domain/book/book.ts';
import type { Price } from '../../domain/units/units.ts';
import type { Audience } from './audience.ts';
import { touchOf } from './mark-link.ts';
import type { TrackedMarket } from './tracked-market.ts';
import { TradeMemory } from './trade-memory.ts';

/** Everything ingest shows of markets: the list, the books that somebody looks at, the tapes. */
export class WindowTopics implements Audience {
  readonly #find: (ticker: string) => TrackedMarket | undefined;
  readonly #list = new MarketList();
  readonly #books = new Map<string, BookSource>();
  /** The trades of every market that had one, whoever looks. */
  readonly #trades = new Map<string, TradeMemory>();
  /** The tapes that somebody looks at: by market, then by the key, which may name a least size. */
  readonly #tapes = new Map<string, Map<string, Tape>>();
  readonly #touchList: () => void;
  readonly #touchBook: (ticker: string) => void;
  readonly #touchTape: (key: string) => void;

  constructor(hub: TopicHub, find: (ticker: string) => TrackedMarket | undefined) {
    this.#find = find;
    this.#touchList = hub.publish('markets', this.#list);
    this.#touchBook = hub.publishKeyed('book', {
      open: (ticker) => this.#openBook(ticker),
      close: (ticker) => void this.#books.delete(ticker),
    });
    this.#touchTape = hub.publishKeyed('trades', {
      open: (key) => this.#openTape(key),
      close: (key) => this.#closeTape(key),
    });
  }

  onMarket(tracked: TrackedMarket): void {
    this.#list.change(tracked);
    this.#touchList();
  }

  onMarketGone(tracked: TrackedMarket): void {
    this.onStale(tracked);
    this.#list.drop(tracked);
    this.#trades.delete(tracked.market.ticker);
  }

  onBook(tracked: TrackedMarket): void {
    this.onMarket(tracked);
    const { ticker } = tracked.market;
    const source = this.#books.get(ticker);
    if (source === undefined) return;
    source.changeAll();
    this.#touchBook(ticker);
  }

  onLevel(tracked: TrackedMarket, side: Side, price: Price): void {
    this.onMarket(tracked);
    const { ticker } = tracked.market;
    const source = this.#books.get(ticker);
    if (source === undefined) return;
    source.change(side, price);
    this.#touchBook(ticker);
  }

  onStale(tracked: TrackedMarket): void {
    this.onBook(tracked);
  }

  onTrade(tracked: TrackedMarket, trade: TradeRow): void {
    const { ticker } = tracked.market;
    if (this.#find(ticker) === undefined) return;
    this.#memory(ticker).append(trade);
    for (const [key, { leastQty, source }] of this.#tapes.get(ticker) ?? []) {
      if (leastQty !== null && trade.qty < leastQty) continue;
      source.append(trade);
      this.#touchTape(key);
    }
  }

  #openBook(ticker: string): BookSource | undefined {
    const tracked = this.#find(ticker);
    if (tracked === undefined) return undefined;
    const source = new BookSource(tracked);
    this.#books.set(ticker, source);
    return source;
  }

  #memory(ticker: string): TradeMemory {
    const known = this.#trades.get(ticker);
    if (known) return known;
    const memory = new TradeMemory(topics.trades.keep);
    this.#trades.set(ticker, memory);
    return memory;
  }

  #openTape(key: string): LogSource<TradeRow> | undefined {
    const asked = readTapeKey(key);
    if (asked === undefined || this.#find(asked.market) === undefined) return undefined;
    const { market, leastQty } = asked;
    const source = new LogSource(topics.trades.keep, this.#memory(market).newest(leastQty));
    const tapes = this.#tapes.get(market) ?? new Map<string, Tape>();
    this.#tapes.set(market, tapes.set(key, { leastQty, source }));
    return source;
  }

  #closeTape(key: string): void {
    const market = readTapeKey(key)?.market ?? '';
    const tapes = this.#tapes.get(market);
    tapes?.delete(key);
    if (tapes?.size === 0) this.#tapes.delete(market);
  }
}

/** Trades of a market, of a size at least, as windows follow them. */
interface Tape {
  /** 1e-2 contract; null: of any size. */
  readonly leastQty: number | null;
  readonly source: LogSource<TradeRow>;
}

/** The market list. Rows are made when they are sent, however often their market changed before. */
class MarketList implements TopicSource<readonly MarketRow[], TableDelta<MarketRow>> {
  readonly #markets = new Set<TrackedMarket>();
  readonly #changed = new Set<TrackedMarket>();
  readonly #dropped = new Set<string>();

  change(tracked: TrackedMarket): void {
    this.#markets.add(tracked);
    this.#changed.add(tracked);
    // One that came back before anybody was told is there: whoever follows applies drops last.
    if (this.#dropped.size > 0) this.#dropped.delete(tracked.market.ticker);
  }

  drop(tracked: TrackedMarket): void {
    this.#markets.delete(tracked);
    this.#changed.delete(tracked);
    this.#dropped.add(tracked.market.ticker);
  }

  snapshot(): readonly MarketRow[] {
    return [...this.#markets].map(rowOf);
  }

  takeDelta(): TableDelta<MarketRow> | undefined {
    if (this.#changed.size === 0 && this.#dropped.size === 0) return undefined;
    const delta = { put: [...this.#changed].map(rowOf), drop: [...this.#dropped] };
    this.#changed.clear();
    this.#dropped.clear();
    return delta;
  }
}

const rowOf = (tracked: TrackedMarket): MarketRow => {
  const { market, lastPrice, volume, activity, updatedAt, trust } = tracked;
  return {
    ticker: market.ticker,
    event: market.event,
    title: market.title,
    yesTitle: market.yesTitle,
    noTitle: market.noTitle,
    status: market.status,
    closeAt: market.closeAt,
    grid: market.grid,
    gridLabel: market.gridLabel,
    mutuallyExclusive: market.mutuallyExclusive,
    trust,
    ...touchOf(tracked),
    last: lastPrice,
    volume,
    activity: activity.perS,
    updatedAt,
  };
};

/** One book as windows follow it: the levels that changed since they were last told, with their present sizes. */
class BookSource implements TopicSource<BookView, BookChange> {
  readonly #tracked: TrackedMarket;
  readonly #yes: LadderNews;
  readonly #no: LadderNews;
  #isChanged = false;

  constructor(tracked: TrackedMarket) {
    this.#tracked = tracked;
    this.#yes = new LadderNews(tracked, 'yes');
    this.#no = new LadderNews(tracked, 'no');
  }

  change(side: Side, price: Price): void {
    this.#isChanged = true;
    (side === 'yes' ? this.#yes : this.#no).change(price);
  }

  /** Any level, or the trust. */
  changeAll(): void {
    this.#isChanged = true;
    this.#yes.changeAll();
    this.#no.changeAll();
  }

  snapshot(): BookView {
    const { book } = this.#tracked;
    return {
      ...headOf(this.#tracked),
      yes: book.bids('yes').map(pair),
      no: book.bids('no').map(pair),
    };
  }

  takeDelta(): BookChange | undefined {
    if (!this.#isChanged) return undefined;
    this.#isChanged = false;
    return { ...headOf(this.#tracked), yes: this.#yes.take(), no: this.#no.take() };
  }
}

/** What followers know of one side, and where it may differ from the book. */
class LadderNews {
  readonly #tracked: TrackedMarket;
  readonly #side: Side;
  readonly #known = new Map<Price, number>();
  readonly #changed = new Set<Price>();

  constructor(tracked: TrackedMarket, side: Side) {
    this.#tracked = tracked;
    this.#side = side;
    this.changeAll();
    this.take();
  }

  change(price: Price): void {
    this.#changed.add(price);
  }

  changeAll(): void {
    for (const price of this.#known.keys()) this.#changed.add(price);
    for (const { price } of this.#tracked.book.bids(this.#side)) this.#changed.add(price);
  }

  /** The levels that differ, ascending; from here on they are known. */
  take(): Level[] {
    const levels: Level[] = [];
    for (const price of [...this.#changed].sort((a, b) => a - b)) {
      const qty = this.#tracked.book.sizeAt(this.#side, price);
      if (qty === (this.#known.get(price) ?? 0)) continue;
      if (qty === 0) this.#known.delete(price);
      else this.#known.set(price, qty);
      levels.push([price, qty]);
    }
    this.#changed.clear();
    return levels;
  }
}

const headOf = ({ market, book, trust }: TrackedMarket): BookHead => ({
  market: market.ticker,
  trust,
  exchangeAt: book.lastExchangeAt === 0 ? null : book.lastExchangeAt,
  receivedAt: book.lastReceivedAt === 0 ? null : book.lastReceivedAt,
});

const pair = ({ price, qty }: BookLevel): Level => [price, qty];
