import { describe, expect, it } from 'vitest';
import type { MarketTicker } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import { viewHolding, viewOrder } from './account-view.ts';

const market = 'KXRAIN-26DEC01-NYC' as MarketTicker;

describe('viewHolding', () => {
  it('counts contracts and cents', () => {
    expect(viewHolding(market, { qty: -1250 as Qty, cost: 3_125_000 as Money })).toEqual({
      market,
      contracts: -12.5,
      costCents: 312.5,
    });
  });
});

describe('viewOrder', () => {
  const order = (side: 'bid' | 'ask', held: number) =>
    viewOrder(
      { market, side, price: 4300 as Price, createdAt: 1_796_133_802_518_250 as Instant },
      held as Qty,
    );

  it('buys what is not held', () => {
    expect(order('bid', 0)).toEqual({
      market,
      direction: 'buy',
      limitCents: 43,
      placedAtMs: 1_796_133_802_518.25,
    });
    expect(order('ask', 0)).toMatchObject({ direction: 'buy', limitCents: 57 });
    expect(order('ask', -100)).toMatchObject({ direction: 'buy', limitCents: 57 });
    expect(order('bid', 100)).toMatchObject({ direction: 'buy', limitCents: 43 });
  });

  it('sells what is held, in prices of its contract', () => {
    expect(order('ask', 100)).toMatchObject({ direction: 'sell', limitCents: 43 });
    expect(order('bid', -100)).toMatchObject({ direction: 'sell', limitCents: 57 });
  });
});
