import { formatCents } from '../../format/price.ts';
import { formatContractsShort } from '../../format/quantity.ts';
import type { Price, Qty } from '../../../domain/units/units.ts';
import { paintText } from '../../ui/paint.ts';
import type { LadderRow } from './ladder-rows.ts';

/** What the rows of one ladder have in common. */
export interface LadderMarks {
  readonly decimals: number;
  /** The size whose bar is full. */
  readonly fullQty: number;
  readonly last: Price | null;
  readonly cursor: Price | null;
}

const sizeText = (qty: Qty): string => (qty === 0 ? '' : formatContractsShort(qty));

/** Writes one row into its element: own bid, bid, price, ask, own ask. Without a row the element is hidden. */
export function paintLadderRow(
  element: HTMLElement,
  row: LadderRow | undefined,
  { decimals, fullQty, last, cursor }: LadderMarks,
): void {
  element.hidden = row === undefined;
  const [ownBid, bid, price, ask, ownAsk] = element.children;
  if (row === undefined || !ownBid || !price || !ownAsk) return;
  paintText(ownBid, sizeText(row.ownBid));
  paintSize(bid, row.bid, fullQty);
  paintText(price, formatCents(row.price, decimals));
  paintSize(ask, row.ask, fullQty);
  paintText(ownAsk, sizeText(row.ownAsk));
  paintData(element, 'place', row.place);
  const marks = [row.price === last && 'last', row.price === cursor && 'cursor'];
  paintData(element, 'marks', marks.filter(Boolean).join(' '));
}

/** The bar is the cell's own background, so it costs no element: its width is a custom property. */
function paintSize(cell: Element | undefined, qty: Qty, fullQty: number): void {
  if (!(cell instanceof HTMLElement)) return;
  paintText(cell, sizeText(qty));
  const width = `${Math.round(Math.min(1, qty / fullQty) * 100)}%`;
  if (cell.style.getPropertyValue('--bar') !== width) cell.style.setProperty('--bar', width);
}

function paintData(element: HTMLElement, name: string, value: string): void {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}
