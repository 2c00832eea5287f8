import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import type { BookSide } from '../../../contract/trading.ts';
import type { Price } from '../../../domain/units/units.ts';
import type { LadderView } from './ladder-view.ts';

/** What a person can bring about at the ladder, in the prices and sides that it shows. */
export interface LadderDeeds {
  readonly place: (side: BookSide, price: Price) => void;
  readonly fillTicket: (side: BookSide, price: Price) => void;
  readonly cancelAt: (side: BookSide, price: Price) => void;
  /** Gives own orders of one price another one. */
  readonly moveTo: (side: BookSide, from: Price, to: Price) => void;
}

/** The price and the column under the pointer. */
function targetOf(
  event: MouseEvent,
  view: LadderView,
): { readonly price: Price; readonly column: string } | undefined {
  if (!(event.target instanceof Element)) return undefined;
  const cell = event.target.closest<HTMLElement>('[data-column]');
  const row = cell?.parentElement;
  const column = cell?.dataset['column'];
  if (!row || column === undefined) return undefined;
  const index = [...(row.parentElement?.children ?? [])].indexOf(row);
  const price = view.prices()[index];
  return price === undefined ? undefined : { price, column };
}

/** An own order under way to another price. */
export interface LadderDrag {
  readonly side: BookSide;
  readonly from: Price;
  readonly over: Price;
}

/** Takes hold of the own orders under the pointer, if any are there. */
export function grabOnLadder(event: PointerEvent, view: LadderView): LadderDrag | undefined {
  const target = event.button === 0 ? targetOf(event, view) : undefined;
  if (target === undefined || !(event.target instanceof Element)) return undefined;
  const side = SIDES[target.column];
  if (side === undefined || event.target.textContent === '') return undefined;
  return { side, from: target.price, over: target.price };
}

/** Where the drag is now; outside of the rows it stays where it was. */
export function dragOnLadder(drag: LadderDrag, event: PointerEvent, view: LadderView): LadderDrag {
  const over = targetOf(event, view)?.price ?? drag.over;
  return over === drag.over ? drag : { ...drag, over };
}

const SIDES: Readonly<Record<string, BookSide>> = { ownBid: 'bid', ownAsk: 'ask' };

/** A click places at a bid or an ask, or cancels what is one's own; with Shift it only fills the ticket. */
export function clickLadder(event: MouseEvent, view: LadderView, deeds: LadderDeeds): void {
  const target = targetOf(event, view);
  if (target === undefined) return;
  const { price, column } = target;
  if (column === 'ownBid') deeds.cancelAt('bid', price);
  if (column === 'ownAsk') deeds.cancelAt('ask', price);
  if (column !== 'bid' && column !== 'ask') return;
  if (event.shiftKey) deeds.fillTicket(column, price);
  else deeds.place(column, price);
}

/** The right button cancels own orders at a level: those of the side it points at, on the price both. */
export function rightClickLadder(event: MouseEvent, view: LadderView, deeds: LadderDeeds): void {
  const target = targetOf(event, view);
  if (target === undefined) return;
  event.preventDefault();
  const { price, column } = target;
  if (column !== 'ask' && column !== 'ownAsk') deeds.cancelAt('bid', price);
  if (column !== 'bid' && column !== 'ownBid') deeds.cancelAt('ask', price);
}

/** Keys while the ladder has the focus: arrows move the cursor, B and S place at it while they are armed, X cancels. */
export function pressOnLadder(
  event: KeyboardEvent,
  view: LadderView,
  deeds: LadderDeeds,
  tradingKeys: 'armed' | 'disarmed',
): 'taken' | 'not taken' {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return 'not taken';
  const { cursor } = view;
  const atCursor = (act: (price: Price) => void) => (): void => {
    if (cursor !== null) act(cursor);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowUp: () => view.moveCursor(-1),
    ArrowDown: () => view.moveCursor(1),
    PageUp: () => view.scroll(-10),
    PageDown: () => view.scroll(10),
    ...(tradingKeys === 'armed' && {
      b: atCursor((price) => deeds.place('bid', price)),
      s: atCursor((price) => deeds.place('ask', price)),
    }),
    x: atCursor((price) => {
      deeds.cancelAt('bid', price);
      deeds.cancelAt('ask', price);
    }),
  };
  const act = keys[event.key];
  if (act === undefined) return 'not taken';
  // A held key must not place one order after another.
  if (!event.repeat || event.key.length > 1) act();
  event.preventDefault();
  event.stopPropagation();
  return 'taken';
}
