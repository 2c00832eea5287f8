import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookView, Level } from '../../../contract/market-data.ts';
import type { OrderRow } from '../../../contract/trading.ts';
import { DECI_CENT, LINEAR_CENT, type PriceGrid } from '../../../domain/market/price-grid.ts';
import { complement, type Instant, type Price, type Qty } from '../../../domain/units/units.ts';
import { expectedWaitMs, ladderPrices, ladderRows, nearestIndex, tradedBy } from './ladder-rows.ts';
import { NO_OWN_ORDERS, ownBookOf } from '../../store/own-book.ts';
import { facing } from './ladder-scale.ts';
import { LadderView } from './ladder-view.ts';

const levels = (...pairs: (readonly [number, number])[]): readonly Level[] =>
  pairs as unknown as readonly Level[];
const book = (yes: readonly Level[], no: readonly Level[]): BookView =>
  ({ market: 'KXA-1', trust: 'live', exchangeAt: null, receivedAt: null, yes, no }) as BookView;
/** Bid 40, ask 44. */
const usual = book(levels([3900, 500], [4000, 200]), levels([5500, 900], [5600, 300]));
const cents = (prices: readonly Price[]): readonly number[] => prices.map((price) => price / 100);

describe('ladder rows', () => {
  it('run from high to low over the whole grid', () => {
    const prices = ladderPrices(LINEAR_CENT, usual);
    expect(prices).toHaveLength(99);
    expect([prices[0], prices.at(-1)]).toEqual([9900, 100]);
  });

  it('take in levels that are off the grid', () => {
    const prices = ladderPrices(LINEAR_CENT, book(levels([4050, 1]), levels([5555, 1])));
    expect(prices).toHaveLength(101);
    expect(prices.indexOf(4050 as Price)).toBe(prices.indexOf(4000 as Price) - 1);
    expect(prices).toContain(4445);
  });

  it('put NO bids on the YES scale, own orders beside them, and mark the touch', () => {
    const orders = [
      { market: 'KXA-1', side: 'bid', price: 4000, remainingQty: 100, state: 'resting' },
      { market: 'KXA-1', side: 'bid', price: 4000, remainingQty: 50, state: 'canceling' },
      { market: 'KXA-1', side: 'ask', price: 4400, remainingQty: 70, state: 'filled' },
      { market: 'KXB-1', side: 'ask', price: 4400, remainingQty: 70, state: 'resting' },
    ].map((order, index) => ({ ...order, clientOrderId: `c${index}` }) as unknown as OrderRow);
    const rows = ladderRows(
      [4500, 4400, 4300, 4000, 3900] as Price[],
      usual,
      ownBookOf(orders, 'KXA-1'),
    );
    expect(
      rows.map((row) => [row.price, row.bid, row.ask, row.ownBid.qty, row.ownAsk.qty, row.place]),
    ).toEqual([
      [4500, 0, 900, 0, 0, 'away'],
      [4400, 0, 300, 0, 0, 'bestAsk'],
      [4300, 0, 0, 0, 0, 'inside'],
      [4000, 200, 0, 150, 0, 'bestBid'],
      [3900, 500, 0, 0, 0, 'away'],
    ]);
    const own = ownBookOf(orders, 'KXA-1').bid.get(4000 as Price);
    expect(own?.orders.map(({ id }) => id)).toEqual(['c0', 'c1']);
  });

  it('expect a wait at the pace of the trades against a side, once there are enough', () => {
    const trade = (at: number, taker: 'bid' | 'ask') => ({
      at: (at * 1_000_000) as Instant,
      qty: 100 as Qty,
      taker,
    });
    const trades = [1, 2, 3, 4, 5].map((at) => trade(at, 'ask'));
    // 500 in the nine seconds since the first.
    expect(expectedWaitMs(1000 as Qty, 'bid', trades, 10_000)).toBe(18_000);
    expect(expectedWaitMs(1000 as Qty, 'ask', trades, 10_000)).toBeNull();
  });

  it('find the nearest price', () => {
    const prices = ladderPrices(DECI_CENT, undefined);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (target) => {
        const found = Math.abs((prices[nearestIndex(prices, target)] as number) - target);
        expect(found).toBe(Math.min(...prices.map((price) => Math.abs(price - target))));
      }),
    );
  });

  it('show an empty book as empty rows', () => {
    const [row] = ladderRows([5000 as Price], book([], []), NO_OWN_ORDERS);
    expect(row).toMatchObject({ bid: 0, ask: 0, place: 'inside' });
  });
});

