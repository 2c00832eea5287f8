import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  followRow,
  isMeant,
  moveCursor,
  stepOf,
  withCursor,
  type CursorPath,
  type RowCursor,
} from './row-cursor.ts';

/** Keys of rows; null is a heading. */
const pathOf = (items: readonly (string | null)[]): CursorPath => ({
  count: items.length,
  keyAt: (at) => items[at] ?? undefined,
});

const rows = ['a', 'b', 'c', 'd', 'e'];
const grouped = [null, 'a', 'b', null, 'c', 'd', null, 'e'];
const on = (items: readonly (string | null)[], key: string): RowCursor => ({
  key,
  at: items.indexOf(key),
});

/** Where a key leads from a row, three rows being in view. */
function press(items: readonly (string | null)[], from: string | null, key: string) {
  const path = pathOf(items);
  const step = stepOf(key, path.count, 3);
  if (step === undefined) return 'no step';
  return moveCursor(path, from === null ? null : on(items, from), step)?.key;
}

describe('a key', () => {
  it.each([
    ['b', 'ArrowDown', 'c'],
    ['b', 'ArrowUp', 'a'],
    ['a', 'PageDown', 'd'],
    ['e', 'PageUp', 'b'],
    ['c', 'Home', 'a'],
    ['c', 'End', 'e'],
    ['c', 'x', 'no step'],
  ])('leads from %s by %s to %s', (from, key, to) => {
    expect(press(rows, from, key)).toBe(to);
  });

  it('stops at the ends', () => {
    expect(press(rows, 'a', 'ArrowUp')).toBe('a');
    expect(press(rows, 'b', 'PageUp')).toBe('a');
    expect(press(rows, 'e', 'ArrowDown')).toBe('e');
    expect(press(rows, 'd', 'PageDown')).toBe('e');
  });

  it('passes over headings, and stays below the first', () => {
    expect(press(grouped, 'b', 'ArrowDown')).toBe('c');
    expect(press(grouped, 'c', 'ArrowUp')).toBe('b');
    expect(press(grouped, 'a', 'ArrowUp')).toBe('a');
    expect(press(grouped, 'd', 'Home')).toBe('a');
  });

  it('begins at the first row, or where it leads', () => {
    expect(press(grouped, null, 'ArrowDown')).toBe('a');
    expect(press(grouped, null, 'End')).toBe('e');
    expect(press([], null, 'ArrowDown')).toBeUndefined();
  });
});

describe('a list that changes', () => {
  it('leaves the cursor as it is while its row stays', () => {
    const cursor = on(rows, 'c');
    expect(followRow(pathOf(rows), cursor)).toBe(cursor);
  });

  it('takes the cursor along with its row, into a group too', () => {
    const cursor = on(rows, 'c');
    expect(followRow(pathOf(['new', ...rows]), cursor)).toEqual({ key: 'c', at: 3 });
    expect(followRow(pathOf(rows.toReversed()), on(rows, 'e'))).toEqual({ key: 'e', at: 0 });
    expect(followRow(pathOf(grouped), cursor)).toEqual({ key: 'c', at: 4 });
  });

  it('keeps the place of a row that went, the last one at the end', () => {
    const without = (gone: string) => pathOf(rows.filter((key) => key !== gone));
    expect(followRow(without('c'), on(rows, 'c'))?.key).toBe('d');
    expect(followRow(without('e'), on(rows, 'e'))?.key).toBe('d');
    expect(followRow(pathOf([null, 'a', null, 'd']), { key: 'gone', at: 2 })?.key).toBe('d');
    expect(followRow(pathOf([]), on(rows, 'c'))).toBeNull();
  });

  it('takes no key for the row that came in place of another before a person can have seen it', () => {
    const cursor = followRow(pathOf(['a', 'b', 'd']), on(rows, 'c')) as RowCursor;
    expect(cursor).toMatchObject({ key: 'd' });
    expect(isMeant(cursor, 499)).toBe(false);
    expect(isMeant(cursor, 500)).toBe(true);
    const shifted = followRow(pathOf(['new', 'a', 'b', 'd']), cursor) as RowCursor;
    expect(isMeant(shifted, 499)).toBe(false);
    expect(isMeant(on(rows, 'c'), 1)).toBe(true);
    const chosen = moveCursor(pathOf(['a', 'b', 'd']), cursor, -1) as RowCursor;
    expect(isMeant(chosen, 1)).toBe(true);
  });

  it('always has the cursor on a row that there is', () => {
    const items = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), {
      maxLength: 7,
    });
    fc.assert(
      fc.property(items, items, fc.nat(6), fc.integer({ min: -9, max: 9 }), (old, now, at, by) => {
        const key = old[at];
        if (key === undefined) return;
        const followed = followRow(pathOf(now), { key, at });
        const moved = followed && moveCursor(pathOf(now), followed, by);
        if (now.length === 0) expect(followed).toBeNull();
        else
          for (const cursor of [followed, moved]) expect(now[cursor?.at ?? -1]).toBe(cursor?.key);
        if (now.includes(key)) expect(followed?.key).toBe(key);
      }),
    );
  });
});

it('has the row of the cursor among those in the document, wherever the list was scrolled', () => {
  const inView = [4, 5, 6];
  expect(withCursor(inView, 5)).toBe(inView);
  expect(withCursor(inView, 1)).toEqual([1, 4, 5, 6]);
  expect(withCursor(inView, 9)).toEqual([4, 5, 6, 9]);
  expect(withCursor(inView, undefined)).toBe(inView);
});
