import type { ReactNode } from 'react';
import type { BookSide } from '../../contract/trading.ts';
import { formatInstant, type Instant, type Price, type Qty } from '../../domain/units/units.ts';
import { describeDeal, describeSide } from '../format/order-words.ts';
import { formatCentsExact } from '../format/price.ts';
import { formatContracts } from '../format/quantity.ts';
import { formatClockMs, formatMoment } from '../format/time.ts';
import { useDesk } from '../store/desk.ts';
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

/** Choosing it brings every panel that is not pinned to that market, which goes by its ticker where nothing else is said. */
export function MarketLink({
  market,
  children = market,
}: {
  readonly market: string;
  readonly children?: ReactNode;
}) {
  const { workspace } = useDesk();
  return (
    <button
      type="button"
      className="row-link"
      title={`Show ${market}`}
      onClick={() => workspace.change({ market })}
    >
      {children}
    </button>
  );
}

export const marketColumn = <Row extends { readonly market: string }>(): Column<Row> => ({
  id: 'market',
  title: 'Market',
  width: 125,
  grows: true,
  value: ({ market }) => market,
  cell: ({ market }) => <MarketLink market={market} />,
});

/** On the venue's scale; behind it the name that the same deal has for who spoke of NO. */
export const sideColumn = <
  Row extends { readonly side: BookSide; readonly price: Price },
>(): Column<Row> => ({
  id: 'side',
  title: 'Side',
  width: 66,
  hint: 'On the YES scale: buying NO is selling YES, at what is left of a dollar',
  value: ({ side }) => describeSide(side),
  cell: (row) => (
    <Tag tone={row.side} hint={`The same as ${describeDeal(row, 'no')}`}>
      {describeSide(row.side)}
    </Tag>
  ),
});

/** The YES price, in cents. */
export const priceColumn = <Row extends { readonly price: Price }>(): Column<Row> => ({
  id: 'price',
  title: 'Price',
  width: 58,
  align: 'end',
  cell: ({ price }) => formatCentsExact(price),
  value: ({ price }) => price / 100,
});

/** How many contracts. */
export const sizeColumn = <Row,>(qtyOf: (row: Row) => Qty): Column<Row> => ({
  id: 'qty',
  title: 'Size',
  width: 64,
  align: 'end',
  cell: (row) => formatContracts(qtyOf(row)),
  value: (row) => qtyOf(row) / 100,
});
