import { useMemo, useState } from 'react';
import type { FillRow } from '../../../contract/trading.ts';
import { formatUsd, formatUsdChange } from '../../format/money.ts';
import { describeTrader } from '../../format/order-words.ts';
import { useOutage } from '../../store/outage.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Blotter } from '../../ui/blotter.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Segments } from '../../ui/segments.tsx';
import { SettlementList } from './settlement-list.tsx';
import {
  marketColumn,
  priceColumn,
  sideColumn,
  sizeColumn,
  timeColumn,
} from '../../ui/usual-columns.tsx';

const COLUMNS: readonly Column<FillRow>[] = [
  timeColumn(({ at }) => at),
  marketColumn(),
  sideColumn(),
  priceColumn(),
  { ...sizeColumn(({ qty }) => qty), width: 70 },
  {
    id: 'fee',
    title: 'Fee',
    width: 64,
    align: 'end',
    cell: ({ fee }) => formatUsd(fee),
    value: ({ fee }) => fee / 1_000_000,
  },
  {
    id: 'realized',
    title: 'Realized',
    width: 76,
    align: 'end',
    hint: 'Without fees',
    cell: ({ realized }) => (realized ? formatUsdChange(realized) : '–'),
    value: ({ realized }) => (realized === null ? null : realized / 1_000_000),
  },
  {
    id: 'origin',
    title: 'From',
    width: 96,
    hint: 'Who asked for its order; for the actor, what decided',
    cell: (fill) => <span title={fill.decidedBy ?? undefined}>{describeTrader(fill)}</span>,
    value: describeTrader,
  },
  {
    id: 'role',
    title: 'Role',
    width: 54,
    hint: 'Maker rested, taker traded at once',
    cell: ({ isTaker }) => (isTaker ? 'taker' : 'maker'),
    value: ({ isTaker }) => (isTaker ? 'taker' : 'maker'),
  },
];

const VIEWS = [
  { value: 'fills', label: 'Fills' },
  { value: 'settlements', label: 'Settlements' },
] as const;

export function FillsPanel() {
  const reading = useTopic('fills', '', { everyMs: 100 });
  const outage = useOutage('orders');
  const fills = reading.data;
  const [view, setView] = useState<'fills' | 'settlements'>('fills');
  const views = <Segments label="Shown" segments={VIEWS} value={view} onChange={setView} />;
  const newestFirst = useMemo(() => [...(fills ?? [])].reverse(), [fills]);
  return (
    <div role="group" className="panel" aria-label="Fills">
      {outage !== undefined && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
      {fills && view === 'settlements' && <SettlementList>{views}</SettlementList>}
      {fills && view === 'fills' && (
        <Blotter
          name="fills"
          label="Fills"
          columns={COLUMNS}
          rows={newestFirst}
          keyOf={(fill) => `${fill.tradeId}/${fill.orderId}`}
          groups={['market', 'side', 'origin', 'role']}
          empty={
            <PanelState title="No fills yet" detail="They appear the moment an order trades." />
          }
        >
          {views}
        </Blotter>
      )}
      {!fills && outage === undefined && <PanelState tone="busy" title="Reading fills" />}
      {!fills && outage !== undefined && <PanelState tone={outage.tone} title={outage.words} />}
    </div>
  );
}
