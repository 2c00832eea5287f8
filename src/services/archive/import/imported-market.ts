import { Book, type BookDelta, type DeltaOutcome, type Level } from '../../../domain/book/book.ts';
import type { Market } from '../../../domain/market/market.ts';
import {
  createPriceGrid,
  DECI_CENT,
  isOnGrid,
  LINEAR_CENT,
  type PriceGrid,
  TAPERED_DECI_CENT,
} from '../../../domain/market/price-grid.ts';
import { CrossWatch } from '../../../domain/book/cross-watch.ts';
import type { EventTicker, MarketTicker, SeriesTicker } from '../../../domain/units/ids.ts';
import { type Instant, ONE_DOLLAR, type Price } from '../../../domain/units/units.ts';
import { unwrap } from '../../../base/result.ts';

const CENTI_CENT = unwrap(
  createPriceGrid([{ start: 0 as Price, end: ONE_DOLLAR, step: 1 as Price }]),
);
/** Each holds all prices of the one before. */
const GRIDS: readonly PriceGrid[] = [LINEAR_CENT, TAPERED_DECI_CENT, DECI_CENT, CENTI_CENT];

/** A market as its recording tells of it. */
export class ImportedMarket {
  /** The session's number for it. */
  readonly ref: number;
  market: Market;
  /** Whether the book changed since the session last had a snapshot of it. */
  isUnanchored = false;
  /** Made with the first snapshot: many markets never have one. */
  #book: Book | undefined;
  #cross: CrossWatch | undefined;
  #crosses = 0;
  /** What the first snapshot with both sides was. */
  #began: 'unknown' | 'crossed' | 'whole' = 'unknown';

  constructor(ref: number, ticker: MarketTicker) {
    this.ref = ref;
    this.market = undescribed(ticker);
  }

  get book(): Book | undefined {
    return this.#book;
  }

  /** How often the book was crossed where none can be: in a snapshot, or when a millisecond of the venue was over. */
  get crosses(): number {
    return this.#crosses;
  }

  get began(): 'unknown' | 'crossed' | 'whole' {
    return this.#began;
  }

  applySnapshot(yes: readonly Level[], no: readonly Level[], receivedAt: Instant): void {
    const book = (this.#book ??= new Book(this.market.ticker, this.market.grid));
    const cross = (this.#cross ??= new CrossWatch(book));
    book.applySnapshot({ yes, no, receivedAt, source: 'feed' });
    cross.changed(0 as Instant);
    this.isUnanchored = false;
    const isCrossed = book.isCrossed();
    if (isCrossed && cross.learn()) this.#crosses += 1;
    if (this.#began === 'unknown' && yes.length > 0 && no.length > 0) {
      this.#began = isCrossed ? 'crossed' : 'whole';
    }
  }

  applyDelta(delta: BookDelta): DeltaOutcome {
    this.isUnanchored = true;
    const cross = this.#cross;
    if (this.#book?.state === 'live' && cross?.stayed(delta.exchangeAt) && cross.learn()) {
      this.#crosses += 1;
    }
    const outcome = this.#book?.applyDelta(delta) ?? 'ignored';
    if (outcome === 'applied') cross?.changed(delta.exchangeAt);
    return outcome;
  }

  /**
   * Recordings seldom say which prices a market accepts. As long as nobody did, the grid is the coarsest known one
   * that has every price seen.
   *
   * @returns whether the description changed
   */
  learnPrice(price: Price): boolean {
    const { grid, gridLabel } = this.market;
    if (gridLabel !== '' || isOnGrid(grid, price)) return false;
    const finer = GRIDS.slice(GRIDS.indexOf(grid) + 1).find((next) => isOnGrid(next, price));
    if (finer === undefined) return false;
    this.market = { ...this.market, grid: finer };
    return true;
  }
}

/** What a ticker alone tells: `KXRAIN-26DEC01-NYC` is of event `KXRAIN-26DEC01` and series `KXRAIN`. */
function undescribed(ticker: MarketTicker): Market {
  const parts = ticker.split('-');
  return {
    ticker,
    event: (parts.length > 2 ? parts.slice(0, -1).join('-') : ticker) as EventTicker,
    series: (parts[0] ?? ticker) as SeriesTicker,
    title: '',
    yesTitle: '',
    noTitle: '',
    status: 'active',
    openAt: 0 as Instant,
    closeAt: 0 as Instant,
    canCloseEarly: false,
    gridLabel: '',
    grid: LINEAR_CENT,
    mutuallyExclusive: false,
  };
}
