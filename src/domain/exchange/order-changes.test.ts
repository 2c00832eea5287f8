import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import type { ClientOrderId, OrderId } from '../units/ids.ts';
import type { Price, Qty } from '../units/units.ts';
import type { OrderAmendment } from './commands.ts';
import { after, listedEngine, MARKET, openAccount, order, usd } from './engine.fixture.ts';

function setUp() {
  const { engine, events } = listedEngine();
  const ann = openAccount(engine, 'ann');
  const bob = openAccount(engine, 'bob');
  const rest = (account: typeof ann, ...terms: Parameters<typeof order>) =>
    unwrap(engine.createOrder(account, order(...terms))).orderId;
  return { engine, events, ann, bob, rest };
}

const to = (
  side: 'bid' | 'ask',
  cents: number,
  contracts: number,
  over: Partial<OrderAmendment> = {},
): OrderAmendment => ({
  market: MARKET,
  side,
  price: (cents * 100) as Price,
  qty: (contracts * 100) as Qty,
  ...over,
});

describe('cancel', () => {
  it('takes the remainder out, once, and only for its owner', () => {
    const { engine, events, ann, bob, rest } = setUp();
    const id = rest(ann, 'bid', 40, 5, { clientOrderId: 'a' });
    unwrap(engine.createOrder(bob, order('ask', 40, 2)));
    expect(engine.cancelOrder(bob, id)).toEqual({
      ok: false,
      error: { code: 'order.notFound', orderId: id },
    });
    events.length = 0;
    expect(engine.cancelOrder(ann, id)).toMatchObject({
      ok: true,
      value: { orderId: id, clientOrderId: 'a', reducedBy: 300 },
    });
    expect(events.map(({ type }) => type)).toEqual([
      'levelChanged',
      'orderChanged',
      'tickerChanged',
    ]);
    expect(engine.order(ann, id)).toMatchObject({
      status: 'canceled',
      filledQty: 200,
      remainingQty: 0,
    });
    expect(engine.account(ann).reserved).toBe(0);
    expect(engine.cancelOrder(ann, id).ok).toBe(false);
    expect(engine.cancelOrder(ann, 'nonsense' as OrderId).ok).toBe(false);
  });

  it('of all leaves others alone', () => {
    const { engine, ann, bob, rest } = setUp();
    rest(ann, 'bid', 40, 5);
    rest(ann, 'ask', 60, 5);
    rest(bob, 'bid', 40, 1);
    expect(unwrap(engine.cancelAll(ann)).map(({ reducedBy }) => reducedBy)).toEqual([500, 500]);
    expect(engine.book(MARKET)).toEqual({ yes: [{ price: 4000, qty: 100 }], no: [] });
    expect(unwrap(engine.cancelAll(ann))).toEqual([]);
  });
});

describe('the queue', () => {
  it('tells the contracts ahead of an order at its price', () => {
    const { engine, ann, bob, rest } = setUp();
    const first = rest(ann, 'bid', 40, 5);
    rest(bob, 'bid', 41, 9);
    const second = rest(bob, 'bid', 40, 0.5);
    const third = rest(ann, 'bid', 40, 1);
    expect(engine.queuePosition(ann, first)).toBe(0);
    expect(engine.queuePosition(bob, second)).toBe(500);
    expect(engine.queuePosition(ann, third)).toBe(550);
    expect(engine.queuePosition(bob, third)).toBeUndefined();
    unwrap(engine.cancelOrder(ann, first));
    expect(engine.queuePosition(ann, third)).toBe(50);
  });
});

