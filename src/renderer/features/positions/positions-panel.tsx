import { useMemo } from 'react';
import type { PositionRow } from '../../../contract/trading.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Money } from '../../../domain/units/units.ts';
import { averagePrice, heldSide, unrealizedOf } from '../../store/position-figures.ts';
import { formatUsd, formatUsdChange } from '../../format/money.ts';
import { formatCentsExact } from '../../format/price.ts';
import { formatPosition } from '../../format/quantity.ts';
import { useOrderActions } from '../../store/order-actions.ts';
import { useOutage, type Outage } from '../../store/outage.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Blotter } from '../../ui/blotter.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { marketColumn } from '../../ui/usual-columns.tsx';
import { AccountFigures } from './account-figures.tsx';

const toneOf = (money: Money): Tone => (money > 0 ? 'bid' : money < 0 ? 'ask' : 'quiet');

/** For sorting and exports. */
const dollars = (money: Money | null): number | null => (money === null ? null : money / 1_000_000);

const change = (money: Money | null) =>
  money === null ? (
    <Tag tone="quiet" hint="No price that may be believed">
      –
    </Tag>
  ) : (
    <Tag tone={toneOf(money)}>{formatUsdChange(money)}</Tag>
  );

function columnsFor(flatten: (market: MarketTicker) => void): readonly Column<PositionRow>[] {
  return [
    marketColumn(),
    {
      id: 'held',
      title: 'Side',
      width: 42,
      value: heldSide,
      cell: heldSide,
    },
    {
      id: 'qty',
      title: 'Position',
      width: 96,
      align: 'end',
      cell: ({ qty }) => formatPosition(qty),
      value: ({ qty }) => qty / 100,
    },
    {
      id: 'average',
      title: 'Average',
      width: 70,
      align: 'end',
      hint: 'Average price of the held side, without fees',
      value: (row) => {
        const average = averagePrice(row);
        return average === null ? null : average / 100;
      },
      cell: (row) => {
        const average = averagePrice(row);
        return average === null ? '–' : formatCentsExact(average);
      },
    },
    {
      id: 'cost',
      title: 'Cost',
      width: 84,
      align: 'end',
      cell: ({ cost }) => formatUsd(cost),
      value: ({ cost }) => dollars(cost),
    },
    {
      id: 'value',
      title: 'Value',
      width: 84,
      align: 'end',
      hint: 'At the mark that the settings chose',
      value: ({ value }) => dollars(value),
      cell: ({ value }) => (value === null ? '–' : formatUsd(value)),
    },
    {
      id: 'unrealized',
      title: 'Unrealized',
      width: 84,
      align: 'end',
      cell: (row) => change(unrealizedOf(row)),
      value: (row) => dollars(unrealizedOf(row)),
    },
    {
      id: 'realized',
      title: 'Realized',
      width: 84,
      align: 'end',
      cell: ({ realized }) => change(realized),
      value: ({ realized }) => dollars(realized),
    },
    {
      id: 'fees',
      title: 'Fees',
      width: 66,
      align: 'end',
      cell: ({ fees }) => formatUsd(fees),
      value: ({ fees }) => dollars(fees),
    },
    {
      id: 'act',
      title: '',
      width: 66,
      align: 'pinned',
      cell: ({ market, qty }) =>
        qty === 0 ? null : (
          <HoldButton
            label={`Flatten ${market}: hold down`}
            hint="Hold down: cancels what rests there and leaves the position at once, within a price collar"
            onHeld={() => flatten(market)}
          >
            Flatten
          </HoldButton>
        ),
    },
  ];
}

const NOTHING: readonly PositionRow[] = [];

export function PositionsPanel() {
  const { flatten } = useOrderActions();
  const reading = useTopic('positions', '', { everyMs: 100 });
  const outage = useOutage('orders');
  const columns = useMemo(() => columnsFor((market) => void flatten(market)), [flatten]);
  const rows = reading.data ?? NOTHING;
  return (
    <div role="group" className="panel" aria-label="Positions">
      {outage !== undefined && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
      <AccountFigures positions={rows} />
      <Blotter
        name="positions"
        label="Positions"
        columns={columns}
        rows={rows}
        keyOf={(row) => row.market}
        groups={['held']}
        empty={<EmptyPositions isLoaded={reading.data !== undefined} outage={outage} />}
      />
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
