import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import type { ClientOrderId, MarketTicker, OrderId, TradeId } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import type { Fill, LedgerEvent } from './ledger-event.ts';
import { Ledger } from './ledger.ts';
import { FORMER_PRICES_KEPT, remainingQty } from './order.ts';

const NYC = 'KXRAIN-26DEC01-NYC' as MarketTicker;
const at = 1 as Instant;
const client = (n: number): ClientOrderId => `c${n}` as ClientOrderId;
const venue = (n: number): OrderId => `v${n}` as OrderId;

const drafted = (n: number, qty = 2000): LedgerEvent => ({
  type: 'orderDrafted',
  at,
  clientOrderId: client(n),
  origin: 'person',
  market: NYC,
  side: 'bid',
  price: 4500 as Price,
  qty: qty as Qty,
  timeInForce: 'good_till_canceled',
  postOnly: false,
});
const moved = (
  n: number,
  move: Extract<LedgerEvent, { type: 'orderMoved' }>['move'],
  orderId?: OrderId,
): LedgerEvent => ({
  type: 'orderMoved',
  at,
  clientOrderId: client(n),
  move,
  ...(orderId === undefined ? {} : { orderId }),
});
const fillOf = (trade: number, order: OrderId, qty: number, more: Partial<Fill> = {}): Fill => ({
  tradeId: `t${trade}` as TradeId,
  orderId: order,
  clientOrderId: null,
  market: NYC,
  side: 'bid',
  price: 4500 as Price,
  qty: qty as Qty,
  fee: 100 as Money,
  isTaker: true,
  at,
  ...more,
});
const filled = (fill: Fill): LedgerEvent => ({ type: 'filled', at, fill });
const calibrated = (cash: number): LedgerEvent => ({
  type: 'calibrated',
  at,
  cause: 'start',
  cash: cash as Money,
  positions: [],
  differences: [],
});
const ledgerOf = (...events: LedgerEvent[]): Ledger => {
  const ledger = new Ledger();
  for (const event of events) ledger.apply(event);
  return ledger;
};

