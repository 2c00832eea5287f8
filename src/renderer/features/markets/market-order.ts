import type { MarketRow } from '../../../contract/market-data.ts';
import type { MarketColumn, WorkspaceState } from '../../store/workspace.ts';
import { shortName } from '../../format/market-words.ts';

export type MarketSort = WorkspaceState['marketSort'];

/** Rows that contain every word of the search in ticker, title or outcome; case does not count. */
export function searchMarkets(rows: readonly MarketRow[], search: string): readonly MarketRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = `${row.ticker} ${row.title} ${row.yesTitle}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export const spreadOf = ({ bid, ask }: Pick<MarketRow, 'bid' | 'ask'>): number | null =>
  bid === null || ask === null ? null : ask - bid;

const VALUES: Readonly<Record<MarketColumn, (row: MarketRow) => number | string | null>> = {
  name: (row) => `${shortName(row)} ${row.ticker}`.toLowerCase(),
  bid: (row) => row.bid,
  ask: (row) => row.ask,
  spread: spreadOf,
  last: (row) => row.last,
  volume: (row) => row.volume,
  activity: (row) => row.activity,
  closes: (row) => row.closeAt,
};

/** Sorted by one column; rows without a value come last either way, equal ones by ticker. */
export function sortMarkets(
  rows: readonly MarketRow[],
  { column, direction }: MarketSort,
): readonly MarketRow[] {
  const value = VALUES[column];
  const sign = direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left !== right) {
      if (left === null) return 1;
      if (right === null) return -1;
      return left < right ? -sign : sign;
    }
    return a.ticker < b.ticker ? -1 : 1;
  });
}

/** The newest rows in an order from before; those that it does not know come last. */
export function keepOrder(
  order: readonly string[],
  rows: readonly MarketRow[],
): readonly MarketRow[] {
  const rest = new Map<string, MarketRow>(rows.map((row) => [row.ticker, row]));
  const kept: MarketRow[] = [];
  for (const ticker of order) {
    const row = rest.get(ticker);
    if (row) kept.push(row);
    rest.delete(ticker);
  }
  return [...kept, ...rest.values()];
}

/** A click on a column's head: the same column turns around, another one starts where it is most useful. */
export function nextSort(sort: MarketSort, column: MarketColumn): MarketSort {
  if (sort.column === column) {
    return { column, direction: sort.direction === 'ascending' ? 'descending' : 'ascending' };
  }
  const startsLow = column === 'name' || column === 'spread' || column === 'closes';
  return { column, direction: startsLow ? 'ascending' : 'descending' };
}
