import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type ReactNode } from 'react';
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
  readonly hint?: string;
  readonly cell: (row: Row) => ReactNode;
}

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
}: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly rowHeight: number;
  readonly rowClass?: (row: Row) => string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keyOf(rows[index] as Row),
    overscan: 6,
  });
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
      aria-rowcount={rows.length}
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
          >
            {column.title}
          </span>
        ))}
      </div>
      <div
        className="table-body"
        role="rowgroup"
        style={{ height: virtual.getTotalSize(), minWidth: leastWidth }}
      >
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index] as Row;
          return (
            <div
              key={key}
              role="row"
              aria-rowindex={index + 1}
              className={`table-row ${rowClass?.(row) ?? ''}`}
              style={{ ...template, transform: `translateY(${start}px)` }}
            >
              {columns.map((column) => (
                <span
                  key={column.id}
                  role="cell"
                  className={`cell cell-${column.align ?? 'start'}`}
                >
                  {column.cell(row)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
