import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { MarketRow } from '../../../contract/market-data.ts';
import { formatCount } from '../../format/quantity.ts';
import { useDesk, useObservable, useSignal } from '../../store/desk.ts';
import { useOutage } from '../../store/outage.ts';
import type { Signal } from '../../store/signals.ts';
import { useTopic } from '../../store/use-topic.ts';
import { ANY_MARKET, type WorkspaceState } from '../../store/workspace.ts';
import { useCommandKeys } from '../../ui/command-keys.ts';
import { hintOf, isPlain, nameKeys } from '../../ui/keyboard.ts';
import { PanelWarning } from '../../ui/panel-state.tsx';
import { Segments, type Segment } from '../../ui/segments.tsx';
import { EmptyMarkets } from './empty-markets.tsx';
import { marketBadges } from './market-badge.ts';
import { MarketFilterBar, MarketFilterSummary } from './market-filter-bar.tsx';
import { describeFilter, filterMarkets, type MarketFilter } from './market-filter.ts';
import { MarketList, type MarketListHandle } from './market-list.tsx';
import { searchMarkets, sortMarkets } from './market-order.ts';
import { useFilterFacts, type Standings } from './use-filter-facts.ts';
import './markets-panel.css';

/** Sorted by a live column, rows would never stand still: they take their places once in a while. */
const RESORT_MS = 1500;

/** Positions and owners change with fills; a person reads no faster. */
const BADGES_MS = 500;

function useStandings(): Standings {
  const { data: owners } = useTopic('owners', '', { everyMs: BADGES_MS });
  const { data: actorMarkets } = useTopic('actorMarkets', '', { everyMs: BADGES_MS });
  const { data: positions } = useTopic('positions', '', { everyMs: BADGES_MS });
  return useMemo(() => ({ owners, actorMarkets, positions }), [owners, actorMarkets, positions]);
}

const NO_MARKETS: readonly MarketRow[] = [];

/** Follows the list at its own pace: whatever else is news to the panel, rows are not arranged anew for it. */
export function MarketsPanel() {
  const { data, status } = useTopic('markets', '', { everyMs: RESORT_MS });
  return <Markets all={data ?? NO_MARKETS} isLoading={status === 'loading'} />;
}

function Markets({
  all,
  isLoading,
}: {
  readonly all: readonly MarketRow[];
  readonly isLoading: boolean;
}) {
  const { workspace } = useDesk();
  const { marketSort, marketScope, marketFilter, watchedMarkets } = useObservable(workspace.state);
  const outage = useOutage('ingest');
  const [search, setSearch] = useState('');
  /** Whether the filter's controls are there; a new object when they are to have the focus. */
  const [filterBar, setFilterBar] = useState<'away' | 'there' | object>('away');
  const searchKeys = useCommandKeys('search');
  const filterKeys = useCommandKeys('filterMarkets');
  const watchKeys = useCommandKeys('watch');
  const adds = watchKeys === undefined ? '' : `; ${nameKeys(watchKeys)} adds the chosen market`;
  const scopes: readonly Segment<WorkspaceState['marketScope']>[] = [
    { value: 'all', label: 'All' },
    { value: 'watched', label: '★', hint: `The watch list${adds}` },
  ];
  const searchField = useRef<HTMLInputElement>(null);
  const list = useRef<MarketListHandle>(null);

  const watched = useMemo(() => new Set(watchedMarkets), [watchedMarkets]);
  const standings = useStandings();
  const badges = useMemo(() => {
    const { owners, actorMarkets, positions } = standings;
    return marketBadges(owners ?? [], actorMarkets ?? [], positions ?? []);
  }, [standings]);
  const { facts, isKnown } = useFilterFacts(marketFilter, all, standings, BADGES_MS);
  const { rows, left } = useMemo(() => {
    const listed =
      marketScope === 'watched' ? all.filter(({ ticker }) => watched.has(ticker)) : all;
    const passing = filterMarkets(listed, marketFilter, facts);
    return {
      rows: sortMarkets(searchMarkets(passing, search), marketSort),
      left: { all: all.length, listed: listed.length, passing: passing.length },
    };
  }, [all, search, marketSort, marketScope, marketFilter, facts, watched]);
  const filterWords = describeFilter(marketFilter);
  const setFilter = (filter: MarketFilter): void => workspace.change({ marketFilter: filter });
  const choose = useCallback((ticker: string) => workspace.change({ market: ticker }), [workspace]);
  const onSignal = useCallback((signal: Signal) => {
    if (signal.type === 'stepMarket') list.current?.step(signal.by);
    if (signal.type === 'filterMarkets') setFilterBar({});
    if (signal.type !== 'searchMarkets') return;
    searchField.current?.focus();
    searchField.current?.select();
  }, []);
  useSignal(onSignal);

  const onSearchKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setSearch('');
    else if (event.key === 'Enter') list.current?.chooseFirst();
    else if (event.key !== 'ArrowDown' || !isPlain(event)) return;
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
          placeholder={hintOf('Search markets', searchKeys)}
          aria-label="Search markets"
          spellCheck={false}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={onSearchKey}
        />
        <button
          type="button"
          className={`size-preset ${filterWords.length > 0 ? 'is-on' : ''}`}
          aria-expanded={filterBar !== 'away'}
          title={hintOf('Filters', filterKeys)}
          onClick={() => setFilterBar(filterBar === 'away' ? 'there' : 'away')}
        >
          Filter
        </button>
        <Segments
          label="Markets shown"
          segments={scopes}
          value={marketScope}
          onChange={(scope) => workspace.change({ marketScope: scope })}
        />
        <span className="panel-count figure">
          {rows.length === all.length
            ? formatCount(all.length)
            : `${formatCount(rows.length)}/${formatCount(all.length)}`}
        </span>
      </div>
      {filterBar !== 'away' && (
        <MarketFilterBar
          filter={marketFilter}
          asked={typeof filterBar === 'object' ? filterBar : null}
          onChange={setFilter}
          onLeave={() => {
            setFilterBar('away');
            list.current?.focus();
          }}
        />
      )}
      {filterBar === 'away' && filterWords.length > 0 && (
        <MarketFilterSummary filter={marketFilter} onChange={setFilter} />
      )}
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
          left={left}
          isLoading={isLoading}
          outage={outage}
          search={search}
          filterWords={filterWords}
          isFilterSure={isKnown}
          onClearFilter={() => setFilter(ANY_MARKET)}
        />
      )}
    </div>
  );
}