describe('decrease', () => {
  it('keeps the place in the queue', () => {
    const { engine, events, ann, bob, rest } = setUp();
    const id = rest(ann, 'bid', 40, 5);
    const behind = rest(bob, 'bid', 40, 5);
    events.length = 0;
    expect(unwrap(engine.decreaseOrder(ann, id, { by: 150 as Qty })).remainingQty).toBe(350);
    expect(events[0]).toMatchObject({ type: 'levelChanged', delta: -150, total: 850 });
    expect(unwrap(engine.decreaseOrder(ann, id, { to: 100 as Qty })).remainingQty).toBe(100);
    expect(engine.queuePosition(bob, behind)).toBe(100);
    expect(engine.order(ann, id)).toMatchObject({ initialQty: 100, lastChange: 'decreased' });
    expect(engine.account(ann).reserved).toBe(usd(0.4));
  });

  it.each([{ to: 0 as Qty }, { by: 500 as Qty }, { by: 900 as Qty }])(
    'cancels by %o',
    (decrease) => {
      const { engine, ann, rest } = setUp();
      const id = rest(ann, 'bid', 40, 5);
      expect(unwrap(engine.decreaseOrder(ann, id, decrease)).remainingQty).toBe(0);
      expect(engine.order(ann, id)?.status).toBe('canceled');
    },
  );

  it.each([
    { to: 500 as Qty },
    { to: 501 as Qty },
    { by: 0 as Qty },
    { by: -1 as Qty },
    { to: 1.5 as Qty },
  ])('refuses %o', (decrease) => {
    const { engine, ann, rest } = setUp();
    const id = rest(ann, 'bid', 40, 5);
    expect(engine.decreaseOrder(ann, id, decrease)).toMatchObject({
      error: { code: 'order.invalidQty' },
    });
  });
});

