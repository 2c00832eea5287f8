import { expect, it } from 'vitest';
import type { SerializedDockview } from 'dockview-react';
import { defaultLayout } from './dock-layout.ts';
import { LayoutHistory } from './layout-history.ts';

const first = defaultLayout(1440, 900);
/** As after a panel was closed. */
const without = (id: string): SerializedDockview =>
  JSON.parse(
    JSON.stringify(first, (key, value: unknown) =>
      key === 'views' ? (value as string[]).filter((view) => view !== id) : value,
    ),
  ) as SerializedDockview;

it('goes back one change after the other, and no further than the first layout', () => {
  const history = new LayoutHistory();
  history.note(first);
  history.note(without('fills'));
  history.note(without('risk'));
  expect(history.back()).toEqual(without('fills'));
  history.note(without('fills'));
  expect(history.back()).toBe(first);
  expect(history.back()).toBeUndefined();
});

it('takes no other size and no other tab in front for a change, and goes back to the newest of them', () => {
  const history = new LayoutHistory();
  history.note(first);
  const wider = { ...first, activeGroup: 'group-orders', grid: { ...first.grid, width: 1600 } };
  history.note(wider);
  expect(history.back()).toBeUndefined();
  history.note(without('fills'));
  expect(history.back()).toBe(wider);
});

it('goes back over steps of one kind at once, and over other kinds one after the other', () => {
  const history = new LayoutHistory();
  const width = (px: number): SerializedDockview => ({
    ...first,
    grid: { ...first.grid, width: px },
  });
  history.note(first);
  history.noteResizing(width(1480), 'markets wider');
  history.note(width(1480));
  history.noteResizing(width(1520), 'markets wider');
  history.noteResizing(width(1480), 'markets narrower');
  history.noteResizing(width(1520), 'orders wider');
  expect(history.back()).toEqual(width(1480));
  expect(history.back()).toEqual(width(1520));
  history.noteResizing(width(1560), 'markets wider');
  expect(history.back()).toEqual(width(1520));
  expect(history.back()).toBe(first);
  expect(history.back()).toBeUndefined();
});

it('tells steps apart that a move was between', () => {
  const history = new LayoutHistory();
  const wider = { ...first, grid: { ...first.grid, width: 1480 } };
  history.note(first);
  history.noteResizing(wider, 'markets wider');
  history.note(without('fills'));
  history.noteResizing(without('fills'), 'markets wider');
  expect(history.back()).toEqual(without('fills'));
  expect(history.back()).toBe(wider);
  expect(history.back()).toBe(first);
});

it('forgets what is long ago', () => {
  const history = new LayoutHistory();
  for (let turn = 0; turn < 60; turn += 1) history.note(turn % 2 ? first : without('fills'));
  let times = 0;
  while (history.back() !== undefined) times += 1;
  expect(times).toBe(20);
});

it('takes a panel that was pinned for a change, and one that was pinned to another market', () => {
  const pinned = (market: string): SerializedDockview => {
    const { ladder, ...others } = first.panels;
    return { ...first, panels: { ...others, ladder: { ...ladder!, params: { market } } } };
  };
  const history = new LayoutHistory();
  history.note(first);
  history.note(pinned('KXA-1'));
  history.note(pinned('KXB-1'));
  expect(history.back()).toEqual(pinned('KXA-1'));
  expect(history.back()).toBe(first);
});
