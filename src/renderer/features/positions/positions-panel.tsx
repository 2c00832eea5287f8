import { useMemo } from 'react';
import type { PositionRow } from '../../../contract/trading.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Money } from '../../../domain/units/units.ts';
import { averagePrice, heldSide, unrealizedOf } from '../../store/position-figures.ts';
import { formatUsd, formatUsdChange } from '../../format/money.ts';
import { formatCentsExact } from '../../format/price.ts';
import { formatPosition } from '../../format/quantity.ts';
import { indexMarkets } from '../../store/market-rows.ts';
import { useOrderActions } from '../../store/order-actions.ts';
import { useOutage, type Outage } from '../../store/outage.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Blotter } from '../../ui/blotter.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { MarketLink } from '../../ui/usual-columns.tsx';
import { AccountFigures } from './account-figures.tsx';
import { positionLines, type PositionLine } from './position-lines.ts';

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

/** What is held and what it is worth fits beside the button in the smallest window. */
function columnsFor(flatten: (market: MarketTicker) => void): readonly Column<PositionLine>[] {
  return [
    {
      id: 'market',
      title: 'Market',
      width: 116,
      grows: true,
      value: ({ name, question }) => `${name} ${question}`.trim(),
      cell: ({ market, name, question }) => (
        <MarketLink market={market}>
          {name} {question !== '' && <span className="dim">{question}</span>}
        </MarketLink>
      ),
    },
    {
      id: 'qty',
      title: 'Position',
      width: 84,
      align: 'end',
      cell: ({ qty }) => formatPosition(qty),
      value: ({ qty }) => qty / 100,
    },
    {
      id: 'average',
      title: 'Average',
      width: 56,
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
      id: 'unrealized',
      title: 'Unrealized',
      width: 80,
      align: 'end',
      cell: (row) => change(unrealizedOf(row)),
      value: (row) => dollars(unrealizedOf(row)),
    },
    {
      id: 'realized',
      title: 'Realized',
      width: 80,
      align: 'end',
      cell: ({ realized }) => change(realized),
      value: ({ realized }) => dollars(realized),
    },
    {
      id: 'value',
      title: 'Value',
      width: 80,
      align: 'end',
      hint: 'At the mark that the settings chose',
      value: ({ value }) => dollars(value),
      cell: ({ value }) => (value === null ? '–' : formatUsd(value)),
    },
    {
      id: 'cost',
      title: 'Cost',
      width: 80,
      align: 'end',
      cell: ({ cost }) => formatUsd(cost),
      value: ({ cost }) => dollars(cost),
    },
    {
      id: 'fees',
      title: 'Fees',
      width: 62,
      align: 'end',
      cell: ({ fees }) => formatUsd(fees),
      value: ({ fees }) => dollars(fees),
    },
    {
      id: 'held',
      title: 'Side',
      width: 42,
      value: heldSide,
      cell: heldSide,
    },
    {
      id: 'event',
      title: 'Event',
      width: 80,
      grows: true,
      value: ({ event }) => event,
      cell: ({ event }) => <span title={event ?? undefined}>{event ?? '–'}</span>,
    },
    {
      id: 'ticker',
      title: 'Ticker',
      width: 80,
      grows: true,
      value: ({ market }) => market,
      cell: ({ market }) => market,
    },
    {
      id: 'act',
      title: '',
      width: 78,
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

/** Prices are not read from the list of markets, and names hardly ever change. */
const NAMES_EVERY_MS = 1000;

export function PositionsPanel() {
  const { flatten } = useOrderActions();
  const reading = useTopic('positions', '', { everyMs: 100 });
  const outage = useOutage('orders');
  const columns = useMemo(() => columnsFor((market) => void flatten(market)), [flatten]);
  const { data: markets } = useTopic('markets', '', { everyMs: NAMES_EVERY_MS });
  const positions = reading.data ?? NOTHING;
  const rows = useMemo(() => {
    const index = indexMarkets(markets ?? []);
    return positionLines(positions, (ticker) => index.get(ticker));
  }, [positions, markets]);
  return (
    <div role="group" className="panel" aria-label="Positions">
      {outage !== undefined && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
      <AccountFigures positions={positions} />
      <Blotter
        name="positions"
        label="Positions"
        columns={columns}
        rows={rows}
        keyOf={(row) => row.market}
        groups={['event', 'held']}
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
