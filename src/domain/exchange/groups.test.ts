import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import type { OrderGroupId } from '../units/ids.ts';
import type { Qty } from '../units/units.ts';
import { after, listedEngine, MARKET, openAccount, order } from './engine.fixture.ts';

function setUp(limitContracts = 10) {
  const { engine, events } = listedEngine();
  const ann = openAccount(engine, 'ann');
  const bob = openAccount(engine, 'bob');
  const group = unwrap(engine.createGroup(ann, (limitContracts * 100) as Qty));
  return { engine, events, ann, bob, group };
}

describe('order groups', () => {
  it('trigger when the contracts matched within 15 s reach the limit', () => {
    const { engine, events, ann, bob, group } = setUp();
    const kept = unwrap(engine.createOrder(ann, order('bid', 30, 5)));
    unwrap(engine.createOrder(ann, order('bid', 40, 20, { group })));
    const other = unwrap(engine.createOrder(ann, order('ask', 60, 5, { group })));
    unwrap(engine.createOrder(bob, order('ask', 40, 9)));
    expect(engine.group(ann, group)).toMatchObject({ matched: 900, state: 'active' });
    events.length = 0;
    unwrap(engine.createOrder(bob, order('ask', 40, 1)));
    expect(engine.group(ann, group)).toMatchObject({ state: 'triggered', orders: [] });
    expect(engine.order(ann, other.orderId)).toMatchObject({
      status: 'canceled',
      lastChange: 'groupTriggered',
    });
    expect(engine.openOrders(ann).map(({ orderId }) => orderId)).toEqual([kept.orderId]);
    expect(events.at(-1)).toMatchObject({ type: 'groupChanged', change: 'triggered', id: group });
    expect(engine.createOrder(ann, order('bid', 40, 1, { group }))).toEqual({
      ok: false,
      error: { code: 'group.triggered', group },
    });
  });

  it('forget what was matched more than 15 s ago', () => {
    const { engine, ann, bob, group } = setUp();
    unwrap(engine.createOrder(ann, order('bid', 40, 50, { group })));
    unwrap(engine.createOrder(bob, order('ask', 40, 6)));
    engine.advanceTo(after(14.999));
    expect(engine.group(ann, group)?.matched).toBe(600);
    engine.advanceTo(after(15));
    expect(engine.group(ann, group)?.matched).toBe(0);
    unwrap(engine.createOrder(bob, order('ask', 40, 9)));
    expect(engine.group(ann, group)).toMatchObject({ matched: 900, state: 'active' });
  });

  it('let one incoming order fill beyond the cap, and cancel the rest of it', () => {
    const { engine, ann, bob, group } = setUp();
    unwrap(engine.createOrder(bob, order('ask', 41, 8)));
    unwrap(engine.createOrder(bob, order('ask', 42, 8)));
    const ack = unwrap(engine.createOrder(ann, order('bid', 45, 30, { group })));
    expect(ack).toMatchObject({ status: 'canceled', filledQty: 1600, remainingQty: 0 });
    expect(engine.order(ann, ack.orderId)?.lastChange).toBe('groupTriggered');
    expect(engine.group(ann, group)?.state).toBe('triggered');
    expect(engine.book(MARKET)).toEqual({ yes: [], no: [] });
  });

  it('trigger on request, and start anew when reset', () => {
    const { engine, events, ann, group } = setUp();
    const ack = unwrap(engine.createOrder(ann, order('bid', 40, 5, { group })));
    expect(engine.group(ann, group)?.orders).toEqual([ack.orderId]);
    unwrap(engine.triggerGroup(ann, group));
    expect(engine.openOrders(ann)).toEqual([]);
    unwrap(engine.resetGroup(ann, group));
    expect(engine.group(ann, group)).toMatchObject({ matched: 0, state: 'active' });
    expect(engine.createOrder(ann, order('bid', 40, 5, { group })).ok).toBe(true);
    expect(events.filter(({ type }) => type === 'groupChanged')).toMatchObject([
      { change: 'created', group: { limit: 1000 } },
      { change: 'triggered' },
      { change: 'reset' },
    ]);
  });

  it('trigger when the limit falls below what was matched, not when it meets it', () => {
    const { engine, ann, bob, group } = setUp();
    unwrap(engine.createOrder(ann, order('bid', 40, 50, { group })));
    unwrap(engine.createOrder(bob, order('ask', 40, 6)));
    unwrap(engine.setGroupLimit(ann, group, 600 as Qty));
    expect(engine.group(ann, group)?.state).toBe('active');
    unwrap(engine.setGroupLimit(ann, group, 500 as Qty));
    expect(engine.group(ann, group)).toMatchObject({ state: 'triggered', limit: 500 });
    expect(engine.openOrders(ann)).toEqual([]);
  });

  it('take their orders with them when deleted', () => {
    const { engine, ann, group } = setUp();
    const ack = unwrap(engine.createOrder(ann, order('bid', 40, 5, { group })));
    unwrap(engine.deleteGroup(ann, group));
    expect(engine.order(ann, ack.orderId)).toMatchObject({ lastChange: 'groupDeleted' });
    expect(engine.groups(ann)).toEqual([]);
    expect(engine.createOrder(ann, order('bid', 40, 5, { group }))).toMatchObject({
      error: { code: 'group.notFound' },
    });
  });

  it('belong to one account', () => {
    const { engine, bob, group } = setUp();
    for (const reply of [
      engine.resetGroup(bob, group),
      engine.triggerGroup(bob, group),
      engine.deleteGroup(bob, group),
      engine.setGroupLimit(bob, group, 500 as Qty),
      engine.triggerGroup(bob, 'none' as OrderGroupId),
    ]) {
      expect(reply).toMatchObject({ ok: false, error: { code: 'group.notFound' } });
    }
    expect(engine.group(bob, group)).toBeUndefined();
  });

  it.each([99, 100_000_001, 150.5])('refuse a limit of %s', (limit) => {
    const { engine, ann, group } = setUp();
    const refusal = { ok: false, error: { code: 'group.invalidLimit', limit } };
    expect(engine.createGroup(ann, limit as Qty)).toEqual(refusal);
    expect(engine.setGroupLimit(ann, group, limit as Qty)).toEqual(refusal);
  });
});
