import type { BookSide } from '../../../contract/trading.ts';
import type { PriceGrid } from '../../../domain/market/price-grid.ts';
import { complement, ONE_DOLLAR, type Price, type Qty } from '../../../domain/units/units.ts';
import type { MovingHistory, PastBook } from '../../store/moving-history.ts';
import type { OwnPath } from './own-paths.ts';

/** A fill of ours, where it happened. */
export interface OwnFill {
  readonly at: number;
  readonly price: Price;
  readonly side: BookSide;
}

export interface HeatScene {
  readonly history: MovingHistory;
  readonly nowUs: number;
  readonly fills: readonly OwnFill[];
  /** Where our own orders rested, and rest. */
  readonly paths: readonly OwnPath[];
  readonly grid: PriceGrid;
  /** How much of the prices that matter is shown: 1 is all of them, 2 half. */
  readonly zoom: number;
}

/** What is at one moment and price. */
export interface HeatPoint {
  readonly atUs: number;
  readonly price: Price;
  readonly side: BookSide | null;
  /** Null where the book of that moment is not known. */
  readonly qty: Qty | null;
  /** What is left of our own orders that rested there then. */
  readonly own: Qty;
}

/** The prices in view, 1e-4 USD. */
export interface PriceRange {
  readonly low: number;
  readonly high: number;
}

/** What the map shows, and how large it is, in pixels. */
export interface HeatView extends PriceRange {
  readonly width: number;
  readonly height: number;
}

export const yOf = (price: number, { low, high, height }: HeatView): number =>
  ((high - price) / (high - low)) * height;

export function xOf(
  atUs: number,
  { history, nowUs }: Pick<HeatScene, 'history' | 'nowUs'>,
  { width }: Pick<HeatView, 'width'>,
): number {
  const endUs = (history.stepOf(nowUs) + 1) * history.stepUs;
  return width * (1 - (endUs - atUs) / (history.steps * history.stepUs));
}

/** Fewer levels than this in view are a wall, not a map. */
const LEAST_LEVELS = 16;
/** Room above and below the touch's own range. */
const MARGIN = 0.6;

/** The distance of two levels around a price, 1e-4 USD. */
export const stepAt = (grid: PriceGrid, price: number): number =>
  grid.find(({ end }) => price <= end)?.step ?? 100;

/** The level nearest to a price between levels. */
export function levelNear(grid: PriceGrid, price: number): Price {
  const step = stepAt(grid, price);
  return (Math.round(price / step) * step) as Price;
}

/** The oldest and the newest step in view. */
export function stepsInView({ history, nowUs }: Pick<HeatScene, 'history' | 'nowUs'>) {
  const last = history.stepOf(nowUs);
  return { first: last - history.steps + 1, last };
}

/** The prices that matter: where the touch has been, and some room. Undefined while no book is known. */
export function priceRange({ history, nowUs, grid, zoom }: HeatScene): PriceRange | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const [, book] of history.upTo(nowUs)) {
    const bid = book?.yes.at(-1)?.[0];
    const noBid = book?.no.at(-1)?.[0];
    if (bid !== undefined) [low, high] = [Math.min(low, bid), Math.max(high, bid)];
    if (noBid !== undefined) {
      const ask = complement(noBid);
      [low, high] = [Math.min(low, ask), Math.max(high, ask)];
    }
  }
  if (low > high) return undefined;
  const middle = (low + high) / 2;
  const leastHalf = (LEAST_LEVELS / 2) * stepAt(grid, middle);
  const half = Math.max(((high - low) / 2) * (1 + MARGIN), leastHalf) / zoom;
  return { low: Math.max(0, middle - half), high: Math.min(ONE_DOLLAR, middle + half) };
}

/** The largest level in view. */
export function largestLevel({ history, nowUs }: HeatScene, { low, high }: PriceRange): number {
  let most = 1;
  for (const [, book] of history.upTo(nowUs)) {
    for (const [price, qty] of book?.yes ?? []) {
      if (price >= low && price <= high) most = Math.max(most, qty);
    }
    for (const [own, qty] of book?.no ?? []) {
      const price = complement(own);
      if (price >= low && price <= high) most = Math.max(most, qty);
    }
  }
  return most;
}

function restingAt(book: PastBook | undefined, price: Price): Pick<HeatPoint, 'side' | 'qty'> {
  if (book === undefined) return { side: null, qty: null };
  const bid = book.yes.find(([own]) => own === price);
  if (bid) return { side: 'bid', qty: bid[1] };
  const ask = book.no.find(([own]) => complement(own) === price);
  return ask ? { side: 'ask', qty: ask[1] } : { side: null, qty: 0 as Qty };
}

/** What rested at a price in one step; undefined for a step out of view. */
export function readingAt(scene: HeatScene, step: number, price: Price): HeatPoint | undefined {
  const { history, nowUs, paths } = scene;
  const [fromUs, untilUs] = [step * history.stepUs, (step + 1) * history.stepUs];
  const own = paths
    .filter((path) => path.price === price && path.fromUs < untilUs)
    .filter((path) => path.untilUs === null || path.untilUs > fromUs)
    .reduce((sum, { qty }) => sum + qty, 0) as Qty;
  for (const [at, book] of history.upTo(nowUs)) {
    if (at !== step) continue;
    return { atUs: Math.min(nowUs, untilUs), price, own, ...restingAt(book, price) };
  }
  return undefined;
}
