import type { MouseEvent } from 'react';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BookView } from '../../../contract/market-data.ts';
import { LINEAR_CENT } from '../../../domain/market/price-grid.ts';
import { withOwnKeys } from '../../ui/keyboard.ts';
import {
  LadderPointer,
  pressOnLadder,
  type LadderKeyboard,
  type LadderPress,
} from './ladder-controls.ts';
import { LADDER_KEYS } from './ladder-keys.ts';
import { LadderView } from './ladder-view.ts';

const book = { yes: [[4000, 200]], no: [[5600, 300]] } as unknown as BookView;
const armed: LadderKeyboard = { keys: LADDER_KEYS, tradingKeys: 'armed' };

/** A ladder in hand, with its cursor at 42 cents, and what keys did on it. */
function ladder() {
  const view = new LadderView();
  view.follow({ market: 'KXA-1', grid: LINEAR_CENT, book, count: 9 });
  view.moveCursor(1);
  const done: string[] = [];
  const deeds = {
    place: (side: string, price: number) => done.push(`place ${side} ${price}`),
    fillTicket: () => done.push('ticket'),
    cancelAt: (side: string, price: number) => done.push(`cancel ${side} ${price}`),
    moveTo: () => done.push('move'),
  };
  const press = (
    key: string,
    keyboard: LadderKeyboard,
    held: Partial<LadderPress> = {},
  ): 'taken' | 'not taken' =>
    pressOnLadder(
      {
        key,
        code: '',
        ctrlKey: false,
        metaKey: false,
        altKey: false,
        shiftKey: false,
        repeat: false,
        preventDefault: () => {},
        stopPropagation: () => {},
        ...held,
      },
      view,
      deeds,
      keyboard,
    );
  return { view, done, deeds, press };
}

describe('keys on the ladder', () => {
  it('trade at the cursor while they are armed', () => {
    const { done, press } = ladder();
    expect(press('b', armed)).toBe('taken');
    press('s', armed);
    expect(done).toEqual(['place bid 4200', 'place ask 4200']);
  });

  it('leave trading to others while they are disarmed, but cancel all the same', () => {
    const { done, press } = ladder();
    const disarmed = { ...armed, tradingKeys: 'disarmed' } as const;
    expect([press('b', disarmed), press('s', disarmed)]).toEqual(['not taken', 'not taken']);
    expect(press('x', disarmed)).toBe('taken');
    expect(done).toEqual(['cancel bid 4200', 'cancel ask 4200']);
  });

  it('are those that the person chose', () => {
    const { done, press } = ladder();
    const own = withOwnKeys(LADDER_KEYS, { 'ladder.buy': 'q', 'ladder.cancel': null });
    const keyboard = { ...armed, keys: own };
    expect(['b', 'x', 'q'].map((key) => press(key, keyboard))).toEqual([
      'not taken',
      'not taken',
      'taken',
    ]);
    expect(done).toEqual(['place bid 4200']);
  });

  it('place one order however long they are held, and move on while they are', () => {
    const { view, done, press } = ladder();
    for (let times = 0; times < 3; times += 1) {
      press('b', armed, { repeat: true });
      press('ArrowUp', armed, { repeat: true });
    }
    expect(done).toEqual([]);
    expect(view.cursor).toBe(4500);
  });

  it('are not those of commands with Ctrl, Alt or Shift', () => {
    const { done, press } = ladder();
    for (const held of [{ ctrlKey: true }, { altKey: true }, { shiftKey: true }]) {
      expect(press('x', armed, held)).toBe('not taken');
    }
    expect(done).toEqual([]);
  });

  it('do nothing at a cursor out of view, but bring it there', () => {
    const { view, done, press } = ladder();
    const elsewhere = { yes: [[8000, 200]], no: [[1600, 300]] } as unknown as BookView;
    view.follow({ market: 'KXA-1', grid: LINEAR_CENT, book: elsewhere, count: 9 });
    expect(view.prices()).not.toContain(4200);
    expect(press('b', armed)).toBe('taken');
    expect(done).toEqual([]);
    expect(view.prices()).toContain(4200);
    press('b', armed);
    expect(done).toEqual(['place bid 4200']);
  });

  it('do nothing without a cursor', () => {
    const { view, done, press } = ladder();
    view.follow({ market: 'KXB-1', grid: LINEAR_CENT, book, count: 9 });
    expect(press('b', armed)).toBe('taken');
    expect(done).toEqual([]);
  });
});

/** As much of a cell as a press asks of it: the one in a column of the third row, with an own order in it. */
class FakeCell {
  readonly textContent = '5';
  readonly dataset: { readonly column: string };
  readonly parentElement: object;

  constructor(column: string, row = 2) {
    this.dataset = { column };
    const rows: object[] = [{}, {}, {}, {}];
    this.parentElement = Object.assign(rows[row] as object, { parentElement: { children: rows } });
  }

  closest(): this {
    return this;
  }
}

describe('a press of the pointer', () => {
  beforeAll(() => vi.stubGlobal('Element', FakeCell));
  afterAll(() => vi.unstubAllGlobals());
  const on = (column: string, row?: number) =>
    ({
      target: new FakeCell(column, row),
      button: 0,
      shiftKey: false,
      preventDefault: () => undefined,
    }) as unknown as MouseEvent;

  it('places, drags and cancels on the ladder that it began on', () => {
    const { view, done, deeds } = ladder();
    const pointer = new LadderPointer();
    const at = view.prices()[2];
    pointer.down(on('bid'), view, deeds);
    pointer.up(deeds);
    pointer.click(on('bid'), view, deeds);
    pointer.down(on('ownBid'), view, deeds);
    pointer.move(on('ownBid', 1), view);
    expect(pointer.drag?.over).toBe(view.prices()[1]);
    pointer.up(deeds);
    pointer.click(on('ownBid', 1), view, deeds);
    pointer.rightClick(on('bid'), view, deeds);
    expect(done).toEqual([`place bid ${at}`, 'move', `cancel bid ${at}`]);
  });

  it('does nothing once another market or scale is under it', () => {
    const { view, done, deeds } = ladder();
    const other = { ...deeds };
    const pointer = new LadderPointer();
    pointer.down(on('ownBid'), view, deeds);
    pointer.move(on('ownBid', 1), view);
    pointer.up(other);
    pointer.down(on('ask'), view, deeds);
    pointer.rightClick(on('ask'), view, other);
    pointer.up(other);
    pointer.click(on('ask'), view, other);
    expect(done).toEqual([]);
  });
});