describe('Ledger', () => {
  it('follows an order from draft to fill, with cash and position', () => {
    const ledger = ledgerOf(
      calibrated(1_000_000_000),
      drafted(1),
      moved(1, 'sent'),
      moved(1, 'accepted', venue(1)),
      filled(fillOf(1, venue(1), 1200)),
    );
    const order = ledger.orderNamed(venue(1));
    expect(order).toMatchObject({ state: 'resting', filledQty: 1200, orderId: venue(1) });
    expect(order && remainingQty(order)).toBe(800);
    expect(ledger.cash).toBe(1_000_000_000 - 1200 * 4500 - 100);
    expect(ledger.position(NYC)).toEqual({ qty: 1200, cost: 5_400_000, realized: 0, fees: 100 });

    ledger.apply(filled(fillOf(2, venue(1), 800)));
    expect(ledger.order(client(1))?.state).toBe('filled');
    expect(ledger.workingOrders()).toEqual([]);
  });

  it('keeps every term of a draft', () => {
    const terms = {
      ...drafted(1),
      reduceOnly: true,
      expiresAt: 5 as Instant,
      exitRule: 'stopLoss',
      decidedBy: 'builtin:momentum',
    } as const;
    const { type: _, at: __, ...kept } = terms;
    expect(ledgerOf(terms).order(client(1))).toMatchObject(kept);
  });

  it('books fills that come before the order is known by its name, each once', () => {
    const early = fillOf(1, venue(1), 500);
    const ledger = ledgerOf(calibrated(0), drafted(1), moved(1, 'sent'), filled(early));
    expect(ledger.position(NYC).qty).toBe(500);
    expect(ledger.order(client(1))?.filledQty).toBe(0);
    expect(ledger.knowsFill(early)).toBe(true);

    ledger.apply(moved(1, 'accepted', venue(1)));
    expect(ledger.order(client(1))).toMatchObject({ state: 'resting', filledQty: 500 });
    expect(ledger.position(NYC).qty).toBe(500);
    expect(ledger.fillCount).toBe(1);
  });

  it('knows the order of a fill that carries our own name, before any ack', () => {
    const fill = fillOf(1, venue(1), 2000, { clientOrderId: client(1) });
    const ledger = ledgerOf(calibrated(0), drafted(1), moved(1, 'sent'), filled(fill));
    expect(ledger.order(client(1))).toMatchObject({ state: 'filled', orderId: venue(1) });
  });

  it('lets a late fill move the position and leaves a canceled order canceled', () => {
    const ledger = ledgerOf(
      calibrated(0),
      drafted(1),
      moved(1, 'sent'),
      moved(1, 'accepted', venue(1)),
      moved(1, 'cancelSent'),
      moved(1, 'canceled'),
      filled(fillOf(1, venue(1), 300)),
    );
    expect(ledger.order(client(1))).toMatchObject({ state: 'canceled', filledQty: 300 });
    expect(ledger.position(NYC).qty).toBe(300);
  });

  it('remembers the prices that an order had, the newest of them, also over a start', () => {
    const revised = (price: number, when: number, qty = 2000): LedgerEvent => ({
      type: 'orderRevised',
      at: when as Instant,
      clientOrderId: client(1),
      price: price as Price,
      qty: qty as Qty,
    });
    const ledger = ledgerOf(drafted(1), moved(1, 'sent'), moved(1, 'accepted', venue(1)));
    expect(ledger.order(client(1))).not.toHaveProperty('formerPrices');
    for (const event of [
      revised(4500, 5, 1500),
      revised(4600, 10),
      filled(fillOf(1, venue(1), 500)),
      revised(4400, 20),
    ]) {
      ledger.apply(event);
    }
    const expected = [
      { price: 4500, left: 1500, from: 1, until: 10 },
      { price: 4600, left: 1500, from: 10, until: 20 },
    ];
    const restored = unwrap(Ledger.restore(ledger.serialize()));
    for (const each of [ledger, restored]) {
      expect(each.order(client(1))?.formerPrices).toEqual(expected);
    }
    for (let n = 1; n <= 40; n += 1) ledger.apply(revised(4400 + n, 20 + n));
    const kept = ledger.order(client(1))?.formerPrices ?? [];
    expect(kept).toHaveLength(FORMER_PRICES_KEPT);
    expect(kept.at(-1)).toMatchObject({ price: 4439, from: 59, until: 60 });
  });

  it('adopts an order of somebody else without counting its earlier fills twice', () => {
    const seen = fillOf(1, venue(9), 400);
    const {
      type: _,
      clientOrderId: __,
      origin: ___,
      ...terms
    } = drafted(9) as Extract<LedgerEvent, { type: 'orderDrafted' }>;
    const ledger = ledgerOf(calibrated(0), filled(seen), {
      ...terms,
      type: 'orderAdopted',
      clientOrderId: client(9),
      orderId: venue(9),
      filledQty: 600 as Qty,
      priorFills: ['t0/v9', 't1/v9'],
    });
    expect(ledger.order(client(9))).toMatchObject({
      origin: 'external',
      state: 'resting',
      filledQty: 600,
    });
    expect(ledger.knowsFill({ tradeId: 't0' as TradeId, orderId: venue(9) })).toBe(true);
  });

  it('takes the venue’s word for the account', () => {
    const ledger = ledgerOf(calibrated(500), filled(fillOf(1, venue(1), 100)), {
      type: 'calibrated',
      at,
      cause: 'reconnected',
      cash: 700 as Money,
      positions: [],
      differences: [{ what: 'cash', ours: 1 as Money, theirs: 700 as Money }],
    });
    expect(ledger.cash).toBe(700);
    expect(ledger.positions.size).toBe(0);
  });

  it('pays out a position whose market was decided', () => {
    const ledger = ledgerOf(calibrated(10_000_000), filled(fillOf(1, venue(1), 1000)), {
      type: 'settled',
      at,
      market: NYC,
      revenue: 10_000_000 as Money,
      settledAt: at,
    });
    expect(ledger.position(NYC)).toEqual({ qty: 0, cost: 0, realized: 5_500_000, fees: 100 });
    expect(ledger.cash).toBe(10_000_000 - 4_500_000 - 100 + 10_000_000);
  });

  it('stays latched until released, and is paused then', () => {
    const ledger = ledgerOf({ type: 'killed', at, epoch: 1, reason: 'drill' });
    expect([ledger.latch, ledger.epoch]).toEqual(['latched', 1]);
    ledger.apply({ type: 'released', at, reason: 'reviewed' });
    expect([ledger.latch, ledger.wish]).toEqual(['armed', 'paused']);
    ledger.apply({ type: 'tradingWished', at, to: 'trading' });
    expect(ledger.wish).toBe('trading');
  });

  it('refuses a move of our own that cannot be', () => {
    const ledger = ledgerOf(drafted(1));
    expect(() => ledger.apply(moved(1, 'accepted'))).toThrow(/illegalMove/);
  });

  it('ends in the same order, cash and position however acks, fills and cancel interleave', () => {
    const facts: LedgerEvent[] = [
      moved(1, 'accepted', venue(1)),
      filled(fillOf(1, venue(1), 700)),
      filled(fillOf(2, venue(1), 500, { side: 'bid', price: 4400 as Price })),
      filled(fillOf(3, venue(1), 100, { clientOrderId: client(1) })),
      moved(1, 'canceled', venue(1)),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
        const ledger = ledgerOf(calibrated(0), drafted(1), moved(1, 'sent'));
        for (const event of shuffled) {
          // An ack that comes after the order moved on brings only its name, as the service sees to.
          const state = ledger.order(client(1))?.state;
          if (event.type === 'orderMoved' && event.move === 'accepted' && state !== 'submitted') {
            continue;
          }
          ledger.apply(event);
        }
        expect(ledger.order(client(1))).toMatchObject({ state: 'canceled', filledQty: 1300 });
        expect(ledger.position(NYC).qty).toBe(1300);
        expect(ledger.cash).toBe(-(700 * 4500 + 500 * 4400 + 100 * 4500 + 300));
      }),
    );
  });

  it('is a fold: the same events give the same state', () => {
    const events = [
      calibrated(900_000_000),
      drafted(1),
      moved(1, 'sent'),
      filled(fillOf(1, venue(1), 100)),
      moved(1, 'accepted', venue(1)),
      drafted(2),
      moved(2, 'riskDenied'),
    ];
    const print = (ledger: Ledger): string =>
      JSON.stringify([[...ledger.orders()], ledger.cash, [...ledger.positions], ledger.version]);
    expect(print(ledgerOf(...events))).toBe(print(ledgerOf(...events)));
  });
});
