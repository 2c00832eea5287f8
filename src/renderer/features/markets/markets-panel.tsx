import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { MarketRow } from '../../../contract/market-data.ts';
import { formatCount } from '../../format/quantity.ts';
import { useDesk, useObservable, useSignal } from '../../store/desk.ts';
import { useOutage, type Outage } from '../../store/outage.ts';
import type { Signal } from '../../store/signals.ts';
import { useTopic } from '../../store/use-topic.ts';
import type { WorkspaceState } from '../../store/workspace.ts';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Segments } from '../../ui/segments.tsx';
import { marketBadges, type MarketBadge } from './market-badge.ts';
import { MarketList, type MarketListHandle } from './market-list.tsx';
import { searchMarkets, sortMarkets } from './market-order.ts';
import './markets-panel.css';

/** Sorted by a live column, rows would never stand still: they take their places once in a while. */
const RESORT_MS = 1500;

/** Positions and owners change with fills; a person reads no faster. */
const BADGES_MS = 500;

const SCOPES = [
  { value: 'all', label: 'All' },
  { value: 'watched', label: '★', hint: 'The watch list; W adds the chosen market' },
] as const;

function useBadges(): ReadonlyMap<string, MarketBadge> {
  const { data: owners } = useTopic('owners', '', { everyMs: BADGES_MS });
  const { data: actorMarkets } = useTopic('actorMarkets', '', { everyMs: BADGES_MS });
  const { data: positions } = useTopic('positions', '', { everyMs: BADGES_MS });
  return useMemo(
    () => marketBadges(owners ?? [], actorMarkets ?? [], positions ?? []),
    [owners, actorMarkets, positions],
  );
}

const NO_MARKETS: readonly MarketRow[] = [];

export function MarketsPanel() {
  const { workspace } = useDesk();
  const { marketSort, marketScope, watchedMarkets } = useObservable(workspace.state);
  const reading = useTopic('markets', '', { everyMs: RESORT_MS });
  const outage = useOutage('ingest');
  const [search, setSearch] = useState('');
  const searchField = useRef<HTMLInputElement>(null);
  const list = useRef<MarketListHandle>(null);

  const all = reading.data ?? NO_MARKETS;
  const watched = useMemo(() => new Set(watchedMarkets), [watchedMarkets]);
  const badges = useBadges();
  const rows = useMemo(() => {
    const listed =
      marketScope === 'watched' ? all.filter(({ ticker }) => watched.has(ticker)) : all;
    return sortMarkets(searchMarkets(listed, search), marketSort);
  }, [all, search, marketSort, marketScope, watched]);
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
        <Segments
          label="Markets shown"
          segments={SCOPES}
          value={marketScope}
          onChange={(scope) => workspace.change({ marketScope: scope })}
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
          badges={badges}
          watched={watched}
          onSort={(next) => workspace.change({ marketSort: next })}
          onChoose={choose}
        />
      ) : (
        <EmptyMarkets
          isLoading={reading.status === 'loading'}
          outage={outage}
          search={search}
          scope={marketScope}
        />
      )}
    </div>
  );
}

function EmptyMarkets({
  isLoading,
  outage,
  search,
  scope,
}: {
  readonly isLoading: boolean;
  readonly outage: Outage | undefined;
  readonly search: string;
  readonly scope: WorkspaceState['marketScope'];
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
  if (scope === 'watched' && !isLoading) {
    const detail = 'W puts the chosen market on the watch list, or takes it off.';
    return <PanelState title="Nothing is on the watch list" detail={detail} />;
  }
  if (isLoading) return <PanelState tone="busy" title="Waiting for the list of markets" />;
  const detail = 'Health says how far the start has come.';
  return <PanelState title="The venue lists no markets" detail={detail} />;
}
