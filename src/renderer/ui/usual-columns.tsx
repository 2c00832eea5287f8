import type { BookSide } from '../../contract/trading.ts';
import { formatInstant, type Instant } from '../../domain/units/units.ts';
import { describeSide } from '../format/order-words.ts';
import { formatClockMs, formatMoment } from '../format/time.ts';
import type { Column } from './data-table.tsx';
import { Tag } from './tag.tsx';

// Columns that more than one blotter has.

/** When, to the millisecond, with the day behind it. */
export const timeColumn = <Row,>(timeOf: (row: Row) => Instant, hint?: string): Column<Row> => ({
  id: 'time',
  title: 'Time',
  width: 100,
  ...(hint !== undefined && { hint }),
  value: (row) => formatInstant(timeOf(row)),
  cell: (row) => (
    <span className="figure" title={formatMoment(timeOf(row))}>
      {formatClockMs(timeOf(row))}
    </span>
  ),
});

export const marketColumn = <Row extends { readonly market: string }>(): Column<Row> => ({
  id: 'market',
  title: 'Market',
  width: 125,
  grows: true,
  value: ({ market }) => market,
  cell: ({ market }) => market,
});

export const sideColumn = <Row extends { readonly side: BookSide }>(): Column<Row> => ({
  id: 'side',
  title: 'Side',
  width: 66,
  value: ({ side }) => describeSide(side),
  cell: ({ side }) => <Tag tone={side}>{describeSide(side)}</Tag>,
});
