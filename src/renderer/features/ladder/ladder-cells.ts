import { formatCents } from '../../format/price.ts';
import { formatContractsShort, formatContractsTiny } from '../../format/quantity.ts';
import type { Price, Qty } from '../../../domain/units/units.ts';
import type { OwnOrders } from '../../store/own-book.ts';
import { paintData, paintProperty, paintText } from '../../ui/paint.ts';
import type { LadderRow } from './ladder-rows.ts';

/** What the rows of one ladder have in common. */
export interface LadderMarks {
  readonly decimals: number;
  /** The size whose bar is full. */
  readonly fullQty: number;
  readonly last: Price | null;
  readonly cursor: Price | null;
  /** Where an order would be dropped that is being dragged. */
  readonly drop: { readonly price: Price; readonly side: 'bid' | 'ask' } | null;
  /** How long the first of the own orders there may have to wait, in words. */
  readonly wait: (own: OwnOrders, side: 'bid' | 'ask') => string | undefined;
}

const sizeText = (qty: Qty): string => (qty === 0 ? '' : formatContractsShort(qty));

/** Writes one row into its element: own bid, bid, price, ask, own ask, traded. Without a row the element is hidden. */
export function paintLadderRow(
  element: HTMLElement,
  row: LadderRow | undefined,
  { decimals, fullQty, last, cursor, drop, wait }: LadderMarks,
): void {
  element.hidden = row === undefined;
  const [ownBid, bid, price, ask, ownAsk, traded] = element.children;
  if (row === undefined || !price || !traded) return;
  paintOwn(ownBid, row.ownBid, wait(row.ownBid, 'bid'));
  paintSize(bid, row.bid, fullQty);
  paintText(price, formatCents(row.price, decimals));
  paintSize(ask, row.ask, fullQty);
  paintOwn(ownAsk, row.ownAsk, wait(row.ownAsk, 'ask'));
  paintText(traded, row.traded === 0 ? '' : formatContractsTiny(row.traded));
  paintData(element, 'place', row.place);
  const marks = [
    row.price === last && 'last',
    row.price === cursor && 'cursor',
    row.price === drop?.price && `drop-${drop.side}`,
  ];
  paintData(element, 'marks', marks.filter(Boolean).join(' '));
}

/** Our size, and behind a dot, written smaller by the style sheet, what is ahead of it in the queue. */
function paintOwn(
  cell: Element | undefined,
  { qty, ahead }: OwnOrders,
  hint: string | undefined,
): void {
  if (!(cell instanceof HTMLElement)) return;
  paintText(cell, sizeText(qty));
  paintData(cell, 'queue', qty === 0 || ahead === null ? '' : `·${formatContractsTiny(ahead)}`);
  if (cell.getAttribute('title') === (hint ?? null)) return;
  if (hint === undefined) cell.removeAttribute('title');
  else cell.setAttribute('title', hint);
}

/** The bar is the cell's own background, so it costs no element: its width is a custom property. */
function paintSize(cell: Element | undefined, qty: Qty, fullQty: number): void {
  if (!(cell instanceof HTMLElement)) return;
  paintText(cell, sizeText(qty));
  paintProperty(cell, '--bar', `${Math.round(Math.min(1, qty / fullQty) * 100)}%`);
}
