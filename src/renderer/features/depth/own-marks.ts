import type { BookSide } from '../../../contract/trading.ts';
import type { Price, Qty } from '../../../domain/units/units.ts';
import type { OwnBook } from '../../store/own-book.ts';

/** Own working orders of one side and price, as the chart marks them. */
export interface OwnMark {
  readonly side: BookSide;
  readonly price: Price;
  readonly qty: Qty;
}

/** What is marked: one mark for each side and price, ascending by price. */
export const ownMarks = (own: OwnBook): readonly OwnMark[] =>
  (['bid', 'ask'] as const)
    .flatMap((side) => [...own[side]].map(([price, { qty }]): OwnMark => ({ side, price, qty })))
    .sort((a, b) => a.price - b.price);

/** A place in one row of labels, in pixels. */
export interface LabelSpan {
  readonly left: number;
  readonly right: number;
}

/** The row, from the top, in which each label lies upon no other. @param spans - ascending by their left ends */
export function labelRows(spans: readonly LabelSpan[]): readonly number[] {
  /** Where each row ends so far. */
  const ends: number[] = [];
  return spans.map(({ left, right }) => {
    const free = ends.findIndex((end) => end <= left);
    const row = free === -1 ? ends.length : free;
    ends[row] = right;
    return row;
  });
}
