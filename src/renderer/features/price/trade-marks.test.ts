import { expect, it } from 'vitest';
import type { BookSide } from '../../../contract/trading.ts';
import type { Instant, Price, Qty } from '../../../domain/units/units.ts';
import { tradeMarks } from './trade-marks.ts';

const trade = (at: number, taker: BookSide, price: number, qty: number) => ({
  at: at as Instant,
  taker,
  price: price as Price,
  qty: qty as Qty,
});

it('makes one mark of a step and side, at the average price, as large as what traded', () => {
  const trades = [
    trade(25, 'ask', 3900, 100),
    trade(10, 'bid', 4000, 300),
    trade(19, 'bid', 4400, 100),
    trade(11, 'ask', 3800, 100),
  ];
  expect(tradeMarks(trades, 10)).toEqual([
    { step: 1, taker: 'bid', price: 4100, weight: 1 },
    { step: 1, taker: 'ask', price: 3800, weight: 0.5 },
    { step: 2, taker: 'ask', price: 3900, weight: 0.5 },
  ]);
});

it('has nothing to mark where nothing traded', () => {
  expect(tradeMarks([], 10)).toEqual([]);
});
