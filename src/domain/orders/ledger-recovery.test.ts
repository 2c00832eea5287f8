import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import type { ClientOrderId, MarketTicker, OrderId } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import { LedgerAudit } from './ledger-audit.ts';
import type { LedgerEvent } from './ledger-event.ts';
import { histories, ledgerOf } from './ledger-history.fixture.ts';
import { Ledger } from './ledger.ts';
import { DENIED_KEPT, ENDED_KEPT } from './order-records.ts';

const at = 1 as Instant;
const drafted = (n: number): LedgerEvent => ({
  type: 'orderDrafted',
  at,
  clientOrderId: `c${n}` as ClientOrderId,
  origin: 'actor',
  market: 'KXRAIN-26DEC01-NYC' as MarketTicker,
  side: 'bid',
  price: 4500 as Price,
  qty: 100 as Qty,
  timeInForce: 'good_till_canceled',
  postOnly: true,
});
const moved = (n: number, move: 'sent' | 'accepted' | 'canceled' | 'riskDenied'): LedgerEvent => ({
  type: 'orderMoved',
  at,
  clientOrderId: `c${n}` as ClientOrderId,
  move,
  ...(move === 'accepted' && { orderId: `v${n}` as OrderId }),
});

describe('a ledger that goes on from its own text', () => {
  it('is byte for byte the one that folded everything, wherever it was cut', () => {
    fc.assert(
      fc.property(histories(120), fc.double({ min: 0, max: 1, noNaN: true }), (events, share) => {
        const cut = Math.floor(share * events.length);
        const kept = ledgerOf(events.slice(0, cut)).serialize();
        const resumed = unwrap(Ledger.restore(kept));
        expect(resumed.serialize()).toBe(kept);
        // From the file, as events come back at a start.
        for (const event of events.slice(cut)) {
          resumed.apply(JSON.parse(JSON.stringify(event)) as LedgerEvent);
        }
        expect(resumed.serialize()).toBe(ledgerOf(events).serialize());
      }),
      { numRuns: 300 },
    );
  });

  it('answers as the other one does', () => {
    fc.assert(
      fc.property(histories(80), (events) => {
        const whole = ledgerOf(events);
        const resumed = unwrap(Ledger.restore(whole.serialize()));
        expect(resumed.workingOrders()).toEqual(whole.workingOrders());
        expect([...resumed.held]).toEqual([...whole.held]);
        for (const order of whole.orders()) {
          expect(resumed.order(order.clientOrderId)).toEqual(order);
          if (order.orderId !== null) expect(resumed.orderNamed(order.orderId)).toEqual(order);
          expect(resumed.workingIn(order.market)).toEqual(whole.workingIn(order.market));
        }
        for (const event of events) {
          if (event.type === 'filled') expect(resumed.knowsFill(event.fill)).toBe(true);
        }
      }),
    );
  });

  it('is refused when another fold wrote it', () => {
    const text = JSON.stringify({ ...JSON.parse(new Ledger().serialize()), fold: 0 });
    expect(Ledger.restore(text)).toMatchObject({ error: { code: 'ledger.otherFold', fold: 0 } });
  });
});

describe('any history', () => {
  it('conserves cash, contracts and profit in all that is not a reading of the account', () => {
    fc.assert(
      fc.property(histories(150), (events) => {
        const audit = new LedgerAudit();
        for (const event of events) audit.take(event);
        expect(audit.problems).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('holds what was bought less what was sold since the account was read or the market settled', () => {
    fc.assert(
      fc.property(histories(150), (events) => {
        const held = new Map<MarketTicker, number>();
        for (const event of events) {
          if (event.type === 'filled') {
            const { market, side, qty } = event.fill;
            held.set(market, (held.get(market) ?? 0) + (side === 'bid' ? qty : 0 - qty));
          } else if (event.type === 'settled') held.set(event.market, 0);
        }
        const ledger = ledgerOf(events);
        for (const [market, qty] of held) expect(ledger.position(market).qty).toBe(qty);
        const open = [...held].filter(([, qty]) => qty !== 0).map(([market]) => market);
        expect([...ledger.held.keys()].toSorted()).toEqual(open.toSorted());
      }),
    );
  });

  it('never fills an order of ours with more than its fills, nor leaves a working one without room', () => {
    fc.assert(
      fc.property(histories(150), (events) => {
        const filled = new Map<string, number>();
        for (const event of events) {
          if (event.type === 'orderAdopted') filled.set(event.orderId, event.filledQty);
          if (event.type !== 'filled') continue;
          const { orderId, qty } = event.fill;
          filled.set(orderId, (filled.get(orderId) ?? 0) + qty);
        }
        for (const order of ledgerOf(events).orders()) {
          if (order.orderId === null) continue;
          expect(order.filledQty).toBe(filled.get(order.orderId) ?? 0);
          expect(order.filledQty).toBeLessThanOrEqual(order.qty);
        }
      }),
    );
  });
});

describe('what is forgotten', () => {
  it('is the oldest of what ended, with its names and trades; what may rest never is', () => {
    const ledger = ledgerOf([drafted(0), moved(0, 'sent'), moved(0, 'accepted')]);
    for (let n = 1; n <= ENDED_KEPT + 10; n += 1) {
      for (const event of [
        drafted(n),
        moved(n, 'sent'),
        moved(n, 'accepted'),
        moved(n, 'canceled'),
      ])
        ledger.apply(event);
    }
    expect([...ledger.orders()]).toHaveLength(ENDED_KEPT + 1);
    expect(ledger.orderCount).toBe(ENDED_KEPT + 11);
    expect(ledger.order('c0' as ClientOrderId)?.state).toBe('resting');
    expect(ledger.order('c10' as ClientOrderId)).toBeUndefined();
    expect(ledger.orderNamed('v10' as OrderId)).toBeUndefined();
    expect(ledger.order('c11' as ClientOrderId)?.state).toBe('canceled');
  });

  it('is not what the venue saw, because much was denied', () => {
    const ledger = ledgerOf([drafted(0), moved(0, 'sent'), moved(0, 'canceled')]);
    for (let n = 1; n <= DENIED_KEPT + ENDED_KEPT; n += 1) {
      ledger.apply(drafted(n));
      ledger.apply(moved(n, 'riskDenied'));
    }
    expect([...ledger.orders()]).toHaveLength(DENIED_KEPT + 1);
    expect(ledger.order('c0' as ClientOrderId)?.state).toBe('canceled');
  });

  it('grows with nothing: a month of orders is as large as a day of them', () => {
    const size = (days: number): number => {
      const ledger = new Ledger();
      for (let n = 0; n < days * 6000; n += 1) {
        for (const event of [drafted(n), moved(n, 'sent'), moved(n, 'accepted')])
          ledger.apply(event);
        const fill = {
          tradeId: `t${n}` as never,
          orderId: `v${n}` as OrderId,
          clientOrderId: null,
          market: 'KXRAIN-26DEC01-NYC' as MarketTicker,
          side: 'bid' as const,
          price: 4500 as Price,
          qty: 100 as Qty,
          fee: 0 as Money,
          isTaker: false,
          at,
        };
        ledger.apply({ type: 'filled', at, fill });
      }
      return ledger.serialize().length;
    };
    expect(size(4) / size(1)).toBeLessThan(1.05);
  });
});
