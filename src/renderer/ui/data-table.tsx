import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import {
  memo,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  type ReactNode,
} from 'react';
import { itemsOf, type CellValue, type Sort } from './arrange-rows.ts';
import { withCursor, type CursorPath } from './row-cursor.ts';
import { TableHead } from './table-head.tsx';
import { buttonsOf, type RowKey } from './table-keys.ts';
import { useRowCursor } from './use-row-cursor.ts';
import { useTableKeys } from './use-table-keys.ts';
import './data-table.css';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Least width in pixels, at the compact size of text. */
  readonly width: number;
  /** Takes a share of what is left over. */
  readonly grows?: true;
  /** `pinned` stays at the right edge, whatever is scrolled; what lies beneath fades over its first 12 pixels. */
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
  const first = useRef<HTMLSpanElement>(null);
  // Here, where a row changes, it costs nothing while none does.
  useLayoutEffect(() => {
    for (const button of buttonsOf(first.current?.parentElement)) button.tabIndex = -1;
  });
  return columns.map((column, index) => (
    <span
      key={column.id}
      ref={index === 0 ? first : undefined}
      role="gridcell"
      className={`cell cell-${column.align ?? 'start'} ${column.whole ? 'cell-whole' : ''}`}
    >
      {column.cell(row)}
    </span>
  ));
}) as <Row>(props: { readonly row: Row; readonly columns: readonly Column<Row>[] }) => ReactNode;

const ROW_PADDING_PX = 8;
/** The titles, which stay above the rows. */
const HEAD_PX = 22;

/** Widths are meant for the compact size of text. */
const scaled = (px: number): string => `calc(${px}px * var(--scale))`;

/**
 * Rows of figures. Only those in view exist in the document, so a thousand cost what forty cost. The table is one tab
 * stop and its titles another; from there keys move a cursor over the rows, and along the buttons of its row.
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
  keyOf,
  rowHeight,
  rowClass,
  shown,
  sort = null,
  onSort,
  groupOf,
  rowKeys = [],
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
  /** What keys do with the row under the cursor. */
  readonly rowKeys?: readonly RowKey<Row>[];
}) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(() => itemsOf(rows, groupOf), [rows, groupOf]);
  const path: CursorPath = {
    count: items.length,
    keyAt: (at) => {
      const item = items[at];
      return item?.kind === 'row' ? keyOf(item.row) : undefined;
    },
  };
  const [cursor, setCursor] = useRowCursor(path);
  const cursorAt = cursor?.at;
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const item = items[index] as (typeof items)[number];
      return item.kind === 'row' ? keyOf(item.row) : `group ${item.label}`;
    },
    overscan: 3,
    scrollPaddingEnd: HEAD_PX,
    rangeExtractor: useCallback(
      (range: Range) => withCursor(defaultRangeExtractor(range), cursorAt),
      [cursorAt],
    ),
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
  const keys = useTableKeys({
    path,
    cursor,
    setCursor,
    rowKeys,
    rowAt: (at) => {
      const item = items[at];
      return item?.kind === 'row' ? item.row : undefined;
    },
    page: ({ clientHeight }) => Math.max(1, Math.floor((clientHeight - HEAD_PX) / rowHeight) - 1),
    isInView: (at) => {
      const { range } = virtual;
      return range !== null && range.startIndex <= at && at <= range.endIndex;
    },
    reveal: (at) => virtual.scrollToIndex(at),
  });
  const cursorId = cursor ? `${id}${cursor.key.replaceAll(/\s/g, '_')}` : undefined;
  return (
    <div
      className="table"
      role="grid"
      aria-label={label}
      aria-rowcount={items.length}
      aria-activedescendant={cursorId}
      ref={scroller}
      tabIndex={0}
      {...keys}
    >
      <TableHead columns={columns} sort={sort} onSort={onSort} style={template} />
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
                <span role="gridcell" className="table-group-name">
                  {item.label} <span className="dim figure">{item.count}</span>
                </span>
              </div>
            );
          }
          const { row } = item;
          const isShown = keyOf(row) === shown?.key;
          const isCursor = index === cursorAt;
          return (
            <div
              key={key}
              id={isCursor ? cursorId : undefined}
              role="row"
              aria-rowindex={index + 1}
              aria-current={isShown || undefined}
              className={`table-row ${isCursor ? 'is-cursor' : ''} ${rowClass?.(row) ?? ''}`}
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
