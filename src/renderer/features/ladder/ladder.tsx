import { useCallback, useMemo, useRef, useState } from 'react';
import type { BookSide } from '../../../contract/trading.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Price, Qty } from '../../../domain/units/units.ts';
import { isWorking } from '../../format/order-words.ts';
import { centDecimals } from '../../format/price.ts';
import { formatContracts } from '../../format/quantity.ts';
import { formatSpan } from '../../format/time.ts';
import { useDesk, useObservable, useRowHeight, useSignal } from '../../store/desk.ts';
import { findMarket, type MarketTerms } from '../../store/market-rows.ts';
import { useOrderActions } from '../../store/order-actions.ts';
import { ownBookOf, type OwnOrders } from '../../store/own-book.ts';
import { useOwnPanel } from '../../store/own-panel.ts';
import type { Signal } from '../../store/signals.ts';
import { usePolled } from '../../store/use-polled.ts';
import { usePainter, useTopicValue } from '../../store/use-topic.ts';
import { withOwnKeys } from '../../ui/keyboard.ts';
import { useRowCount } from '../../ui/use-row-count.ts';
import { paintLadderRow } from './ladder-cells.ts';
import { LadderPointer, pressOnLadder, type LadderDeeds } from './ladder-controls.ts';
import { LADDER_KEYS } from './ladder-keys.ts';
import { expectedWaitMs, ladderRows, tradedBy } from './ladder-rows.ts';
import { facing, type Facing } from './ladder-scale.ts';
import { LadderView } from './ladder-view.ts';

const TICKET_ACTIONS_OF = {
  yes: { bid: 'buyYes', ask: 'sellYes' },
  no: { bid: 'buyNo', ask: 'sellNo' },
} as const;

/** How often the venue is asked for our places in its queues. */
const QUEUE_MS = 1000;

/** Contracts ahead of our orders in one market, by the venue's order id. */
function useQueue(ticker: MarketTicker): ReadonlyMap<string, Qty> {
  const { api } = useDesk();
  const hasOrders = useTopicValue(
    'orders',
    '',
    ({ data }) => data?.some((order) => order.market === ticker && isWorking(order)) ?? false,
  );
  const ask = useCallback(() => api['orders.queue']({ market: ticker }), [api, ticker]);
  const { value } = usePolled(hasOrders ? ask : undefined, QUEUE_MS);
  return useMemo(() => new Map(value?.map(({ orderId, ahead }) => [orderId, ahead])), [value]);
}

/** What clicks and keys do, for one market. */
function useDeeds({ ticker }: MarketTerms, face: Facing): LadderDeeds {
  const { store, workspace, signals } = useDesk();
  const { submit, cancel, amend } = useOrderActions();
  return useMemo(() => {
    const ownAt = (side: BookSide, price: Price) =>
      ownBookOf((store.read('orders').data ?? []).map(face.order), ticker)[side].get(price);
    return {
      place: (side, price) => {
        const order = {
          market: ticker,
          side: face.side(side),
          price: face.price(price),
          qty: workspace.state.get().orderQty as Qty,
          timeInForce: 'good_till_canceled',
          postOnly: false,
        } as const;
        void submit(order, face.scale);
      },
      fillTicket: (side, price) => {
        const action = TICKET_ACTIONS_OF[face.scale][side];
        signals.send({ type: 'callTicket', market: ticker, action, price: face.price(price) });
      },
      cancelAt: (side, price) => {
        const own = ownAt(side, price);
        if (own) void cancel(own.orders.map(({ id }) => id));
      },
      moveTo: (side, from, to) => {
        for (const { id, qty } of ownAt(side, from)?.orders ?? []) {
          const order = { clientOrderId: id, price: face.price(from), initialQty: qty };
          void amend(order, { price: face.price(to), qty });
        }
      },
    };
  }, [store, workspace, signals, submit, cancel, amend, ticker, face]);
}

