import { useMemo } from 'react';
import type { PositionRow } from '../../../contract/trading.ts';
import type { Money } from '../../../domain/units/units.ts';
import { averagePrice, unrealizedOf } from './position-figures.ts';
import { formatUsd, formatUsdChange } from '../../format/money.ts';
import { formatCentsExact } from '../../format/price.ts';
import { formatPosition } from '../../format/quantity.ts';
import { useDesk, useRowHeight } from '../../store/desk.ts';
import { useOutage, type Outage } from '../../store/outage.ts';
import { useTopic } from '../../store/use-topic.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { AccountFigures } from './account-figures.tsx';

const toneOf = (money: Money): Tone => (money > 0 ? 'bid' : money < 0 ? 'ask' : 'quiet');

const change = (money: Money | null) =>
  money === null ? (
    <Tag tone="quiet" hint="No price that may be believed">
      –
    </Tag>
  ) : (
    <Tag tone={toneOf(money)}>{formatUsdChange(money)}</Tag>
  );

function columnsFor(show: (market: string) => void): readonly Column<PositionRow>[] {
  return [
    {
      id: 'market',
      title: 'Market',
      width: 150,
      grows: true,
      cell: ({ market }) => (
        <button type="button" className="row-link" onClick={() => show(market)}>
          {market}
        </button>
      ),
    },
    {
      id: 'qty',
      title: 'Position',
      width: 96,
      align: 'end',
      cell: ({ qty }) => formatPosition(qty),
    },
    {
      id: 'average',
      title: 'Average',
      width: 70,
      align: 'end',
      hint: 'Average price of the held side, without fees',
      cell: (row) => {
        const average = averagePrice(row);
        return average === null ? '–' : formatCentsExact(average);
      },
    },
    { id: 'cost', title: 'Cost', width: 84, align: 'end', cell: ({ cost }) => formatUsd(cost) },
    {
      id: 'value',
      title: 'Value',
      width: 84,
      align: 'end',
      hint: 'At the exit side of the book',
      cell: ({ value }) => (value === null ? '–' : formatUsd(value)),
    },
    {
      id: 'unrealized',
      title: 'Unrealized',
      width: 84,
      align: 'end',
      cell: (row) => change(unrealizedOf(row)),
    },
    {
      id: 'realized',
      title: 'Realized',
      width: 84,
      align: 'end',
      cell: ({ realized }) => change(realized),
    },
    { id: 'fees', title: 'Fees', width: 66, align: 'end', cell: ({ fees }) => formatUsd(fees) },
  ];
}

export function PositionsPanel() {
  const { workspace } = useDesk();
  const rowHeight = useRowHeight();
  const reading = useTopic('positions', '', { everyMs: 100 });
  const outage = useOutage('orders');
  const columns = useMemo(() => columnsFor((market) => workspace.change({ market })), [workspace]);
  const rows = reading.data ?? [];
  return (
    <div role="group" className="panel" aria-label="Positions">
      {outage !== undefined && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
      <AccountFigures positions={rows} />
      {rows.length > 0 ? (
        <DataTable
          label="Positions"
          columns={columns}
          rows={rows}
          keyOf={(row) => row.market}
          rowHeight={rowHeight}
        />
      ) : (
        <EmptyPositions isLoaded={reading.data !== undefined} outage={outage} />
      )}
    </div>
  );
}

function EmptyPositions({
  isLoaded,
  outage,
}: {
  readonly isLoaded: boolean;
  readonly outage: Outage | undefined;
}) {
  if (isLoaded) return <PanelState title="No positions" detail="A filled order opens one." />;
  if (outage !== undefined) return <PanelState tone={outage.tone} title={outage.words} />;
  return <PanelState tone="busy" title="Reading positions" />;
}
