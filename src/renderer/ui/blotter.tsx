import { useMemo, useState, type ReactNode } from 'react';
import { useDesk, useObservable, useRowHeight } from '../store/desk.ts';
import { arrangeRows, nextSort, valueOf, type Arrangement } from './arrange-rows.ts';
import { Button } from './button.tsx';
import { DataTable, type Column, type Shown } from './data-table.tsx';
import { PanelState } from './panel-state.tsx';
import { RowExport } from './row-export.tsx';
import type { RowKey } from './table-keys.ts';
import './blotter.css';

const AS_THEY_COME: Arrangement = { filter: '', sort: null, group: null };

/** Rows that a person filters, sorts, groups, copies and exports; how they want them is kept for the next time. */
export function Blotter<Row>({
  name,
  label,
  columns,
  rows,
  keyOf,
  rowClass,
  shown,
  groups = [],
  rowKeys,
  children,
  empty,
}: {
  /** Under which the arrangement is kept, and what the exported file is called. */
  readonly name: string;
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly rowClass?: (row: Row) => string;
  /** A row that is to be seen, by its key: nothing filters it away. */
  readonly shown?: Shown | undefined;
  /** Columns that rows may be grouped by. */
  readonly groups?: readonly string[];
  /** What keys do with the row under the cursor. */
  readonly rowKeys?: readonly RowKey<Row>[];
  /** More for the bar. */
  readonly children?: ReactNode;
  /** Instead of the table when there are no rows at all. */
  readonly empty: ReactNode;
}) {
  const { workspace } = useDesk();
  const rowHeight = useRowHeight();
  const [filter, setFilter] = useState('');
  const { blotters } = useObservable(workspace.state);
  const kept = blotters[name];
  const arrangement = useMemo(() => ({ ...AS_THEY_COME, ...kept, filter }), [kept, filter]);
  const arranged = useMemo(
    () => arrangeRows(rows, columns, arrangement),
    [rows, columns, arrangement],
  );
  const [shownBefore, setShownBefore] = useState(shown);
  if (shown !== shownBefore) {
    setShownBefore(shown);
    setFilter('');
  }
  const { sort, group } = arrangement;
  const groupValue = useMemo(() => {
    const value = valueOf(columns, group);
    return value && ((row: Row) => String(value(row) ?? '–'));
  }, [columns, group]);
  const keep = (change: Partial<Omit<Arrangement, 'filter'>>): void =>
    workspace.change({ blotters: { ...blotters, [name]: { sort, group, ...change } } });
  return (
    <>
      <div className="panel-bar blotter-bar">
        {children}
        <input
          className="input blotter-filter"
          type="search"
          placeholder="Filter"
          aria-label={`Filter ${label.toLowerCase()}`}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        {groups.length > 0 && (
          <select
            className="input blotter-group"
            aria-label={`Group ${label.toLowerCase()}`}
            value={group ?? ''}
            onChange={(event) => keep({ group: event.target.value || null })}
          >
            <option value="">Ungrouped</option>
            {groups.map((id) => (
              <option key={id} value={id}>
                By {columns.find((column) => column.id === id)?.title.toLowerCase()}
              </option>
            ))}
          </select>
        )}
        <RowExport name={name} rows={arranged} columns={columns} />
      </div>
      {rows.length === 0 && empty}
      {rows.length > 0 && arranged.length === 0 && (
        <PanelState
          title="Nothing matches the filter"
          action={<Button onClick={() => setFilter('')}>Show all</Button>}
        />
      )}
      {arranged.length > 0 && (
        <DataTable
          label={label}
          columns={columns}
          rows={arranged}
          keyOf={keyOf}
          rowHeight={rowHeight}
          sort={sort}
          onSort={(column) => keep({ sort: nextSort(sort, column) })}
          groupOf={groupValue}
          shown={shown}
          {...(rowClass && { rowClass })}
          {...(rowKeys && { rowKeys })}
        />
      )}
    </>
  );
}
