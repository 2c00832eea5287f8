import type { CSSProperties } from 'react';
import type { Sort } from './arrange-rows.ts';
import type { Column } from './data-table.tsx';

/** The titles of a table. All of them are one tab stop, from which arrows lead to the others. */
export function TableHead<Row>({
  columns,
  sort,
  onSort,
  style,
}: {
  readonly columns: readonly Column<Row>[];
  readonly sort: Sort | null;
  readonly onSort: ((column: string) => void) | undefined;
  readonly style: CSSProperties;
}) {
  const sortable = onSort ? columns.filter(({ value }) => value !== undefined) : [];
  const tabStop = sortable.find(({ id }) => id === sort?.column) ?? sortable[0];
  return (
    <div className="table-head" role="row" style={style}>
      {columns.map((column) => (
        <span
          key={column.id}
          role="columnheader"
          className={`cell cell-${column.align ?? 'start'}`}
          title={column.hint}
          {...(sort?.column === column.id && { 'aria-sort': sort.direction })}
        >
          {onSort && column.value ? (
            <button
              type="button"
              className="table-sort"
              tabIndex={column === tabStop ? undefined : -1}
              onClick={() => onSort(column.id)}
            >
              {sort?.column === column.id && (
                <span aria-hidden="true">{sort.direction === 'ascending' ? '↑ ' : '↓ '}</span>
              )}
              {column.title}
            </button>
          ) : (
            column.title
          )}
        </span>
      ))}
    </div>
  );
}
