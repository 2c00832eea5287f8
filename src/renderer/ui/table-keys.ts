import type { KeyboardEvent } from 'react';
import { matchesKeys, type Keys } from './keyboard.ts';
import { stepOf } from './row-cursor.ts';

/** A key that does something with the row under the cursor. */
export interface RowKey<Row> {
  /** Undefined: the person took it away. */
  readonly keys?: Keys | undefined;
  readonly act: (row: Row) => void;
}

/** What keys bring about in a table. */
export interface TableDeeds {
  readonly count: number;
  /** Rows that are seen at a time. */
  readonly page: number;
  /** By so many items, the cursor being brought into view. */
  readonly step: (by: number) => void;
  /** What a key of the panel's own does with the row under the cursor. */
  readonly act: (press: KeyboardEvent) => 'taken' | 'not taken';
}

const rowOf = (target: EventTarget): Element | null =>
  target instanceof Element ? target.closest('[role="row"]') : null;

/** The place of the item that something is in; undefined for the table itself and its titles. */
export function itemAt(target: EventTarget): number | undefined {
  const place = rowOf(target)?.getAttribute('aria-rowindex');
  return place ? Number(place) - 1 : undefined;
}

/** What a person may press in a row. A table has no more than the tab stops that it gives itself: arrows lead here. */
export const buttonsOf = (row: Element | null | undefined): readonly HTMLButtonElement[] =>
  row ? [...row.querySelectorAll('button')] : [];

/** Keys while a table, its titles or a button in it have the focus. */
export function pressOnTable(
  event: KeyboardEvent<HTMLElement>,
  deeds: TableDeeds,
): 'taken' | 'not taken' {
  if (event.defaultPrevented) return 'not taken';
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  const isInTitles = event.target !== event.currentTarget && itemAt(event.target) === undefined;
  if (isPlain && steer(event, deeds, isInTitles ? 'titles' : 'rows') === 'taken') return 'taken';
  return isInTitles ? 'not taken' : deeds.act(event);
}

function steer(
  { key, repeat, target, currentTarget: table }: KeyboardEvent<HTMLElement>,
  { count, page, step }: TableDeeds,
  where: 'titles' | 'rows',
): 'taken' | 'not taken' {
  const by = stepOf(key, count, page);
  if (by !== undefined) {
    table.focus();
    step(where === 'rows' ? by : 0);
    return 'taken';
  }
  const isOnTable = target === table;
  const cursorId = table.getAttribute('aria-activedescendant') ?? '';
  const row = isOnTable ? document.getElementById(cursorId) : rowOf(target);
  const buttons = buttonsOf(row).filter(({ disabled }) => !disabled);
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    const stops: readonly HTMLElement[] = [table, ...buttons];
    const at = stops.findIndex((stop) => stop === target);
    const next = stops[at + (key === 'ArrowRight' ? 1 : -1)];
    next?.focus();
    return next ? 'taken' : 'not taken';
  }
  if (key === 'Escape' && !isOnTable) {
    table.focus();
    return 'taken';
  }
  if (key !== 'Enter' || !isOnTable || buttons.length === 0) return 'not taken';
  const link = buttons.find((button) => button.matches('.row-link'));
  if (link === undefined) buttons[0]?.focus();
  else if (!repeat) link.click();
  return 'taken';
}

/** A panel's own keys. A held one counts once: another row may have come under the cursor since. */
export function pressOnRow<Row>(
  press: KeyboardEvent,
  rowKeys: readonly RowKey<Row>[],
  run: (act: (row: Row) => void) => void,
): 'taken' | 'not taken' {
  const found = rowKeys.find(({ keys }) => keys !== undefined && matchesKeys(press, keys));
  if (found === undefined) return 'not taken';
  if (!press.repeat) run(found.act);
  return 'taken';
}
