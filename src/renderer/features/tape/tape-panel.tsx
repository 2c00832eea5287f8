import { useMemo } from 'react';
import type { TradeRow } from '../../../contract/market-data.ts';
import { tapeKey } from '../../../contract/tape-key.ts';
import { cost, instantToMs, type Qty } from '../../../domain/units/units.ts';
import { formatUsd } from '../../format/money.ts';
import { centDecimals, formatCents } from '../../format/price.ts';
import { formatContracts } from '../../format/quantity.ts';
import { formatClock, formatClockMs, formatMoment } from '../../format/time.ts';
import { useDesk, useObservable, useRowHeight, useSelectedMarket } from '../../store/desk.ts';
import { useMarketTerms } from '../../store/market-rows.ts';
import { useOutage } from '../../store/outage.ts';
import { useTopic } from '../../store/use-topic.ts';
import { BookState } from '../../ui/book-state.tsx';
import { Button } from '../../ui/button.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { RowExport } from '../../ui/row-export.tsx';
import { Tag } from '../../ui/tag.tsx';
import { LeastSize } from './least-size.tsx';
import { TAPE_VALUES, tapeRows } from './tape-rows.ts';

function columnsFor(decimals: number): readonly Column<TradeRow>[] {
  return [
    {
      id: 'time',
      title: 'Time',
      width: 68,
      whole: true,
      cell: ({ at }) => (
        <span className="figure dim" title={`${formatMoment(at)} ${formatClockMs(at)}`}>
          {formatClock(instantToMs(at))}
        </span>
      ),
    },
    {
      id: 'price',
      title: 'YES ¢',
      width: 46,
      whole: true,
      align: 'end',
      cell: ({ price, taker }) => <Tag tone={taker}>{formatCents(price, decimals)}</Tag>,
    },
    {
      id: 'qty',
      title: 'Size',
      width: 52,
      whole: true,
      grows: true,
      align: 'end',
      cell: ({ qty }) => formatContracts(qty),
    },
    {
      id: 'value',
      title: 'Value',
      width: 62,
      whole: true,
      grows: true,
      align: 'end',
      hint: 'Price times size, on the YES scale',
      cell: ({ price, qty }) => <Tag tone="quiet">{formatUsd(cost(price, qty))}</Tag>,
    },
  ];
}

/** Those of a least size, which reach back further than all; undefined where every size is shown, or none came yet. */
function useLargeTrades(
  market: string | null,
  leastQty: number | null,
): readonly TradeRow[] | undefined {
  const key = market === null || leastQty === null ? null : tapeKey({ market, leastQty });
  return useTopic('trades', key, { everyMs: 100 }).data;
}

/** Trades of one market, newest on top. Blue: a buyer took the ask; orange: a seller hit the bid. */
export function TapePanel() {
  const { workspace } = useDesk();
  const { tapeLeastQty } = useObservable(workspace.state);
  const market = useSelectedMarket();
  const terms = useMarketTerms(market);
  const rowHeight = useRowHeight();
  const reading = useTopic('trades', market, { everyMs: 100 });
  const outage = useOutage('ingest');
  const decimals = terms ? centDecimals(terms.grid) : 0;
  const columns = useMemo(() => columnsFor(decimals), [decimals]);
  const trades = reading.data;
  const large = useLargeTrades(market, tapeLeastQty) ?? trades;
  const rows = useMemo(() => tapeRows(large ?? [], tapeLeastQty), [large, tapeLeastQty]);
  return (
    <div role="group" className="panel" aria-label="Tape">
      {outage !== undefined && trades && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
      <div className="panel-bar">
        <LeastSize qty={tapeLeastQty} />
        <RowExport name="tape" rows={rows} columns={TAPE_VALUES} />
      </div>
      {rows.length > 0 && (
        <DataTable
          label={`Trades of ${market}`}
          columns={columns}
          rows={rows}
          keyOf={(trade) => trade.tradeId}
          rowHeight={rowHeight}
        />
      )}
      {rows.length === 0 && trades && trades.length > 0 && (
        <PanelState
          title={`No trade of ${formatContracts((tapeLeastQty ?? 0) as Qty)} or more`}
          detail="None since Oddlot began to follow this market; smaller ones are hidden."
          action={
            <Button onClick={() => workspace.change({ tapeLeastQty: null })}>Show all sizes</Button>
          }
        />
      )}
      {trades?.length === 0 && (
        <PanelState title="No trades yet" detail="None since Oddlot began to follow this market." />
      )}
      {!trades && <BookState what="tape" market={market} status={reading.status} outage={outage} />}
    </div>
  );
}