/** Over our own orders of a side: pressing it cancels all of them. */
function SideHead({ side, onCancel }: { readonly side: BookSide; readonly onCancel: () => void }) {
  const what = side === 'bid' ? 'bids' : 'asks';
  return (
    <span role="columnheader">
      <button
        type="button"
        className="ladder-cancel"
        title={`Own size, and behind the dot what is ahead of it. Press to cancel all own ${what} here`}
        aria-label={`Mine: cancel all own ${what} in this market`}
        onClick={onCancel}
      >
        Mine
      </button>
    </span>
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
  const { store, workspace, clock } = useDesk();
  const { id: panel } = useOwnPanel();
  const { ticker, grid } = terms;
  const { ladderScale, tradingKeys, keys: ownKeys } = useObservable(workspace.state);
  const keys = useMemo(() => withOwnKeys(LADDER_KEYS, ownKeys), [ownKeys]);
  const face = facing(ladderScale);
  const deeds = useDeeds(terms, face);
  const queue = useQueue(ticker);
  const { cancel } = useOrderActions();
  const [pointer] = useState(() => new LadderPointer());
  const [rowsRef, count] = useRowCount(useRowHeight());
  const [view] = useState(() => new LadderView());
  const body = useRef<HTMLDivElement>(null);
  const away = useRef<HTMLButtonElement>(null);

  const paint = useCallback(() => {
    const known = store.read('book', ticker).data;
    if (known === undefined || body.current === null) return;
    const book = face.book(known);
    view.follow({ market: `${ticker} ${face.scale}`, grid: face.grid(grid), book, count });
    const orders = (store.read('orders').data ?? []).map(face.order);
    const trades = (store.read('trades', ticker).data ?? []).map((trade) => ({
      ...trade,
      price: face.price(trade.price),
      taker: face.side(trade.taker),
    }));
    const own = ownBookOf(orders, ticker, queue);
    const rows = ladderRows(view.prices(), book, own, tradedBy(trades));
    const last = findMarket(store.read('markets'), ticker)?.last ?? null;
    const { drag } = pointer;
    const marks = {
      decimals: centDecimals(grid),
      fullQty: rows.reduce((most, { bid, ask }) => Math.max(most, bid, ask), 1),
      last: last === null ? null : face.price(last),
      cursor: view.cursor,
      drop: drag ? { price: drag.over, side: drag.side } : null,
      wait: ({ qty, ahead }: OwnOrders, side: BookSide) => {
        if (qty === 0 || ahead === null) return undefined;
        const waitMs = expectedWaitMs(ahead, side, trades, clock.get());
        const pace =
          waitMs === null ? 'too few trades to say how long' : `about ${formatSpan(waitMs)}`;
        return `${formatContracts(ahead)} ahead: ${pace}. Drag to another price, click to cancel`;
      },
    };
    for (const [index, element] of [...body.current.children].entries()) {
      paintLadderRow(element as HTMLElement, rows[index], marks);
    }
    const isInView = !view.isAway();
    if (away.current && away.current.hidden !== isInView) away.current.hidden = isInView;
  }, [store, view, pointer, ticker, grid, count, face, queue, clock]);
  usePainter(
    [
      ['book', ticker],
      ['orders', ''],
      ['markets', ''],
      ['trades', ticker],
    ],
    paint,
  );

  const centre = useCallback(() => {
    view.centre();
    paint();
  }, [view, paint]);
  const onSignal = useCallback(
    (signal: Signal) => {
      if (signal.type === 'centreLadder' && (signal.panel ?? panel) === panel) centre();
    },
    [centre, panel],
  );
  useSignal(onSignal);

  const cancelSide = (side: BookSide): void => {
    const own = ownBookOf((store.read('orders').data ?? []).map(face.order), ticker)[side];
    void cancel([...own.values()].flatMap(({ orders }) => orders.map(({ id }) => id)));
  };
  return (
    <div
      className={`ladder ${isCurrent ? '' : 'is-stale'}`}
      role="grid"
      aria-label={`Price ladder of ${ticker}`}
      tabIndex={0}
      onKeyDown={(event) => {
        if (pressOnLadder(event, view, deeds, { keys, tradingKeys }) === 'taken') paint();
      }}
      onPointerEnter={() => view.freeze('pointer over it')}
      onPointerLeave={() => {
        view.freeze('no');
        pointer.leave();
      }}
      onWheel={(event) => {
        view.scroll(Math.sign(event.deltaY) * 3);
        paint();
      }}
    >
      <div className="ladder-head" role="row">
        <SideHead side="bid" onCancel={() => cancelSide('bid')} />
        <span role="columnheader">Bid</span>
        <span role="columnheader">{face.scale.toUpperCase()} ¢</span>
        <span role="columnheader">Ask</span>
        <SideHead side="ask" onCancel={() => cancelSide('ask')} />
        <span role="columnheader" title="Contracts in the last trades, by price">
          Traded
        </span>
      </div>
      <div className="ladder-room" ref={rowsRef}>
        <div
          className="ladder-body"
          role="rowgroup"
          ref={body}
          onClick={(event) => pointer.click(event, view, deeds)}
          onPointerDown={(event) => pointer.down(event, view, deeds)}
          onPointerMove={(event) => {
            if (pointer.drag === undefined) return;
            pointer.move(event, view);
            paint();
          }}
          onPointerUp={() => {
            if (pointer.drag === undefined) return;
            pointer.up(deeds);
            paint();
          }}
          onContextMenu={(event) => pointer.rightClick(event, view, deeds)}
        >
          {Array.from({ length: count }, (_, index) => (
            <div className="ladder-row" role="row" key={index}>
              <span role="gridcell" data-column="ownBid" />
              <span role="gridcell" data-column="bid" />
              <span role="gridcell" data-column="price" />
              <span role="gridcell" data-column="ask" />
              <span role="gridcell" data-column="ownAsk" />
              <span role="gridcell" data-column="traded" />
            </div>
          ))}
        </div>
      </div>
      <button type="button" className="ladder-away" ref={away} hidden onClick={centre}>
        The market is out of view: centre it
      </button>
    </div>
  );
}
