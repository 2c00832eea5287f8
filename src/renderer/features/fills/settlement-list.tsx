import { useMemo, type ReactNode } from 'react';
import type { SettlementRow } from '../../../contract/trading.ts';
import type { Money } from '../../../domain/units/units.ts';
import { formatUsd, formatUsdChange } from '../../format/money.ts';
import { formatPosition } from '../../format/quantity.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Blotter } from '../../ui/blotter.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { PanelState } from '../../ui/panel-state.tsx';
import { marketColumn, timeColumn } from '../../ui/usual-columns.tsx';

const profitOf = ({ revenue, cost }: SettlementRow): Money | null =>
  cost === null ? null : ((revenue - cost) as Money);

const dollars = (money: Money | null): number | null => (money === null ? null : money / 1_000_000);

const COLUMNS: readonly Column<SettlementRow>[] = [
  timeColumn(({ settledAt }) => settledAt, 'The venue’s time'),
  marketColumn(),
  {
    id: 'qty',
    title: 'Held',
    width: 90,
    align: 'end',
    value: ({ qty }) => (qty === null ? null : qty / 100),
    cell: ({ qty }) => (qty === null ? '–' : formatPosition(qty)),
  },
  {
    id: 'cost',
    title: 'Cost',
    width: 84,
    align: 'end',
    value: ({ cost }) => dollars(cost),
    cell: ({ cost }) => (cost === null ? '–' : formatUsd(cost)),
  },
  {
    id: 'revenue',
    title: 'Paid out',
    width: 84,
    align: 'end',
    value: ({ revenue }) => dollars(revenue),
    cell: ({ revenue }) => formatUsd(revenue),
  },
  {
    id: 'profit',
    title: 'Profit',
    width: 84,
    align: 'end',
    hint: 'Without fees',
    value: (row) => dollars(profitOf(row)),
    cell: (row) => {
      const profit = profitOf(row);
      return profit === null ? '–' : formatUsdChange(profit);
    },
  },
];

/** Markets of ours that were decided and paid, newest first. */
export function SettlementList({ children }: { readonly children: ReactNode }) {
  const { data } = useTopic('settlements', '', { everyMs: 500 });
  const newestFirst = useMemo(() => [...(data ?? [])].reverse(), [data]);
  return (
    <Blotter
      name="settlements"
      label="Settlements"
      columns={COLUMNS}
      rows={newestFirst}
      keyOf={({ market, settledAt }) => `${market} ${settledAt}`}
      groups={['market']}
      empty={
        <PanelState
          title="No settlements yet"
          detail="A market that you hold is paid when it is decided."
        />
      }
    >
      {children}
    </Blotter>
  );
}