describe('amend', () => {
  it('counts the total: filled plus wanted remaining', () => {
    const { engine, ann, bob, rest } = setUp();
    const id = rest(ann, 'bid', 40, 20);
    unwrap(engine.createOrder(bob, order('ask', 40, 12)));
    expect(unwrap(engine.amendOrder(ann, id, to('bid', 40, 15)))).toMatchObject({
      status: 'resting',
      filledQty: 0,
      remainingQty: 300,
    });
    expect(engine.order(ann, id)).toMatchObject({ initialQty: 1500, filledQty: 1200 });
    expect(engine.amendOrder(ann, id, to('bid', 40, 12))).toMatchObject({
      error: { code: 'order.invalidQty' },
    });
  });

  it.each([
    ['a smaller size', to('bid', 40, 3), 0],
    ['the same size', to('bid', 40, 5), 0],
    ['a new expiry', to('bid', 40, 5, { expiresAt: after(60) }), 0],
    ['a larger size', to('bid', 40, 6), 500],
    ['another price', to('bid', 41, 5), 200],
  ])('at %s leaves it with the right queue ahead', (_what, amendment, ahead) => {
    const { engine, ann, bob, rest } = setUp();
    const id = rest(ann, 'bid', 40, 5);
    rest(bob, 'bid', 40, 5);
    rest(bob, 'bid', 41, 2);
    unwrap(engine.amendOrder(ann, id, amendment));
    expect(engine.queuePosition(ann, id)).toBe(ahead);
    const { price, expiresAt } = amendment;
    expect(engine.order(ann, id)).toMatchObject({ price, expiresAt, lastChange: 'amended' });
  });

  it('moves the expiry', () => {
    const { engine, ann, rest } = setUp();
    const id = rest(ann, 'bid', 40, 5, { expiresAt: after(10) });
    unwrap(engine.amendOrder(ann, id, to('bid', 40, 5, { expiresAt: after(20) })));
    engine.advanceTo(after(15));
    expect(engine.order(ann, id)?.status).toBe('resting');
    unwrap(engine.amendOrder(ann, id, to('bid', 42, 5)));
    engine.advanceTo(after(20));
    expect(engine.order(ann, id)).toMatchObject({ status: 'canceled', lastChange: 'expired' });
  });

  it('may trade at once, and reports what this amendment filled', () => {
    const { engine, events, ann, bob, rest } = setUp();
    rest(bob, 'ask', 45, 4);
    const id = rest(ann, 'bid', 40, 10);
    events.length = 0;
    expect(unwrap(engine.amendOrder(ann, id, to('bid', 45, 10)))).toMatchObject({
      orderId: id,
      status: 'resting',
      filledQty: 400,
      remainingQty: 600,
      fillNotional: usd(1.8),
    });
    expect(events.filter(({ type }) => type === 'levelChanged')).toMatchObject([
      { side: 'yes', price: 4000, delta: -1000 },
      { side: 'no', price: 5500, delta: -400 },
      { side: 'yes', price: 4500, delta: 600 },
    ]);
    expect(engine.order(ann, id)).toMatchObject({ initialQty: 1000, filledQty: 400 });
    expect(engine.account(ann).reserved).toBe(usd(2.7));
  });

  it('gives a new client order id, and keeps the old one used', () => {
    const { engine, ann, rest } = setUp();
    const id = rest(ann, 'bid', 40, 5, { clientOrderId: 'one' });
    rest(ann, 'bid', 30, 5, { clientOrderId: 'other' });
    const updatedClientOrderId = 'two' as ClientOrderId;
    const ack = unwrap(engine.amendOrder(ann, id, to('bid', 40, 5, { updatedClientOrderId })));
    expect(ack.clientOrderId).toBe('two');
    expect(engine.orderByClientId(ann, updatedClientOrderId)?.orderId).toBe(id);
    expect(engine.createOrder(ann, order('bid', 40, 1, { clientOrderId: 'one' })).ok).toBe(false);
    const taken = { updatedClientOrderId: 'other' as ClientOrderId };
    expect(engine.amendOrder(ann, id, to('bid', 40, 5, taken))).toMatchObject({
      error: { code: 'order.alreadyExists' },
    });
  });

  it.each([
    ['another market', to('bid', 40, 5, { market: 'KXNONE' as never }), 'market'],
    ['the other side', to('ask', 40, 5), 'side'],
    ['another name', to('bid', 40, 5, { clientOrderId: 'b' as ClientOrderId }), 'clientOrderId'],
  ])('refuses %s', (_what, amendment, field) => {
    const { engine, ann, rest } = setUp();
    const id = rest(ann, 'bid', 40, 5, { clientOrderId: 'a' });
    expect(engine.amendOrder(ann, id, amendment)).toEqual({
      ok: false,
      error: { code: 'order.mismatch', field },
    });
  });

  it('leaves the order as it was when refused for price, cash or crossing', () => {
    const { engine, events, bob, rest } = setUp();
    const poor = openAccount(engine, 'poor', { cash: usd(5) });
    rest(bob, 'ask', 45, 1);
    const first = rest(poor, 'bid', 40, 5, { postOnly: true });
    rest(poor, 'bid', 40, 5);
    const before = [engine.order(poor, first), engine.account(poor), engine.book(MARKET)];
    events.length = 0;
    expect(engine.amendOrder(poor, first, to('bid', 40.5, 5))).toMatchObject({
      error: { code: 'order.invalidPrice' },
    });
    expect(engine.amendOrder(poor, first, to('bid', 40, 50))).toMatchObject({
      error: { code: 'account.insufficientBalance', required: usd(18), available: usd(1) },
    });
    expect(engine.amendOrder(poor, first, to('bid', 45, 5))).toMatchObject({
      error: { code: 'order.postOnlyCross' },
    });
    expect(events).toEqual([]);
    expect([engine.order(poor, first), engine.account(poor), engine.book(MARKET)]).toEqual(before);
    expect(engine.queuePosition(poor, first)).toBe(0);
    expect(unwrap(engine.cancelAll(poor)).map(({ orderId }) => orderId)[0]).toBe(first);
    expect(engine.account(poor).available).toBe(usd(5));
  });

  it('keeps an off-grid price the order already has', () => {
    const { engine, ann, rest } = setUp();
    const cent = [{ start: 0, end: 10_000, step: 100 } as never];
    unwrap(engine.changeGrid(MARKET, 'deci_cent', [{ start: 0, end: 10_000, step: 10 } as never]));
    const id = rest(ann, 'bid', 40.5, 5);
    unwrap(engine.changeGrid(MARKET, 'linear_cent', cent));
    expect(engine.amendOrder(ann, id, to('bid', 40.5, 4)).ok).toBe(true);
    expect(engine.amendOrder(ann, id, to('bid', 40.6, 4)).ok).toBe(false);
  });
});
