import type { BookView } from '../../../contract/market-data.ts';
import type { OrderRow } from '../../../contract/trading.ts';
import type { PriceGrid } from '../../../domain/market/price-grid.ts';
import { complement, type Price } from '../../../domain/units/units.ts';

/** Whose prices a ladder shows. A NO price is what its YES price leaves of a dollar, and a NO bid is a YES ask. */
export type LadderScale = 'yes' | 'no';

const flipped = (side: 'bid' | 'ask'): 'bid' | 'ask' => (side === 'bid' ? 'ask' : 'bid');

/** What is on the YES scale as the ladder shows it, and, being its own opposite, what the ladder says on the YES scale. */
export interface Facing {
  readonly scale: LadderScale;
  readonly price: (price: Price) => Price;
  readonly side: (side: 'bid' | 'ask') => 'bid' | 'ask';
  readonly grid: (grid: PriceGrid) => PriceGrid;
  readonly book: (book: BookView) => BookView;
  readonly order: <Row extends Pick<OrderRow, 'side' | 'price'>>(order: Row) => Row;
}

const straight: Facing = {
  scale: 'yes',
  price: (price) => price,
  side: (side) => side,
  grid: (grid) => grid,
  book: (book) => book,
  order: (order) => order,
};

const grids = new WeakMap<PriceGrid, PriceGrid>();

/** Of one grid always the same object, as a ladder knows a grid by its identity. */
function flippedGrid(grid: PriceGrid): PriceGrid {
  let other = grids.get(grid);
  if (other === undefined) {
    other = grid
      .map(({ start, end, step }) => ({ start: complement(end), end: complement(start), step }))
      .toReversed();
    grids.set(grid, other);
  }
  return other;
}

const mirrored: Facing = {
  scale: 'no',
  price: complement,
  side: flipped,
  grid: flippedGrid,
  book: (book) => ({ ...book, yes: book.no, no: book.yes }),
  order: (order) => ({ ...order, side: flipped(order.side), price: complement(order.price) }),
};

export const facing = (scale: LadderScale): Facing => (scale === 'yes' ? straight : mirrored);
