import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_FEES } from '../../domain/fees/fee-schedule.ts';
import type { Order, OrderTerms } from '../../domain/orders/order.ts';
import { applyExecution, FLAT } from '../../domain/portfolio/position.ts';
import type { Money, Price, Qty } from '../../domain/units/units.ts';
import { terms } from './desk.fixture.ts';
import { consequences } from './order-preview.ts';

const held = (qty: number, cost: number) => ({ qty: qty as Qty, cost: cost as Money });
const asked = (side: 'bid' | 'ask', price: number, qty: number): OrderTerms => ({
  ...terms,
  side,
  price: price as Price,
  qty: qty as Qty,
});
const effectOf = (order: OrderTerms, position = held(0, 0), working: readonly Order[] = []) =>
  consequences(order, { fees: NO_FEES, position, working, mark: undefined });

describe('consequences', () => {
  it('costs what it pays when it opens', () => {
    expect(effectOf(asked('bid', 4000, 1000))).toMatchObject({
      closes: 0,
      opens: 1000,
      cost: 4_000_000,
      proceeds: 0,
      realized: 0,
      largestLoss: 4_000_000,
      largestGain: 6_000_000,
      position: 1000,
    });
  });

  it('brings in its price when it closes, and realizes against what was paid', () => {
    expect(effectOf(asked('ask', 5500, 1000), held(1000, 4_000_000))).toMatchObject({
      closes: 1000,
      opens: 0,
      cost: 0,
      proceeds: 5_500_000,
      realized: 1_500_000,
      largestLoss: -1_500_000,
      largestGain: 1_500_000,
      position: 0,
    });
  });

  it('parts an order that goes through zero', () => {
    expect(effectOf(asked('ask', 5500, 1500), held(1000, 4_000_000))).toMatchObject({
      closes: 1000,
      opens: 500,
      cost: 2_250_000,
      proceeds: 5_500_000,
      realized: 1_500_000,
      position: -500,
    });
  });

  it('lets what rests on the same side close first', () => {
    const resting = { ...asked('ask', 6000, 700), filledQty: 0, state: 'resting' } as Order;
    expect(effectOf(asked('ask', 5500, 1000), held(1000, 4_000_000), [resting])).toMatchObject({
      closes: 300,
      opens: 700,
    });
  });

  it('says of cash and profit what the fill will book', () => {
    const side = fc.constantFrom('bid' as const, 'ask' as const);
    const price = fc.integer({ min: 1, max: 9999 });
    const size = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(side, price, size, side, price, size, (heldSide, paid, had, way, at, qty) => {
        const fill = (s: 'bid' | 'ask', p: number, q: number) =>
          ({ side: s, price: p as Price, qty: q as Qty, fee: 0 as Money }) as const;
        const { position } = applyExecution(FLAT, fill(heldSide, paid, had));
        const after = applyExecution(position, fill(way, at, qty));
        const effect = effectOf(asked(way, at, qty), position);
        expect(effect.proceeds - effect.cost).toBe(after.cash);
        expect(effect.realized).toBe(after.position.realized);
        expect(effect.position).toBe(after.position.qty);
      }),
    );
  });
});
