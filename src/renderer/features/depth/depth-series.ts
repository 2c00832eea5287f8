import type { BookView, Level } from '../../../contract/market-data.ts';
import type { PriceGrid } from '../../../domain/market/price-grid.ts';
import {
  complement,
  cost,
  ONE_DOLLAR,
  type Money,
  type Price,
  type Qty,
} from '../../../domain/units/units.ts';
import { midOf, touchOf } from '../../store/touch.ts';

type Ladders = Pick<BookView, 'yes' | 'no'>;

/** One corner of a cumulative curve: from here to the right, up to the next corner, `qty` contracts. */
export interface DepthCorner {
  /** 1e-4 USD. */
  readonly price: Price;
  readonly qty: Qty;
}

/** A finer grid than this is drawn at this step: a pixel shows no more. */
const FINEST_STEP = 10;

/** The distance of two points of the price axis, 1e-4 USD. */
export const axisStep = (grid: PriceGrid): number =>
  Math.max(FINEST_STEP, Math.min(...grid.map(({ step }) => step)));

/** Every point of the axis from 0 to 1 USD, so that equal distances are equal differences of price. */
export function axisPoints(step: number): readonly Price[] {
  return Array.from({ length: ONE_DOLLAR / step + 1 }, (_, index) => (index * step) as Price);
}

const floorTo = (price: Price, step: number): Price => (Math.floor(price / step) * step) as Price;
const ceilTo = (price: Price, step: number): Price => (Math.ceil(price / step) * step) as Price;

/** Several levels may fall on one point of the axis; the outermost of them counts. */
function pushCorner(corners: DepthCorner[], corner: DepthCorner): void {
  if (corners.at(-1)?.price === corner.price) corners.pop();
  corners.push(corner);
}

/**
 * Contracts bid at or above each price, ascending by price. A corner holds to its right, so each level ends where the
 * next better one begins, and the last corner, at the best bid, is 0.
 */
export function bidCurve({ yes }: Pick<Ladders, 'yes'>, step: number): readonly DepthCorner[] {
  const total = yes.reduce((sum, [, qty]) => sum + qty, 0);
  if (total === 0) return [];
  const corners: DepthCorner[] = [{ price: 0 as Price, qty: total as Qty }];
  let left = total;
  for (const [price, qty] of yes) {
    left -= qty;
    pushCorner(corners, { price: floorTo(price, step), qty: left as Qty });
  }
  return corners;
}

/** Contracts offered at or below each price, ascending by price, from the best ask to 1 USD. */
export function askCurve({ no }: Pick<Ladders, 'no'>, step: number): readonly DepthCorner[] {
  const corners: DepthCorner[] = [];
  let sum = 0;
  for (const [noPrice, qty] of [...no].reverse()) {
    const price = ceilTo(complement(noPrice), step);
    const before = (price - step) as Price;
    if (corners.length === 0 && before >= 0) corners.push({ price: before, qty: 0 as Qty });
    sum += qty;
    pushCorner(corners, { price, qty: sum as Qty });
  }
  if (sum > 0) pushCorner(corners, { price: ONE_DOLLAR, qty: sum as Qty });
  return corners;
}

/** What it would take to trade through the book up to a price. */
export interface DepthReading {
  readonly side: 'bid' | 'ask';
  readonly price: Price;
  readonly qty: Qty;
  /** Paid or received for all of it, in YES prices. */
  readonly value: Money;
}

/** Everything a market order down (bids) or up (asks) to this price would meet; undefined between the two. */
export function depthAt({ yes, no }: Ladders, price: Price): DepthReading | undefined {
  const gather = (side: 'bid' | 'ask', levels: readonly Level[]): DepthReading => ({
    side,
    price,
    qty: levels.reduce((sum, [, qty]) => sum + qty, 0) as Qty,
    value: levels.reduce((sum, [at, qty]) => sum + cost(at, qty), 0) as Money,
  });
  const bids = yes.filter(([at]) => at >= price);
  if (bids.length > 0) return gather('bid', bids);
  const asks = no
    .filter(([at]) => complement(at) <= price)
    .map(([at, qty]): Level => [complement(at), qty]);
  return asks.length > 0 ? gather('ask', asks) : undefined;
}

/** Share of the resting contracts that has to be in view. */
const SHARE_IN_VIEW = 0.8;
const LEAST_STEPS_IN_VIEW = 12;

/** The stretch of prices that is worth looking at: around the mid, wide enough for most of what rests there. */
export function focusRange(book: Ladders, step: number): readonly [from: Price, to: Price] {
  const touch = touchOf(book);
  const mid = midOf(touch) ?? touch.bid ?? touch.ask ?? ONE_DOLLAR / 2;
  const distances = [
    ...book.yes.map(([price, qty]) => [mid - price, qty] as const),
    ...book.no.map(([price, qty]) => [complement(price) - mid, qty] as const),
  ].sort(([a], [b]) => a - b);
  const wanted = distances.reduce((sum, [, qty]) => sum + qty, 0) * SHARE_IN_VIEW;
  let width = LEAST_STEPS_IN_VIEW * step;
  let sum = 0;
  for (const [distance, qty] of distances) {
    if (sum >= wanted) break;
    sum += qty;
    width = Math.max(width, distance * 1.15);
  }
  const from = Math.max(0, floorTo((mid - width) as Price, step));
  const to = Math.min(ONE_DOLLAR, ceilTo((mid + width) as Price, step));
  return [from as Price, to as Price];
}
