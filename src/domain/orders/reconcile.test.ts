import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientOrderId, MarketTicker, OrderId, TradeId } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import type { Fill, LedgerEvent } from './ledger-event.ts';
import { Ledger } from './ledger.ts';
import { isWorking, type OrderState } from './order-lifecycle.ts';
import { differencesOf, eventForStranger, eventsForOrder, type OrderFact } from './reconcile.ts';

const NYC = 'KXRAIN-26DEC01-NYC' as MarketTicker;
const CLIENT = 'c1' as ClientOrderId;
const VENUE = 'v1' as OrderId;
const at = 1 as Instant;

const paths: Readonly<Partial<Record<OrderState, readonly string[]>>> = {
  submitted: ['sent'],
  resting: ['sent', 'accepted'],
  canceling: ['sent', 'accepted', 'cancelSent'],
  unconfirmed: ['sent', 'linkLost'],
  canceled: ['sent', 'accepted', 'canceled'],
};
const ledgerWith = (state: keyof typeof paths): Ledger => {
  const ledger = new Ledger();
  ledger.apply({
    type: 'orderDrafted',
    at,
    clientOrderId: CLIENT,
    origin: 'person',
    market: NYC,
    side: 'bid',
    price: 4500 as Price,
    qty: 2000 as Qty,
    timeInForce: 'good_till_canceled',
    postOnly: false,
  });
  for (const move of paths[state] ?? []) {
    ledger.apply({
      type: 'orderMoved',
      at,
      clientOrderId: CLIENT,
      move: move as 'sent',
      ...(move === 'accepted' ? { orderId: VENUE } : {}),
    });
  }
  return ledger;
};
const factOf = (status: OrderFact['status'], filled = 0, remaining = 2000 - filled): OrderFact => ({
  orderId: VENUE,
  clientOrderId: CLIENT,
  market: NYC,
  side: 'bid',
  price: 4500 as Price,
  status,
  filledQty: filled as Qty,
  remainingQty: remaining as Qty,
});
const fillOf = (trade: number, qty: number): Fill => ({
  tradeId: `t${trade}` as TradeId,
  orderId: VENUE,
  clientOrderId: null,
  market: NYC,
  side: 'bid',
  price: 4500 as Price,
  qty: qty as Qty,
  fee: 0 as Money,
  isTaker: false,
  at,
});
const settle = (ledger: Ledger, fact: OrderFact | undefined, fills: readonly Fill[] = []) => {
  const order = ledger.order(CLIENT);
  if (!order) throw new Error('no order');
  const events = eventsForOrder(order, fact, fills, at);
  for (const event of events) ledger.apply(event);
  return { events, order: ledger.order(CLIENT) };
};

