import { useMemo } from 'react';
import type { FillRow } from '../../../contract/trading.ts';
import { formatUsd } from '../../format/money.ts';
import { describeSide } from '../../format/order-words.ts';
import { formatCentsExact } from '../../format/price.ts';
import { formatContracts } from '../../format/quantity.ts';
import { formatClockMs, formatMoment } from '../../format/time.ts';
import { useRowHeight } from '../../store/desk.ts';
import { useOutage } from '../../store/outage.ts';
import { useTopic } from '../../store/use-topic.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Tag } from '../../ui/tag.tsx';

const COLUMNS: readonly Column<FillRow>[] = [
  {
    id: 'time',
    title: 'Time',
    width: 100,
    cell: ({ at }) => (
      <span className="figure" title={formatMoment(at)}>
        {formatClockMs(at)}
      </span>
    ),
  },
  { id: 'market', title: 'Market', width: 130, grows: true, cell: ({ market }) => market },
  {
    id: 'side',
    title: 'Side',
    width: 66,
    cell: ({ side }) => <Tag tone={side}>{describeSide(side)}</Tag>,
  },
  {
    id: 'price',
    title: 'Price',
    width: 58,
    align: 'end',
    cell: ({ price }) => formatCentsExact(price),
  },
  { id: 'qty', title: 'Size', width: 70, align: 'end', cell: ({ qty }) => formatContracts(qty) },
  { id: 'fee', title: 'Fee', width: 64, align: 'end', cell: ({ fee }) => formatUsd(fee) },
  {
    id: 'role',
    title: 'Role',
    width: 54,
    hint: 'Maker rested, taker traded at once',
    cell: ({ isTaker }) => (isTaker ? 'taker' : 'maker'),
  },
];

export function FillsPanel() {
  const rowHeight = useRowHeight();
  const reading = useTopic('fills', '', { everyMs: 100 });
  const outage = useOutage('orders');
  const fills = reading.data;
  const newestFirst = useMemo(() => [...(fills ?? [])].reverse(), [fills]);
  return (
    <div role="group" className="panel" aria-label="Fills">
      {outage !== undefined && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
      {newestFirst.length > 0 && (
        <DataTable
          label="Fills"
          columns={COLUMNS}
          rows={newestFirst}
          keyOf={(fill) => `${fill.tradeId}/${fill.orderId}`}
          rowHeight={rowHeight}
        />
      )}
      {newestFirst.length === 0 && fills && (
        <PanelState title="No fills yet" detail="They appear the moment an order trades." />
      )}
      {!fills && outage === undefined && <PanelState tone="busy" title="Reading fills" />}
      {!fills && outage !== undefined && <PanelState tone={outage.tone} title={outage.words} />}
    </div>
  );
}
