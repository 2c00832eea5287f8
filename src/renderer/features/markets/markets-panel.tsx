import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { MarketRow } from '../../../contract/market-data.ts';
import { formatCount } from '../../format/quantity.ts';
import { useDesk, useObservable, useSignal } from '../../store/desk.ts';
import { useOutage, type Outage } from '../../store/outage.ts';
import type { Signal } from '../../store/signals.ts';
import { useTopic } from '../../store/use-topic.ts';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { MarketList, type MarketListHandle } from './market-list.tsx';
import { searchMarkets, sortMarkets } from './market-order.ts';
import './markets-panel.css';

/** Sorted by a live column, rows would never stand still: they take their places once in a while. */
const RESORT_MS = 1500;

const NO_MARKETS: readonly MarketRow[] = [];

export function MarketsPanel() {
  const { workspace } = useDesk();
  const { marketSort } = useObservable(workspace.state);
  const reading = useTopic('markets', '', { everyMs: RESORT_MS });
  const outage = useOutage('ingest');
  const [search, setSearch] = useState('');
  const searchField = useRef<HTMLInputElement>(null);
  const list = useRef<MarketListHandle>(null);

  const all = reading.data ?? NO_MARKETS;
  const rows = useMemo(
    () => sortMarkets(searchMarkets(all, search), marketSort),
    [all, search, marketSort],
  );
  const choose = useCallback((ticker: string) => workspace.change({ market: ticker }), [workspace]);
  const onSignal = useCallback((signal: Signal) => {
    if (signal.type === 'stepMarket') list.current?.step(signal.by);
    if (signal.type !== 'searchMarkets') return;
    searchField.current?.focus();
    searchField.current?.select();
  }, []);
  useSignal(onSignal);

  const onSearchKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setSearch('');
    else if (event.key === 'Enter') list.current?.chooseFirst();
    else if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    list.current?.focus();
  };

  return (
    <div role="group" className="panel markets" aria-label="Markets">
      {outage !== undefined && all.length > 0 && (
        <PanelWarning tone="bad">{outage.words}</PanelWarning>
      )}
      <div className="panel-bar">
        <input
          ref={searchField}
          className="input"
          type="search"
          placeholder="Search markets  ( / )"
          aria-label="Search markets"
          spellCheck={false}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={onSearchKey}
        />
        <span className="panel-count figure">
          {rows.length === all.length
            ? formatCount(all.length)
            : `${formatCount(rows.length)}/${formatCount(all.length)}`}
        </span>
      </div>
      {rows.length > 0 ? (
        <MarketList
          ref={list}
          rows={rows}
          sort={marketSort}
          isCurrent={outage === undefined}
          onSort={(next) => workspace.change({ marketSort: next })}
          onChoose={choose}
        />
      ) : (
        <EmptyMarkets isLoading={reading.status === 'loading'} outage={outage} search={search} />
      )}
    </div>
  );
}

function EmptyMarkets({
  isLoading,
  outage,
  search,
}: {
  readonly isLoading: boolean;
  readonly outage: Outage | undefined;
  readonly search: string;
}) {
  if (search !== '' && !isLoading) {
    return (
      <PanelState title={`No market matches “${search}”`} detail="Escape clears the search." />
    );
  }
  if (outage !== undefined) {
    const detail = 'The list fills by itself once it is back.';
    return <PanelState tone={outage.tone} title={outage.words} detail={detail} />;
  }
  if (isLoading) return <PanelState tone="busy" title="Waiting for the list of markets" />;
  const detail = 'Health says how far the start has come.';
  return <PanelState title="The venue lists no markets" detail={detail} />;
}
