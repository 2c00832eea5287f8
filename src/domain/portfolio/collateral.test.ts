import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { createFeeSchedule, NO_FEES, tradeFee } from '../fees/fee-schedule.ts';
import { fillFee } from '../fees/fill-fee.ts';
import type { Money, Price, Qty } from '../units/units.ts';
import { promisedCash, type Claim } from './collateral.ts';
import { applyExecution, FLAT } from './position.ts';

const STEP = 100 as Money;
const claim = (side: 'bid' | 'ask', price: number, qty: number): Claim => ({
  side,
  price: price as Price,
  qty: qty as Qty,
  role: 'maker',
});
const promised = (position: number, ...claims: Claim[]) =>
  promisedCash(position as Qty, claims, NO_FEES, STEP);
const quadratic = unwrap(createFeeSchedule({ type: 'quadratic', multiplier: 1 }));

const claims = fc.array(
  fc.record({
    side: fc.constantFrom('bid' as const, 'ask' as const),
    price: fc.integer({ min: 1, max: 99 }).map((cents) => (cents * 100) as Price),
    qty: fc.integer({ min: 1, max: 100_000 }).map((n) => n as Qty),
    role: fc.constantFrom('maker' as const, 'taker' as const),
  }),
  { maxLength: 12 },
);
const position = fc.integer({ min: -100_000, max: 100_000 }).map((n) => n as Qty);

describe('promisedCash', () => {
  it('holds back the price of what would open: YES for bids, NO for asks', () => {
    expect(promised(0, claim('bid', 4500, 200))).toBe(900_000);
    expect(promised(0, claim('ask', 4500, 200))).toBe(1_100_000);
    expect(promised(0, claim('bid', 4500, 200), claim('ask', 5500, 200))).toBe(1_800_000);
  });

  it('lets what closes go free, best price first, then first come', () => {
    expect(promised(200, claim('ask', 5500, 200))).toBe(0);
    expect(promised(200, claim('ask', 5500, 300))).toBe(450_000);
    // The cheaper ask fills first, so it is the one that closes.
    expect(promised(200, claim('ask', 6000, 200), claim('ask', 5500, 200))).toBe(800_000);
    expect(promised(-200, claim('bid', 5500, 200), claim('ask', 5500, 100))).toBe(450_000);
  });

  it('adds the worst fee up to a whole step of the balance', () => {
    const taker: Claim = { ...claim('bid', 4800, 100), role: 'taker' };
    expect(promisedCash(0 as Qty, [taker], quadratic, STEP)).toBe(497_500);
  });

  it('never promises less for more orders, nor more for a larger position to close', () => {
    fc.assert(
      fc.property(position, claims, (held, all) => {
        const whole = promisedCash(held, all, quadratic, STEP);
        expect(whole).toBeGreaterThanOrEqual(promisedCash(held, all.slice(1), quadratic, STEP));
        const asks = all.filter(({ side }) => side === 'ask');
        const more = (held + 1000) as Qty;
        expect(promisedCash(more, asks, quadratic, STEP)).toBeLessThanOrEqual(
          promisedCash(held, asks, quadratic, STEP),
        );
      }),
    );
  });

  it('covers what filling every order on one side costs in the end', () => {
    fc.assert(
      fc.property(position, claims, fc.constantFrom('bid', 'ask'), (held, all, side) => {
        const own = all.filter((each) => each.side === side);
        let state = { ...FLAT, qty: held };
        let cash = promisedCash(held, own, quadratic, STEP) as number;
        const inOrder = own.toSorted((a, b) =>
          side === 'bid' ? b.price - a.price : a.price - b.price,
        );
        for (const { side: way, price, qty, role } of inOrder) {
          const free = applyExecution(state, { side: way, price, qty, fee: 0 as Money });
          const fee = fillFee(free.cash, tradeFee(quadratic, role, price, qty), 0 as Money, STEP);
          const booked = applyExecution(state, { side: way, price, qty, fee });
          state = booked.position;
          cash += Math.min(0, booked.cash);
        }
        expect(cash).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
