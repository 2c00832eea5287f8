import { err, ok, type Result } from '../../../base/result.ts';
import { invalidParameters, type ApiError } from './api-error.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; empty on the last one. */
  readonly cursor: string;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface PagedList<T> {
  /** In ascending order of place. */
  readonly items: readonly T[];
  readonly order: 'ascending' | 'descending';
  /** A whole number, unique within the list, the same on every call. */
  readonly placeOf: (item: T) => number;
  /** Left out: every item is wanted. */
  readonly keep?: (item: T) => boolean;
}

/**
 * Cuts one page out of a list. The cursor holds the place of the last item served, not the item: records that
 * come or go between two pages neither hide others nor make the cursor invalid.
 */
export function pageOf<T>(
  { items, order, placeOf, keep = () => true }: PagedList<T>,
  { limit, cursor }: PageRequest,
): Result<Page<T>, ApiError> {
  const last = cursor === undefined ? undefined : readCursor(cursor);
  if (Number.isNaN(last)) return err(invalidParameters('cursor'));
  const step = order === 'ascending' ? 1 : -1;
  let at = startOf(items, order, last, placeOf);
  const page: T[] = [];
  for (; at >= 0 && at < items.length; at += step) {
    const item = items[at] as T;
    if (!keep(item)) continue;
    // One more is wanted and there: the page is full and not the last.
    if (page.length === limit) return ok({ items: page, cursor: writeCursor(page, placeOf) });
    page.push(item);
  }
  return ok({ items: page, cursor: '' });
}

function startOf<T>(
  items: readonly T[],
  order: 'ascending' | 'descending',
  last: number | undefined,
  placeOf: (item: T) => number,
): number {
  if (last === undefined) return order === 'ascending' ? 0 : items.length - 1;
  return order === 'ascending'
    ? countWhile(items, (item) => placeOf(item) <= last)
    : countWhile(items, (item) => placeOf(item) < last) - 1;
}

/** How many items at the front satisfy a condition that never holds again once it fails. */
function countWhile<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function writeCursor<T>(page: readonly T[], placeOf: (item: T) => number): string {
  return Buffer.from(`p${placeOf(page.at(-1) as T)}`).toString('base64url');
}

function readCursor(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  return /^p\d{1,15}$/.test(text) ? Number(text.slice(1)) : Number.NaN;
}
