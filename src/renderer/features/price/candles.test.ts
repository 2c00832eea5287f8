import { expect, it } from 'vitest';
import type { Instant, Price } from '../../../domain/units/units.ts';
import { candlesOf } from './candles.ts';

const trade = (at: number, price: number) => ({ at: at as Instant, price: price as Price });

it('makes a candle of each stretch with trades, and none of a quiet one', () => {
  const trades = [trade(101, 40), trade(105, 50), trade(109, 30), trade(110, 35), trade(131, 36)];
  expect(candlesOf(trades, 10)).toEqual([
    { fromUs: 100, open: 40, high: 50, low: 30, close: 30 },
    { fromUs: 110, open: 35, high: 35, low: 35, close: 35 },
    { fromUs: 130, open: 36, high: 36, low: 36, close: 36 },
  ]);
});
