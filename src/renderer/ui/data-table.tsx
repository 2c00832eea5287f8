import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { itemsOf, type CellValue, type Sort } from './arrange-rows.ts';
import './data-table.css';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Least width in pixels, at the compact size of text. */
  readonly width: number;
  /** Takes a share of what is left over. */
  readonly grows?: true;
  /** `pinned` stays at the right edge, whatever is scrolled. */
  readonly align?: 'start' | 'end' | 'pinned';
  /** Is not cut off where it is too long: for figures that fit. Every cut is one more thing to put together when rows move. */
  readonly whole?: true;
  readonly hint?: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the cell says without its dress: to sort by, to filter by, to export. */
  readonly value?: (row: Row) => CellValue;
}

/** A row that is marked, and scrolled to once for every new object. */
export interface Shown {
  readonly key: string;
}

/** A row that only moved, because of another that came, says what it said. */
const Cells = memo(function CellsOf<Row>({
  row,
  columns,
}: {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
}) {
  return columns.map((column) => (
    <span
      key={column.id}
      role="cell"
      className={`cell cell-${column.align ?? 'start'} ${column.whole ? 'cell-whole' : ''}`}
    >
      {column.cell(row)}
    </span>
  ));
}) as <Row>(props: { readonly row: Row; readonly columns: readonly Column<Row>[] }) => ReactNode;

const ROW_PADDING_PX = 8;

/** Widths are meant for the compact size of text. */
const scaled = (px: number): string => `calc(${px}px * var(--scale))`;

/** Rows of figures. Only those in view exist in the document, so a thousand cost what forty cost. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  keyOf,
  rowHeight,
  rowClass,
  shown,
  sort,
  onSort,
  groupOf,
}: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly rowHeight: number;
  readonly rowClass?: (row: Row) => string;
  readonly shown?: Shown | undefined;
  readonly sort?: Sort | null;
  /** Called with the column whose title was pressed; without it titles are plain. */
  readonly onSort?: (column: string) => void;
  /** What a row belongs to; rows of one group come one after the other. */
  readonly groupOf?: ((row: Row) => string) | undefined;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(() => itemsOf(rows, groupOf), [rows, groupOf]);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const item = items[index] as (typeof items)[number];
      return item.kind === 'row' ? keyOf(item.row) : `group ${item.label}`;
    },
    overscan: 3,
  });
  const scrolledTo = useRef<Shown>(undefined);
  useEffect(() => {
    if (shown === undefined || scrolledTo.current === shown) return;
    const at = items.findIndex((item) => item.kind === 'row' && keyOf(item.row) === shown.key);
    if (at === -1) return;
    scrolledTo.current = shown;
    virtual.scrollToIndex(at);
  }, [shown, items, keyOf, virtual]);
  const tracks = columns.map(({ width, grows }) =>
    grows ? `minmax(${scaled(width)}, 1fr)` : scaled(width),
  );
  const leastWidth = scaled(columns.reduce((sum, { width }) => sum + width, ROW_PADDING_PX));
  const template = { gridTemplateColumns: tracks.join(' '), minWidth: leastWidth };
  return (
    <div
      className="table"
      role="table"
      aria-label={label}
      aria-rowcount={items.length}
      ref={scroller}
      tabIndex={0}
    >
      <div className="table-head" role="row" style={template}>
        {columns.map((column) => (
          <span
            key={column.id}
            role="columnheader"
            className={`cell cell-${column.align ?? 'start'}`}
            title={column.hint}
            {...(sort?.column === column.id && { 'aria-sort': sort.direction })}
          >
            {onSort && column.value ? (
              <button type="button" className="table-sort" onClick={() => onSort(column.id)}>
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
      <div
        className="table-body"
        role="rowgroup"
        style={{ height: virtual.getTotalSize(), minWidth: leastWidth }}
      >
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const item = items[index] as (typeof items)[number];
          const style = { ...template, transform: `translateY(${start}px)` };
          if (item.kind === 'group') {
            return (
              <div
                key={key}
                role="row"
                aria-rowindex={index + 1}
                className="table-group"
                style={style}
              >
                <span role="cell" className="table-group-name">
                  {item.label} <span className="dim figure">{item.count}</span>
                </span>
              </div>
            );
          }
          const { row } = item;
          const isShown = keyOf(row) === shown?.key;
          return (
            <div
              key={key}
              role="row"
              aria-rowindex={index + 1}
              aria-current={isShown || undefined}
              className={`table-row ${rowClass?.(row) ?? ''}`}
              style={style}
            >
              <Cells row={row} columns={columns} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
