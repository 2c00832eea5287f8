import { useCallback, useMemo, useRef, useState } from 'react';
import type { Qty } from '../../../domain/units/units.ts';
import { centDecimals } from '../../format/price.ts';
import { useDesk, useRowHeight, useSignal } from '../../store/desk.ts';
import { findMarket, type MarketTerms } from '../../store/market-rows.ts';
import { useOrderActions } from '../../store/order-actions.ts';
import type { Signal } from '../../store/signals.ts';
import { usePainter } from '../../store/use-topic.ts';
import { useRowCount } from '../../ui/use-row-count.ts';
import { paintLadderRow } from './ladder-cells.ts';
import {
  clickLadder,
  pressOnLadder,
  rightClickLadder,
  type LadderDeeds,
} from './ladder-controls.ts';
import { ladderRows, NO_OWN_ORDERS, ownBookOf } from './ladder-rows.ts';
import { LadderView } from './ladder-view.ts';

/** What clicks and keys do, for one market. */
function useDeeds({ ticker }: MarketTerms): LadderDeeds {
  const { store, workspace, signals } = useDesk();
  const { submit, cancel } = useOrderActions();
  return useMemo(
    () => ({
      place: (side, price) => {
        const qty = workspace.state.get().orderQty as Qty;
        const timeInForce = 'good_till_canceled';
        void submit({ market: ticker, side, price, qty, timeInForce, postOnly: false });
      },
      fillTicket: (side, price) => {
        const action = side === 'bid' ? 'buyYes' : 'sellYes';
        signals.send({ type: 'fillTicket', action, price });
      },
      cancelAt: (side, price) => {
        const own = ownBookOf(store.read('orders').data ?? [], ticker)[side].get(price);
        if (own) void cancel(own.ids);
      },
    }),
    [store, workspace, signals, submit, cancel, ticker],
  );
}

/** The book of one market as a price ladder, written outside React. */
export function Ladder({
  terms,
  isCurrent,
}: {
  readonly terms: MarketTerms;
  readonly isCurrent: boolean;
}) {
  const { store } = useDesk();
  const { ticker, grid } = terms;
  const deeds = useDeeds(terms);
  const [rowsRef, count] = useRowCount(useRowHeight());
  const [view] = useState(() => new LadderView());
  const body = useRef<HTMLDivElement>(null);
  const away = useRef<HTMLSpanElement>(null);

  const paint = useCallback(() => {
    const book = store.read('book', ticker).data;
    if (book === undefined || body.current === null) return;
    view.follow({ market: ticker, grid, book, count });
    const orders = store.read('orders').data;
    const rows = ladderRows(
      view.prices(),
      book,
      orders ? ownBookOf(orders, ticker) : NO_OWN_ORDERS,
    );
    const marks = {
      decimals: centDecimals(grid),
      fullQty: rows.reduce((most, { bid, ask }) => Math.max(most, bid, ask), 1),
      last: findMarket(store.read('markets'), ticker)?.last ?? null,
      cursor: view.cursor,
    };
    for (const [index, element] of [...body.current.children].entries()) {
      paintLadderRow(element as HTMLElement, rows[index], marks);
    }
    if (away.current) away.current.hidden = !view.isAway();
  }, [store, view, ticker, grid, count]);
  usePainter(
    [
      ['book', ticker],
      ['orders', ''],
      ['markets', ''],
    ],
    paint,
  );

  const onSignal = useCallback(
    (signal: Signal) => {
      if (signal.type !== 'centreLadder') return;
      view.centre();
      paint();
    },
    [view, paint],
  );
  useSignal(onSignal);

  return (
    <div
      className={`ladder ${isCurrent ? '' : 'is-stale'}`}
      role="grid"
      aria-label={`Price ladder of ${ticker}`}
      tabIndex={0}
      onKeyDown={(event) => {
        if (pressOnLadder(event, view, deeds) === 'taken') paint();
      }}
      onPointerEnter={() => view.freeze('pointer over it')}
      onPointerLeave={() => view.freeze('no')}
      onWheel={(event) => {
        view.scroll(Math.sign(event.deltaY) * 3);
        paint();
      }}
    >
      <div className="ladder-head" role="row">
        <span role="columnheader">Mine</span>
        <span role="columnheader">Bid</span>
        <span role="columnheader">YES ¢</span>
        <span role="columnheader">Ask</span>
        <span role="columnheader">Mine</span>
      </div>
      <div className="ladder-room" ref={rowsRef}>
        <div
          className="ladder-body"
          role="rowgroup"
          ref={body}
          onClick={(event) => clickLadder(event, view, deeds)}
          onContextMenu={(event) => rightClickLadder(event, view, deeds)}
        >
          {Array.from({ length: count }, (_, index) => (
            <div className="ladder-row" role="row" key={index}>
              <span role="gridcell" data-column="ownBid" />
              <span role="gridcell" data-column="bid" />
              <span role="gridcell" data-column="price" />
              <span role="gridcell" data-column="ask" />
              <span role="gridcell" data-column="ownAsk" />
            </div>
          ))}
        </div>
      </div>
      <span className="ladder-away" ref={away} hidden>
        The market is out of view: C centres
      </span>
    </div>
  );
}
