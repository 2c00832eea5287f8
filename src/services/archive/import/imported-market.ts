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

  constructor(ref: number, ticker: MarketTicker) {
    this.ref = ref;
    this.market = undescribed(ticker);
  }

  get book(): Book | undefined {
    return this.#book;
  }

  applySnapshot(yes: readonly Level[], no: readonly Level[], receivedAt: Instant): void {
    this.#book ??= new Book(this.market.ticker, this.market.grid);
    this.#book.applySnapshot({ yes, no, receivedAt, source: 'feed' });
    this.isUnanchored = false;
  }

  applyDelta(delta: BookDelta): DeltaOutcome {
    this.isUnanchored = true;
    return this.#book?.applyDelta(delta) ?? 'ignored';
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
