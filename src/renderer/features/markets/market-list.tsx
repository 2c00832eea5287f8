import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import {
  useCallback,
  useContext,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type KeyboardEvent,
  type Ref,
} from 'react';
import type { MarketRow } from '../../../contract/market-data.ts';
import { useDesk, useRowHeight, useSelectedMarket } from '../../store/desk.ts';
import { FrameQueue } from '../../store/frame-queue.ts';
import { findMarket } from '../../store/market-rows.ts';
import { PanelVisibility, usePainter } from '../../store/use-topic.ts';
import { isPlain } from '../../ui/keyboard.ts';
import { stepOf } from '../../ui/row-cursor.ts';
import type { MarketBadge } from './market-badge.ts';
import { keepOrder, type MarketSort } from './market-order.ts';
import { MarketHead } from './market-head.tsx';
import { MarketRowView, type MarketCells } from './market-row.tsx';

/** What the panel may ask of the list. */
export interface MarketListHandle {
  readonly focus: () => void;
  readonly chooseFirst: () => void;
  /** Chooses the next or the previous market of the list. */
  readonly step: (by: 1 | -1) => void;
}

interface MarketListProps {
  readonly ref: Ref<MarketListHandle>;
  readonly rows: readonly MarketRow[];
  readonly sort: MarketSort;
  readonly isCurrent: boolean;
  readonly badges: ReadonlyMap<string, MarketBadge>;
  readonly watched: ReadonlySet<string>;
  readonly onSort: (sort: MarketSort) => void;
  readonly onChoose: (ticker: string) => void;
}

/** A delta has news of every row in view; to lay out and paint all of them would take most of a frame. */
const ROWS_A_TURN = 8;

/** Writes what moves into the rows that are in the document: into a new one at once, the others within a few frames. */
function useRowPainter(): (ticker: string, cells: MarketCells | undefined) => void {
  const { store, frames, clock } = useDesk();
  const visibility = useContext(PanelVisibility);
  const [rows] = useState(() => {
    const mounted = new Map<string, MarketCells>();
    const paint = (ticker: string): 'done' | 'nothing to do' => {
      const row = findMarket(store.read('markets'), ticker);
      return (row && mounted.get(ticker)?.paint(row, clock.get())) ?? 'nothing to do';
    };
    const queue = new FrameQueue({ perTurn: ROWS_A_TURN, frames, work: paint });
    return { mounted, paint, queue };
  });
  usePainter([['markets', '']], () => {
    for (const [ticker, cells] of rows.mounted) if (cells.isBlank) rows.paint(ticker);
    rows.queue.add(rows.mounted.keys());
  });
  useEffect(() => {
    if (visibility === 'hidden') return undefined;
    return clock.subscribe(() => rows.queue.add(rows.mounted.keys()));
  }, [clock, rows, visibility]);
  return useCallback(
    (ticker, cells) => {
      if (cells === undefined) rows.mounted.delete(ticker);
      else rows.mounted.set(ticker, cells);
    },
    [rows],
  );
}

/** Where a row is seen is its own affair; moved about in the document it would be laid out and painted anew. */
const inSteadyOrder = (items: readonly VirtualItem[]): readonly VirtualItem[] =>
  items.toSorted((a, b) => (a.key < b.key ? -1 : 1));

/** Thousands of rows, of which only those in view exist. */
export function MarketList(props: MarketListProps) {
  const { ref, rows: sorted, sort, isCurrent, badges, watched, onSort, onChoose } = props;
  const selected = useSelectedMarket();
  const [cursor, setCursor] = useState<string | null>(null);
  /** The order at the moment the pointer came; rows do not move under it. */
  const [held, setHeld] = useState<readonly string[]>();
  const scroller = useRef<HTMLDivElement>(null);
  const register = useRowPainter();
  const rowHeight = useRowHeight();
  const rows = held ? keepOrder(held, sorted) : sorted;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.ticker ?? index,
    overscan: 2,
  });

  const choose = useCallback(
    (ticker: string) => {
      setCursor(ticker);
      onChoose(ticker);
    },
    [onChoose],
  );
  /** Moves from a row by so many, stopping at the ends, and brings the new one into view. */
  const move = (from: string | null, by: number): MarketRow | undefined => {
    const at = rows.findIndex(({ ticker }) => ticker === from);
    const to = at === -1 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by));
    virtual.scrollToIndex(to, { align: 'auto' });
    return rows[to];
  };
  useImperativeHandle(ref, () => ({
    focus: () => {
      scroller.current?.focus();
      if (!hasCursor) setCursor(rows[0]?.ticker ?? null);
    },
    chooseFirst: () => rows[0] && choose(rows[0].ticker),
    step: (by) => {
      const next = move(selected, by);
      if (next) choose(next.ticker);
    },
  }));

  // A search may have taken its row away.
  const hasCursor = cursor !== null && rows.some(({ ticker }) => ticker === cursor);
  // Nor does a row exist that is out of view.
  const isCursorThere = hasCursor && virtual.getVirtualItems().some(({ key }) => key === cursor);
  const onKeyDown = (event: KeyboardEvent): void => {
    const isOnList = event.target === event.currentTarget;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const by = isPlain(event) ? stepOf(event.key, rows.length, page) : undefined;
    if (by !== undefined) setCursor(move(cursor ?? selected, by)?.ticker ?? null);
    // On a title it sorts.
    else if (event.key === 'Enter' && isOnList && hasCursor) choose(cursor);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      className={`market-list ${isCurrent ? '' : 'is-away'}`}
      role="grid"
      aria-label="Markets"
      aria-rowcount={rows.length}
      aria-activedescendant={isCursorThere ? `market-${cursor}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerEnter={() => setHeld(rows.map(({ ticker }) => ticker))}
      onPointerLeave={() => setHeld(undefined)}
    >
      <MarketHead
        sort={sort}
        onSort={(next) => {
          setHeld(undefined);
          onSort(next);
        }}
      />
      <div className="market-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {inSteadyOrder(virtual.getVirtualItems()).map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const { ticker } = row;
          return (
            <MarketRowView
              key={ticker}
              terms={row}
              index={index}
              top={start}
              state={ticker === selected ? 'selected' : 'plain'}
              cursor={ticker === cursor ? 'here' : 'elsewhere'}
              badge={badges.get(ticker)}
              watch={watched.has(ticker) ? 'watched' : 'not watched'}
              register={register}
              onChoose={choose}
            />
          );
        })}
      </div>
    </div>
  );
}
