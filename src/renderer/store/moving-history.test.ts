import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookView, Level } from '../../contract/market-data.ts';
import type { MarketTicker, TradeId } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { MovingHistory } from './moving-history.ts';

const levels = (...pairs: (readonly [number, number])[]) => pairs as unknown as readonly Level[];
const book = (bid: number, ask: number, trust: BookView['trust'] = 'live'): BookView => ({
  market: 'KXA' as MarketTicker,
  trust,
  exchangeAt: null,
  receivedAt: null,
  yes: levels([bid, 100]),
  no: levels([10_000 - ask, 300]),
});
const bids = (history: MovingHistory, nowUs: number) =>
  [...history.upTo(nowUs)].map(([, past]) => past?.yes.at(-1)?.[0]);

describe('a moving history', () => {
  it('shows at each step the last book of it, and the one before where nothing came', () => {
    const history = new MovingHistory({ stepUs: 10, steps: 4 });
    history.observe(book(4000, 4200), 101);
    history.observe(book(4100, 4200), 109);
    history.observe(book(3900, 4200), 121);
    expect(bids(history, 131)).toEqual([4100, 4100, 3900, 3900]);
    expect(bids(history, 111)).toEqual([undefined, undefined, 4100, 4100]);
  });

  it('keeps the one book that holds until the first in view', () => {
    const history = new MovingHistory({ stepUs: 10, steps: 3 });
    history.observe(book(4000, 4200), 5);
    history.observe(book(4100, 4200), 1005);
    expect(bids(history, 1005)).toEqual([4000, 4000, 4100]);
  });

  it('takes the past from the recording and leaves what it saw itself', () => {
    const history = new MovingHistory({ stepUs: 10, steps: 4 });
    history.observe(book(4100, 4200), 125);
    const past = { live: true, no: [] };
    history.load({
      columns: [
        { ...past, at: 110 as Instant, yes: levels([3000, 1]) },
        { ...past, at: 130 as Instant, yes: levels([3500, 1]) },
      ],
      trades: [],
    });
    expect(bids(history, 131)).toEqual([3000, 3000, 4100, 4100]);
  });

  it('has every trade once, in the order of time, and forgets those before its view', () => {
    const trade = (id: number, at: number) => ({
      tradeId: `${id}` as TradeId,
      price: 4000 as Price,
      qty: 100 as Qty,
      taker: 'bid' as const,
      at: at as Instant,
    });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 900, max: 999 })), (times) => {
        const history = new MovingHistory({ stepUs: 10, steps: 10 });
        const trades = times.map((at, id) => trade(id, at));
        history.addTrades(trades);
        history.addTrades(trades.toReversed());
        expect(history.trades().map(({ at }) => at)).toEqual([...times].sort((a, b) => a - b));
        history.observe(book(4000, 4200), 1_000_000);
        expect(history.trades()).toEqual([]);
        const { revision } = history;
        history.addTrades(trades);
        expect(history.trades()).toEqual([]);
        expect(history.revision).toBe(revision);
      }),
    );
  });

  it('has no middle while a side is empty or the book not live', () => {
    const history = new MovingHistory({ stepUs: 10, steps: 3 });
    history.observe(book(4000, 4200), 5);
    history.observe({ ...book(4000, 4200), no: [] }, 15);
    history.observe(book(4000, 4200, 'stale'), 25);
    const [first, ...others] = history.quotes(25);
    expect(first).toEqual({ step: 0, mid: 4100, micro: 4050 });
    expect(others.map(({ mid, micro }) => [mid, micro])).toEqual([
      [null, null],
      [null, null],
    ]);
  });
});
