import { expect, it } from 'vitest';
import { feedTicker } from './wire-market.ts';

const ticker = (price: string | undefined) =>
  feedTicker.parse({ market_ticker: 'KXRAIN-26DEC01-NYC', price_dollars: price, ts_ms: 1 });

it('takes a last price of 0 for "nobody has traded yet"', () => {
  expect(ticker('0.0000').lastPrice).toBeNull();
  expect(ticker(undefined).lastPrice).toBeNull();
  expect(ticker('0.4300').lastPrice).toBe(4300);
});
