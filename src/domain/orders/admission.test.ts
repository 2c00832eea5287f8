import { describe, expect, it } from 'vitest';
import { LINEAR_CENT } from '../market/price-grid.ts';
import type { ClientOrderId, MarketTicker } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import { denialOf, type Circumstances } from './admission.ts';
import type { Order, OrderTerms } from './order.ts';
import { TRADING_STATES } from './trading-state.ts';

const order: OrderTerms = {
  market: 'KXRAIN-26DEC01-NYC' as MarketTicker,
  side: 'bid',
  price: 4500 as Price,
  qty: 100 as Qty,
  timeInForce: 'good_till_canceled',
  postOnly: false,
};
const calm: Circumstances = {
  trading: 'trading',
  market: { status: 'active', grid: LINEAR_CENT },
  trust: 'live',
  working: [],
  available: 450_000 as Money,
  required: 450_000 as Money,
};
const unconfirmed: Order = {
  ...order,
  clientOrderId: 'c1' as ClientOrderId,
  orderId: null,
  origin: 'person',
  state: 'unconfirmed',
  filledQty: 0 as Qty,
  reason: null,
  createdAt: 0 as Instant,
  updatedAt: 0 as Instant,
};

describe('denialOf', () => {
  it('lets a good order through', () => {
    expect(denialOf(order, calm)).toBeUndefined();
    expect(denialOf(order, { ...calm, trust: 'polled' })).toBeUndefined();
  });

  it('objects in every state but trading', () => {
    const denials = TRADING_STATES.map((trading) => denialOf(order, { ...calm, trading }));
    expect(denials).toEqual(
      TRADING_STATES.map((state) => {
        if (state === 'trading') return undefined;
        return state === 'killed' ? { code: 'risk.killed' } : { code: 'risk.notTrading', state };
      }),
    );
  });

  it.each<[string, Partial<OrderTerms>, Partial<Circumstances>, object]>([
    ['an unlisted market', {}, { market: undefined }, { code: 'risk.unknownMarket' }],
    [
      'a paused market',
      {},
      { market: { status: 'inactive', grid: LINEAR_CENT } },
      { code: 'risk.marketNotActive', status: 'inactive' },
    ],
    ['a missing book', {}, { trust: 'none' }, { code: 'risk.bookNotTrusted', trust: 'none' }],
    ['a stale book', {}, { trust: 'stale' }, { code: 'risk.bookNotTrusted', trust: 'stale' }],
    [
      'a price off the grid',
      { price: 4550 as Price },
      {},
      { code: 'risk.priceOffGrid', price: 4550 },
    ],
    ['no contracts', { qty: 0 as Qty }, {}, { code: 'risk.invalidQty', qty: 0 }],
    [
      'an unknown outcome in the market',
      {},
      { working: [unconfirmed] },
      { code: 'risk.outcomePending', clientOrderId: 'c1' },
    ],
    [
      'a cent too little',
      {},
      { available: 449_900 as Money },
      { code: 'risk.insufficientCash', required: 450_000, available: 449_900 },
    ],
    ['an account not read yet', {}, { available: null }, { code: 'risk.insufficientCash' }],
  ])('objects to %s', (_, change, circumstances, denial) => {
    expect(denialOf({ ...order, ...change }, { ...calm, ...circumstances })).toMatchObject(denial);
  });

  it('gives the first reason of several', () => {
    const everything = { ...calm, trading: 'killed', market: undefined, trust: 'none' } as const;
    expect(denialOf({ ...order, qty: 0 as Qty }, everything)).toEqual({ code: 'risk.killed' });
  });
});
