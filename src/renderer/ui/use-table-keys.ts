import {
  useLayoutEffect,
  useRef,
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import { isMeant, moveCursor, rowNear, type CursorPath, type RowCursor } from './row-cursor.ts';
import { itemAt, pressOnRow, pressOnTable, type RowKey } from './table-keys.ts';
import type { SetCursor } from './use-row-cursor.ts';

interface KeyedTable<Row> {
  readonly path: CursorPath;
  readonly cursor: RowCursor | null;
  readonly setCursor: SetCursor;
  readonly rowKeys: readonly RowKey<Row>[];
  readonly rowAt: (at: number) => Row | undefined;
  /** Rows that are seen at a time. */
  readonly page: (table: HTMLElement) => number;
  readonly isInView: (at: number) => boolean;
  readonly reveal: (at: number) => void;
}

/** What a table does with the keys while it has them. */
export function useTableKeys<Row>(given: KeyedTable<Row>) {
  const { path, cursor, setCursor, rowKeys, rowAt, page, isInView, reveal } = given;
  /** The button in the table that has the focus. */
  const button = useRef<HTMLElement>(null);
  const table = useRef<HTMLElement>(null);
  // A button that went, as one does that cancelled an order, gives the keys back.
  useLayoutEffect(() => {
    if (button.current === null || button.current.isConnected) return;
    button.current = null;
    if (document.activeElement === document.body) table.current?.focus();
  });

  /** The row that the cursor was seen on last, and since when. */
  const arrived = useRef<{ readonly key: string | undefined; readonly atMs: number }>(undefined);
  useLayoutEffect(() => {
    if (arrived.current?.key === cursor?.key) return;
    arrived.current = { key: cursor?.key, atMs: performance.now() };
  });

  const step = (by: number): void => {
    const to = moveCursor(path, cursor, by);
    setCursor(() => to);
    if (to) reveal(to.at);
  };
  const act = (press: KeyboardEvent): 'taken' | 'not taken' =>
    pressOnRow(press, rowKeys, (deed) => {
      const row = cursor ? rowAt(cursor.at) : undefined;
      if (cursor === null || row === undefined) return;
      // Nothing is done to what cannot be seen: the first press only brings it into view.
      if (!isInView(cursor.at)) reveal(cursor.at);
      else if (isMeant(cursor, press.timeStamp - (arrived.current?.atMs ?? 0))) deed(row);
    });
  const take = (target: EventTarget): void => {
    const at = itemAt(target);
    if (at !== undefined) setCursor(() => rowNear(path, at, 1));
  };
  return {
    onKeyDown: (event: KeyboardEvent<HTMLElement>): void => {
      const deeds = { count: path.count, page: page(event.currentTarget), step, act };
      if (pressOnTable(event, deeds) === 'taken') event.preventDefault();
    },
    onFocus: ({ target, currentTarget }: FocusEvent<HTMLElement>): void => {
      table.current = currentTarget;
      button.current = target === currentTarget ? null : target;
      take(target);
      if (target !== currentTarget) return;
      setCursor((before) => before ?? rowNear(path, 0, 1));
      // Not under a pointer, which would then be over another row.
      if (cursor && target.matches(':focus-visible')) reveal(cursor.at);
    },
    onBlur: (): void => {
      button.current = null;
    },
    onPointerDown: ({ target }: PointerEvent): void => take(target),
  };
}
