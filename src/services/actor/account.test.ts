import { describe, expect, it } from 'vitest';
import type { OpenOrder } from '../../contract/links.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../../domain/units/units.ts';
import { Account } from './account.ts';

const A = 'A' as MarketTicker;
const B = 'B' as MarketTicker;
const order = (name: string, market: MarketTicker, price: number): OpenOrder => ({
  clientOrderId: name as ClientOrderId,
  market,
  side: 'bid',
  price: price as Price,
  createdAt: 5_000_000 as Instant,
});
const position = (market: MarketTicker, contracts: number, cents: number) => ({
  type: 'position' as const,
  market,
  qty: (contracts * 100) as Qty,
  cost: (cents * 10_000) as Money,
});

/** With a middle of 60 cents in market A and nowhere else. */
function told(): Account {
  const account = new Account((market) => (market === A ? 60 : Number.NaN));
  account.take({ type: 'anew' });
  account.take({ type: 'cash', cash: 1_000_000_000 as Money });
  return account;
}

describe('the account of the actor', () => {
  it('is worth its cash, what it holds at the middle, and at cost where there is none', () => {
    const account = told();
    expect(account).toMatchObject({ cashCents: 100_000, valueCents: 100_000, orders: [] });
    account.take(position(A, 10, 500));
    account.take(position(B, -4, 120));
    expect(account.valueCents).toBe(100_000 + 600 + 120);
    expect(account.holdings).toEqual([
      { market: A, contracts: 10, costCents: 500 },
      { market: B, contracts: -4, costCents: 120 },
    ]);
    account.take(position(A, -10, 300));
    expect(account.valueCents).toBe(100_000 + 400 + 120);
  });

  it('forgets a position that was closed', () => {
    const account = told();
    account.take(position(A, 10, 500));
    expect(account.isOpenIn(A)).toBe(true);
    account.take(position(A, 0, 0));
    expect(account.holdings).toEqual([]);
    expect(account.isOpenIn(A)).toBe(false);
  });

  it('keeps open orders oldest first, an amended one in its place', () => {
    const account = told();
    account.take({ type: 'order', order: order('x', A, 4000) });
    account.take({ type: 'order', order: order('y', B, 3000) });
    account.take({ type: 'order', order: order('x', A, 4100) });
    expect(account.orders).toMatchObject([
      { market: A, direction: 'buy', limitCents: 41, placedAtMs: 5000 },
      { market: B, limitCents: 30 },
    ]);
    expect(account.isOpenIn(B)).toBe(true);
    account.take({ type: 'orderOver', clientOrderId: 'y' as ClientOrderId });
    expect(account.orders).toHaveLength(1);
    expect(account.isOpenIn(B)).toBe(false);
  });

  it('sees an order as a sale once there is something for it to close', () => {
    const account = told();
    account.take({ type: 'order', order: order('x', A, 4000) });
    expect(account.orders?.[0]?.direction).toBe('buy');
    account.take(position(A, -5, 200));
    expect(account.orders?.[0]).toMatchObject({ direction: 'sell', limitCents: 60 });
  });

  it('knows nothing before it is told, and nothing of before it is told anew', () => {
    const account = told();
    account.take(position(A, 10, 500));
    account.take({ type: 'order', order: order('x', A, 4000) });
    account.take({ type: 'anew' });
    expect(account).toMatchObject({ holdings: [], orders: [] });
    account.forget();
    expect(account).toMatchObject({ orders: null, cashCents: 0, valueCents: 0 });
  });
});
