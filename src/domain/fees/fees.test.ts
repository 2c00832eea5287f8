import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import type { Money, Price, Qty } from '../units/units.ts';
import { createFeeSchedule, NO_FEES, tradeFee } from './fee-schedule.ts';
import { BROKER_STEP, DIRECT_MEMBER_STEP, fillFee } from './fill-fee.ts';

const schedule = (
  multiplier: number,
  type: Parameters<typeof createFeeSchedule>[0]['type'] = 'quadratic',
) => unwrap(createFeeSchedule({ type, multiplier }));

const opening = (
  multiplier: number,
  qty: number,
  price: number,
  overpaid = 0,
  step = DIRECT_MEMBER_STEP,
) =>
  fillFee(
    -(qty * price) as Money,
    tradeFee(schedule(multiplier), 'taker', price as Price, qty as Qty),
    overpaid as Money,
    step,
  );

describe('the venue’s worked cases (protocol brief §12)', () => {
  it.each([
    { qty: 100, price: 4800, multiplier: 1, model: 17_472, charge: 17_500 },
    { qty: 1200, price: 4500, multiplier: 1, model: 207_900, charge: 207_900 },
    { qty: 22_727, price: 10, multiplier: 1, model: 15_893, charge: 15_930 },
    { qty: 2000, price: 1300, multiplier: 0.5, model: 79_170, charge: 79_200 },
  ])('taker $qty/100 at $price, M=$multiplier', ({ qty, price, multiplier, model, charge }) => {
    expect(tradeFee(schedule(multiplier), 'taker', price as Price, qty as Qty)).toBe(model);
    expect(opening(multiplier, qty, price)).toBe(charge);
  });

  it('rounds proceeds down when a position closes', () => {
    // One contract sold at 48 cents: 0.48 − 0.017472 arrives as 0.4625.
    const model = tradeFee(schedule(1), 'taker', 4800 as Price, 100 as Qty);
    expect(fillFee(480_000 as Money, model, 0 as Money, DIRECT_MEMBER_STEP)).toBe(17_500);
  });

  it('charges a maker without fee only what rounding takes', () => {
    expect(fillFee(-227_270 as Money, 0 as Money, 0 as Money, DIRECT_MEMBER_STEP)).toBe(30);
  });
});

describe('maker fees', () => {
  it('are nothing, a quarter or half of the taker’s', () => {
    const at = (
      type: 'quadratic' | 'quadratic_with_maker_fees' | 'quadratic_with_combo_maker_fees',
    ) => tradeFee(schedule(1, type), 'maker', 5000 as Price, 10_000 as Qty);
    expect(at('quadratic')).toBe(0);
    expect(at('quadratic_with_maker_fees')).toBe(437_500);
    expect(at('quadratic_with_combo_maker_fees')).toBe(875_000);
  });

  it('are the same per contract at every price when flat', () => {
    const flat = unwrap(
      createFeeSchedule({ type: 'flat', multiplier: 0.5, flatFeePerContract: 20_000 }),
    );
    expect(tradeFee(flat, 'maker', 100 as Price, 300 as Qty)).toBe(30_000);
    expect(tradeFee(flat, 'taker', 9900 as Price, 300 as Qty)).toBe(30_000);
  });

  it('are waived by a schedule that charges nothing', () => {
    expect(tradeFee(NO_FEES, 'taker', 5000 as Price, 100 as Qty)).toBe(0);
  });
});

describe('createFeeSchedule', () => {
  it.each([-1, 1001, Number.NaN, 0.000_000_5])('refuses a multiplier of %s', (multiplier) => {
    expect(createFeeSchedule({ type: 'quadratic', multiplier })).toMatchObject({
      ok: false,
      error: { code: 'fees.invalidMultiplier' },
    });
  });

  it('refuses a flat fee that is no whole number of 1e-6 USD', () => {
    expect(createFeeSchedule({ type: 'flat', multiplier: 1, flatFeePerContract: 0.5 }).ok).toBe(
      false,
    );
  });
});

describe('the trade fee', () => {
  it('is the exact formula rounded up, however large the fill', () => {
    const multipliers = fc.integer({ min: 0, max: 20_000 }).map((n) => n / 10_000);
    fc.assert(
      fc.property(
        multipliers,
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 10_000_000_000 }),
        (multiplier, price, qty) => {
          const product =
            7n *
            BigInt(Math.round(multiplier * 10_000)) *
            BigInt(qty) *
            BigInt(price) *
            BigInt(10_000 - price);
          const exact = (product + 9_999_999_999n) / 10_000_000_000n;
          expect(tradeFee(schedule(multiplier), 'taker', price as Price, qty as Qty)).toBe(
            Number(exact),
          );
        },
      ),
    );
  });

  it('is the same seen from YES and from NO', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (p, q) => {
          const yes = tradeFee(schedule(1), 'taker', p as Price, q as Qty);
          expect(tradeFee(schedule(1), 'taker', (10_000 - p) as Price, q as Qty)).toBe(yes);
        },
      ),
    );
  });
});

describe('the charge of a fill', () => {
  it('moves cash by whole steps, never negative, at most a step above the model', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.constantFrom(DIRECT_MEMBER_STEP, BROKER_STEP),
        (movement, model, overpaid, step) => {
          const charge = fillFee(movement as Money, model as Money, overpaid as Money, step);
          expect(charge).toBeGreaterThanOrEqual(0);
          expect(Math.abs((movement - charge) % step)).toBe(0);
          expect(charge).toBeLessThan(model + step);
        },
      ),
    );
  });

  it('gives back rounding in whole cents, so that many fills overpay a cent at most', () => {
    const model = tradeFee(schedule(1), 'taker', 2550 as Price, 100 as Qty);
    let overpaid = 0;
    for (let fill = 0; fill < 300; fill += 1) {
      overpaid += fillFee(-255_000 as Money, model, overpaid as Money, BROKER_STEP) - model;
      expect(overpaid).toBeLessThanOrEqual(BROKER_STEP);
    }
  });

  it('keeps a rebate until a fill can carry it', () => {
    // More than a cent is owed, but this fill is charged less than one.
    const small = opening(1, 1, 5000, 12_000);
    expect(small).toBe(200);
    const large = opening(1, 1200, 4500, 12_000);
    expect(large).toBe(197_900);
  });

  it('pays no rebate for exactly a cent', () => {
    expect(opening(1, 1200, 4500, 10_000)).toBe(207_900);
    expect(opening(1, 1200, 4500, 10_001)).toBe(197_900);
  });
});
