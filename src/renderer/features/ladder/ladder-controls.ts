import type { KeyboardEvent, MouseEvent } from 'react';
import type { BookSide } from '../../../contract/trading.ts';
import type { Price } from '../../../domain/units/units.ts';
import { matchesKeys } from '../../ui/keyboard.ts';
import { TRADING_KEYS, type LadderKey, type LadderKeyId } from './ladder-keys.ts';
import type { LadderView } from './ladder-view.ts';

/** What a person can bring about at the ladder, in the prices and sides that it shows. */
export interface LadderDeeds {
  readonly place: (side: BookSide, price: Price) => void;
  readonly fillTicket: (side: BookSide, price: Price) => void;
  readonly cancelAt: (side: BookSide, price: Price) => void;
  /** Gives own orders of one price another one. */
  readonly moveTo: (side: BookSide, from: Price, to: Price) => void;
}

export interface LadderKeyboard {
  /** As the person has them. */
  readonly keys: readonly LadderKey[];
  readonly tradingKeys: 'armed' | 'disarmed';
}

/** What a key press says of itself. */
export type LadderPress = Pick<
  KeyboardEvent,
  | 'key'
  | 'code'
  | 'ctrlKey'
  | 'metaKey'
  | 'altKey'
  | 'shiftKey'
  | 'repeat'
  | 'preventDefault'
  | 'stopPropagation'
>;

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
interface LadderDrag {
  readonly side: BookSide;
  readonly from: Price;
  readonly over: Price;
}

/** Takes hold of the own orders under the pointer, if any are there. */
function grabOnLadder(event: MouseEvent, view: LadderView): LadderDrag | undefined {
  const target = event.button === 0 ? targetOf(event, view) : undefined;
  if (target === undefined || !(event.target instanceof Element)) return undefined;
  const side = SIDES[target.column];
  if (side === undefined || event.target.textContent === '') return undefined;
  return { side, from: target.price, over: target.price };
}

/**
 * A press of the pointer, from its beginning to what comes of it. It is for the market and the scale that it began on:
 * where the ladder shows another by the time it ends, nothing is done.
 */
export class LadderPointer {
  #drag: LadderDrag | undefined;
  #began: LadderDeeds | undefined;
  /** Brought back to where it began, a drag is no click. */
  #kind: 'press' | 'drag' = 'press';

  get drag(): LadderDrag | undefined {
    return this.#drag;
  }

  down(event: MouseEvent, view: LadderView, deeds: LadderDeeds): void {
    this.#began = deeds;
    this.#kind = 'press';
    this.#drag = grabOnLadder(event, view);
  }

  /** Outside of the rows a drag stays where it was. */
  move(event: MouseEvent, view: LadderView): void {
    if (this.#drag === undefined) return;
    const over = targetOf(event, view)?.price ?? this.#drag.over;
    if (over === this.#drag.over) return;
    this.#kind = 'drag';
    this.#drag = { ...this.#drag, over };
  }

  up(deeds: LadderDeeds): void {
    const dropped = this.#drag;
    this.#drag = undefined;
    if (dropped === undefined || dropped.over === dropped.from || this.#began !== deeds) return;
    deeds.moveTo(dropped.side, dropped.from, dropped.over);
  }

  leave(): void {
    this.#drag = undefined;
  }

  click(event: MouseEvent, view: LadderView, deeds: LadderDeeds): void {
    if (this.#kind === 'press' && this.#isFor(deeds)) clickLadder(event, view, deeds);
    this.#began = undefined;
  }

  rightClick(event: MouseEvent, view: LadderView, deeds: LadderDeeds): void {
    event.preventDefault();
    if (this.#isFor(deeds)) rightClickLadder(event, view, deeds);
  }

  /** One that began nowhere is that of a program which helps a person. */
  #isFor(deeds: LadderDeeds): boolean {
    return this.#began === undefined || this.#began === deeds;
  }
}

const SIDES: Readonly<Record<string, BookSide>> = { ownBid: 'bid', ownAsk: 'ask' };

/** A click places at a bid or an ask, or cancels what is one's own; with Shift it only fills the ticket. */
function clickLadder(event: MouseEvent, view: LadderView, deeds: LadderDeeds): void {
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
function rightClickLadder(event: MouseEvent, view: LadderView, deeds: LadderDeeds): void {
  const target = targetOf(event, view);
  if (target === undefined) return;
  const { price, column } = target;
  if (column !== 'ask' && column !== 'ownAsk') deeds.cancelAt('bid', price);
  if (column !== 'bid' && column !== 'ownBid') deeds.cancelAt('ask', price);
}

/** Keys while the ladder has the focus. Those that trade count only while they are armed; a held one counts once. */
export function pressOnLadder(
  event: LadderPress,
  view: LadderView,
  deeds: LadderDeeds,
  { keys, tradingKeys }: LadderKeyboard,
): 'taken' | 'not taken' {
  const id = keys.find((each) => each.keys !== undefined && matchesKeys(event, each.keys))?.id;
  if (id === undefined) return 'not taken';
  if (tradingKeys === 'disarmed' && TRADING_KEYS.includes(id)) return 'not taken';
  const atCursor = (act: (price: Price) => void) => (): void => {
    if (view.cursor === null || event.repeat) return;
    // Nothing is done at a price that cannot be seen: the first press only brings it into view.
    if (view.revealCursor() === 'was in view') act(view.cursor);
  };
  const acts: Readonly<Record<LadderKeyId, () => void>> = {
    'ladder.up': () => view.moveCursor(-1),
    'ladder.down': () => view.moveCursor(1),
    'ladder.pageUp': () => view.scroll(-10),
    'ladder.pageDown': () => view.scroll(10),
    'ladder.buy': atCursor((price) => deeds.place('bid', price)),
    'ladder.sell': atCursor((price) => deeds.place('ask', price)),
    'ladder.cancel': atCursor((price) => {
      deeds.cancelAt('bid', price);
      deeds.cancelAt('ask', price);
    }),
  };
  acts[id]();
  event.preventDefault();
  event.stopPropagation();
  return 'taken';
}