describe('eventsForOrder', () => {
  it('ends an order that was made no larger than what was filled of it', () => {
    const ledger = ledgerWith('resting');
    ledger.apply({ type: 'filled', at, fill: fillOf(1, 1500) });
    expect(settle(ledger, factOf('executed', 1500, 0)).order).toMatchObject({
      state: 'filled',
      qty: 1500,
      filledQty: 1500,
    });
  });

  it('ends it also when the venue says so before its fills are known', () => {
    const ledger = ledgerWith('resting');
    expect(settle(ledger, factOf('executed', 1500, 0)).order).toMatchObject({ state: 'resting' });
    ledger.apply({ type: 'filled', at, fill: fillOf(1, 1500) });
    expect(ledger.order(CLIENT)).toMatchObject({ state: 'filled', qty: 1500 });
  });

  it('says nothing when we know all of it', () => {
    expect(settle(ledgerWith('resting'), factOf('resting')).events).toEqual([]);
  });

  it('names an order whose outcome was unknown', () => {
    for (const state of ['submitted', 'unconfirmed'] as const) {
      expect(settle(ledgerWith(state), factOf('resting')).order).toMatchObject({
        state: 'resting',
        orderId: VENUE,
      });
    }
  });

  it('books what was filled meanwhile, then ends the order', () => {
    expect(
      settle(ledgerWith('resting'), factOf('executed', 2000), [fillOf(1, 2000)]).order,
    ).toMatchObject({ state: 'filled', filledQty: 2000 });
    expect(
      settle(ledgerWith('unconfirmed'), factOf('canceled', 500, 0), [fillOf(1, 500)]).order,
    ).toMatchObject({ state: 'canceled', filledQty: 500 });
  });

  it('waits for fills that the venue counts but does not show yet', () => {
    expect(settle(ledgerWith('unconfirmed'), factOf('executed', 2000)).order).toMatchObject({
      state: 'resting',
      filledQty: 0,
    });
  });

  it('ends a canceled order only when all that was filled of it is known: who starts anew must find it', () => {
    const ledger = ledgerWith('resting');
    expect(settle(ledger, factOf('canceled', 500, 0)).order).toMatchObject({ state: 'resting' });
    expect(settle(ledger, factOf('canceled', 500, 0), [fillOf(1, 500)]).order).toMatchObject({
      state: 'canceled',
      filledQty: 500,
    });
  });

  it('ends an order that the venue does not know', () => {
    expect(settle(ledgerWith('resting'), undefined).order).toMatchObject({
      state: 'canceled',
      reason: { code: 'order.gone' },
    });
    expect(settle(ledgerWith('unconfirmed'), undefined).order).toMatchObject({
      state: 'rejected',
      reason: { code: 'order.neverArrived' },
    });
  });

  it('takes an amendment made elsewhere', () => {
    const fact = { ...factOf('resting', 0, 700), price: 4400 as Price };
    expect(settle(ledgerWith('resting'), fact).order).toMatchObject({ qty: 700, price: 4400 });
  });

  it('takes back a cancel that did not happen', () => {
    expect(settle(ledgerWith('canceling'), factOf('resting')).order?.state).toBe('resting');
  });

  it('books late fills of an order that is done, and leaves it done', () => {
    const { order } = settle(ledgerWith('canceled'), factOf('canceled', 300, 0), [fillOf(1, 300)]);
    expect(order).toMatchObject({ state: 'canceled', filledQty: 300 });
  });

  it('is legal from every state for every fact, and settles: asked again, it has nothing to add', () => {
    const state = fc.constantFrom<keyof typeof paths>(
      'submitted',
      'resting',
      'canceling',
      'unconfirmed',
      'canceled',
    );
    const status = fc.constantFrom<OrderFact['status']>(
      'resting',
      'canceled',
      'executed',
      'unknown',
    );
    fc.assert(
      fc.property(state, fc.option(status), fc.integer({ min: 0, max: 20 }), (from, what, lots) => {
        const ledger = ledgerWith(from);
        const filled = what === 'executed' ? 2000 : lots * 50;
        const remaining = what === 'resting' ? 2000 - filled : 0;
        const fact = what === null ? undefined : factOf(what, filled, remaining);
        const fills = fact && filled > 0 ? [fillOf(1, filled)] : [];
        const { order } = settle(ledger, fact, fills);
        const isDone = order !== undefined && !isWorking(order.state);
        expect(isDone || what === 'resting' || what === 'unknown').toBe(true);
        expect(settle(ledger, fact).events).toEqual([]);
      }),
    );
  });
});

describe('eventForStranger', () => {
  it('adopts under the name it has', () => {
    const prior = { filledQty: 0 as Qty, fills: [] };
    const fact = factOf('resting');
    expect(eventForStranger(fact, prior, at)).toMatchObject({ clientOrderId: CLIENT, qty: 2000 });
    const nameless = eventForStranger({ ...fact, clientOrderId: null }, prior, at);
    expect(nameless).toMatchObject({ clientOrderId: VENUE, orderId: VENUE });
  });
});

describe('differencesOf', () => {
  const calibrated: LedgerEvent = {
    type: 'calibrated',
    at,
    cause: 'start',
    cash: 1000 as Money,
    positions: [
      { market: NYC, qty: 500 as Qty, cost: 0 as Money, realized: 0 as Money, fees: 0 as Money },
    ],
    differences: [],
  };
  const ledger = new Ledger();
  ledger.apply(calibrated);
  const positions = (qty: number) => [
    { market: NYC, qty: qty as Qty, cost: 0 as Money, realized: 0 as Money, fees: 0 as Money },
  ];
  const money = (amount: number) => amount as Money;

  it('finds none where the balance is ours with or without what orders hold back', () => {
    const same = { positions: positions(500) };
    expect(differencesOf(ledger, { balance: money(1000), ...same }, money(300))).toEqual([]);
    expect(differencesOf(ledger, { balance: money(700), ...same }, money(300))).toEqual([]);
  });

  it('names both sides of every difference', () => {
    expect(differencesOf(ledger, { balance: money(650), positions: [] }, money(300))).toEqual([
      { what: 'cash', ours: 1000, theirs: 950 },
      { what: 'position', market: NYC, ours: 500, theirs: 0 },
    ]);
    const [stranger] = differencesOf(
      new Ledger(),
      { balance: money(0), positions: positions(7) },
      money(0),
    );
    expect(stranger).toEqual({ what: 'position', market: NYC, ours: 0, theirs: 7 });
  });
});
