import type { MarketColumn } from '../../store/workspace.ts';
import { nextSort, type MarketSort } from './market-order.ts';

const COLUMNS: readonly (readonly [column: MarketColumn, title: string, hint: string])[] = [
  ['name', 'Market', 'What YES stands for'],
  ['bid', 'Bid', 'Best YES bid, cents'],
  ['ask', 'Ask', 'Best YES ask, cents'],
  ['spread', 'Sprd', 'Ask less bid, cents'],
  ['last', 'Last', 'Last trade, cents'],
  ['volume', 'Volume', 'Contracts traded'],
  ['activity', 'Upd/s', 'Book updates a second, smoothed'],
  ['closes', 'Closes', 'Time until trading ends'],
];

/** The columns' names, which sort. */
export function MarketHead({
  sort,
  onSort,
}: {
  readonly sort: MarketSort;
  readonly onSort: (sort: MarketSort) => void;
}) {
  return (
    <div className="market-head" role="row">
      {COLUMNS.map(([column, title, hint]) => (
        <span
          key={column}
          role="columnheader"
          className={`market-${column}`}
          aria-sort={sort.column === column ? sort.direction : 'none'}
        >
          <button type="button" title={hint} onClick={() => onSort(nextSort(sort, column))}>
            {title}
          </button>
        </span>
      ))}
    </div>
  );
}
