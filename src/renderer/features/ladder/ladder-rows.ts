import type { BookView, TradeRow } from '../../../contract/market-data.ts';
import { gridPrices, type PriceGrid } from '../../../domain/market/price-grid.ts';
import { complement, type Price, type Qty } from '../../../domain/units/units.ts';
import { NO_OWN, type OwnBook, type OwnOrders } from '../../store/own-book.ts';
import { midOf, touchOf } from '../../store/touch.ts';

/** What stands at one price, on the YES scale. A size of 0 is none. */
export interface LadderRow {
  readonly price: Price;
  readonly bid: Qty;
  readonly ask: Qty;
  readonly ownBid: OwnOrders;
  readonly ownAsk: OwnOrders;
  /** Contracts in the trades that the window knows of. */
  readonly traded: Qty;
  readonly place: 'bestBid' | 'bestAsk' | 'inside' | 'away';
}

/** A market's prices from high to low, as a ladder shows them, with those of a book that are off its grid. */
export function ladderPrices(grid: PriceGrid, book: BookView | undefined): readonly Price[] {
  const prices = new Set(gridPrices(grid));
  const onGrid = prices.size;
  for (const [price] of book?.yes ?? []) prices.add(price);
  for (const [price] of book?.no ?? []) prices.add(complement(price));
  const list = [...prices];
  return prices.size === onGrid ? list.reverse() : list.sort((a, b) => b - a);
}

const NONE = 0 as Qty;

/** Contracts by the price at which they traded. */
export function tradedBy(
  trades: readonly Pick<TradeRow, 'price' | 'qty'>[],
): ReadonlyMap<Price, Qty> {
  const traded = new Map<Price, Qty>();
  for (const { price, qty } of trades) {
    traded.set(price, ((traded.get(price) ?? 0) + qty) as Qty);
  }
  return traded;
}

/** Fewer trades than this say nothing of a pace. */
const LEAST_TRADES = 5;

/**
 * How long until so many contracts traded on one side, at the pace of the trades that the window knows of, in
 * milliseconds; null when too few are known. Cancels ahead are not counted on, so it is rather long than short.
 */
export function expectedWaitMs(
  ahead: Qty,
  side: 'bid' | 'ask',
  trades: readonly Pick<TradeRow, 'qty' | 'taker' | 'at'>[],
  nowMs: number,
): number | null {
  // A resting bid is taken by those who sell.
  const against = trades.filter(({ taker }) => taker !== side);
  const since = trades[0]?.at;
  if (against.length < LEAST_TRADES || since === undefined) return null;
  const spanMs = Math.max(1, nowMs - since / 1000);
  const traded = against.reduce((sum, { qty }) => sum + qty, 0);
  return (ahead / traded) * spanMs;
}

/**
 * The rows of a stretch of prices.
 *
 * @param prices - descending, as from `ladderPrices`
 */
export function ladderRows(
  prices: readonly Price[],
  book: Pick<BookView, 'yes' | 'no'>,
  own: OwnBook,
  traded: ReadonlyMap<Price, Qty> = new Map(),
): readonly LadderRow[] {
  const bids = new Map(book.yes);
  const asks = new Map(book.no);
  const { bid: bestBid, ask: bestAsk } = touchOf(book);
  const placeOf = (price: Price): LadderRow['place'] => {
    if (price === bestBid) return 'bestBid';
    if (price === bestAsk) return 'bestAsk';
    return price > (bestBid ?? 0) && price < (bestAsk ?? 10_000) ? 'inside' : 'away';
  };
  return prices.map((price) => ({
    price,
    bid: bids.get(price) ?? NONE,
    ask: asks.get(complement(price)) ?? NONE,
    ownBid: own.bid.get(price) ?? NO_OWN,
    ownAsk: own.ask.get(price) ?? NO_OWN,
    traded: traded.get(price) ?? NONE,
    place: placeOf(price),
  }));
}

/** The index of the price nearest to `target`. */
export function nearestIndex(prices: readonly Price[], target: number): number {
  let low = 0;
  let high = prices.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((prices[middle] as Price) > target) low = middle + 1;
    else high = middle;
  }
  const above = prices[low - 1];
  const below = prices[low];
  if (above === undefined || below === undefined) return low;
  return above - target < target - below ? low - 1 : low;
}

/** Keeps a window of `count` rows inside the list. */
export const clampTop = (top: number, count: number, total: number): number =>
  Math.max(0, Math.min(top, total - count));

/** The first row of a window with the market in its middle: the mid, else the one side there is, else 50 cents. */
export function centredTop(
  prices: readonly Price[],
  book: Pick<BookView, 'yes' | 'no'>,
  count: number,
): number {
  const touch = touchOf(book);
  const target = midOf(touch) ?? touch.bid ?? touch.ask ?? 5000;
  return clampTop(nearestIndex(prices, target) - Math.floor(count / 2), count, prices.length);
}

/** Whether the market has left the middle three fifths of the window, so that a resting ladder has to follow. */
export function hasDrifted(
  prices: readonly Price[],
  book: Pick<BookView, 'yes' | 'no'>,
  top: number,
  count: number,
): boolean {
  const centred = centredTop(prices, book, count);
  return Math.abs(centred - top) > count * 0.3;
}