describe('the NO scale', () => {
  const no = facing('no');

  it('shows a NO bid as a bid at its NO price, and the traded where it was', () => {
    const shown = no.book(usual);
    const traded = tradedBy([{ price: no.price(4400 as Price), qty: 700 as Qty }]);
    const rows = ladderRows([6000, 5600, 5500] as Price[], shown, NO_OWN_ORDERS, traded);
    expect(rows.map(({ bid, ask, place, traded: qty }) => [bid, ask, place, qty])).toEqual([
      [0, 200, 'bestAsk', 0],
      [300, 0, 'bestBid', 700],
      [900, 0, 'away', 0],
    ]);
  });

  it('is its own opposite, and has every price of the grid', () => {
    const grid = [
      { start: 0, end: 1000, step: 10 },
      { start: 1000, end: 10_000, step: 100 },
    ] as unknown as PriceGrid;
    const there = ladderPrices(no.grid(grid), undefined);
    const back = there.map(no.price).toSorted((a, b) => b - a);
    expect(back).toEqual(ladderPrices(grid, undefined));
    expect(no.grid(grid)).toBe(no.grid(grid));
    const order = { side: 'bid', price: 4000 as Price } as const;
    expect(no.order(order)).toEqual({ side: 'ask', price: complement(4000 as Price) });
    expect(no.order(no.order(order))).toEqual(order);
  });
});

describe('LadderView', () => {
  const follow = (view: LadderView, next: BookView, market = 'KXA-1', count = 9): void =>
    view.follow({ market, grid: LINEAR_CENT, book: next, count });
  const at = (bid: number): BookView =>
    book(levels([bid * 100, 100]), levels([10_000 - (bid + 2) * 100, 100]));

  it('starts with the market in the middle', () => {
    const view = new LadderView();
    follow(view, usual);
    expect(cents(view.prices())).toEqual([46, 45, 44, 43, 42, 41, 40, 39, 38]);
  });

  it('stays where it is while the market moves a little, and follows when it leaves the middle', () => {
    const view = new LadderView();
    follow(view, at(41));
    const before = view.prices();
    follow(view, at(43));
    expect(view.prices()).toEqual(before);
    follow(view, at(45));
    expect(cents(view.prices())[4]).toBe(46);
  });

  it('never moves under the pointer', () => {
    const view = new LadderView();
    follow(view, at(41));
    const before = view.prices();
    view.freeze('pointer over it');
    for (let bid = 42; bid < 90; bid += 1) {
      follow(view, at(bid));
      expect(view.prices()).toEqual(before);
    }
    expect(view.isAway()).toBe(true);
    view.centre();
    expect(cents(view.prices())[4]).toBe(90);
  });

  it('stays where it was scrolled to until it is centred', () => {
    const view = new LadderView();
    follow(view, at(41));
    view.scroll(30);
    const scrolled = view.prices();
    follow(view, at(60));
    expect(view.prices()).toEqual(scrolled);
    view.centre();
    follow(view, at(61));
    expect(cents(view.prices())).toContain(61);
  });

  it('stays where it was scrolled to when its room changes', () => {
    const view = new LadderView();
    follow(view, at(41));
    view.scroll(30);
    const [first] = view.prices();
    follow(view, at(41), 'KXA-1', 12);
    expect(view.prices()).toHaveLength(12);
    expect(view.prices()[0]).toBe(first);
  });

  it('goes on following the market after a scroll that went nowhere', () => {
    const view = new LadderView();
    follow(view, at(41));
    view.scroll(0);
    follow(view, at(60));
    expect(cents(view.prices())).toContain(61);
  });

  it('keeps every price in its place when one off the grid comes above', () => {
    const view = new LadderView();
    follow(view, usual);
    view.freeze('pointer over it');
    const before = view.prices();
    follow(view, book(levels([4000, 200]), levels([2050, 1], [5600, 300])));
    expect(view.prices()).toEqual(before);
  });

  it('centres anew for another market', () => {
    const view = new LadderView();
    follow(view, at(41));
    view.scroll(30);
    follow(view, at(80), 'KXB-1');
    expect(cents(view.prices())[4]).toBe(81);
    expect(view.cursor).toBeNull();
  });

  it('keeps the cursor on its price, and in view', () => {
    const view = new LadderView();
    follow(view, at(41));
    view.moveCursor(-1);
    const start = view.cursor;
    expect(start).toBe(4200);
    for (let i = 0; i < 12; i += 1) view.moveCursor(-1);
    expect(view.cursor).toBe(5400);
    expect(view.prices()).toContain(5400);
    follow(view, at(20));
    expect(view.cursor).toBe(5400);
  });

  it('shows only prices that exist, wherever it is scrolled', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -200, max: 200 })), (moves) => {
        const view = new LadderView();
        follow(view, usual);
        for (const by of moves) view.scroll(by);
        expect(view.prices()).toHaveLength(9);
      }),
    );
  });
});
