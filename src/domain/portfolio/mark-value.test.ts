import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Price, Qty } from '../units/units.ts';
import { markValue, type SizedTouch } from './mark-value.ts';
import { exitValue, FLAT, type Position } from './position.ts';

const holding = (qty: number): Position => ({ ...FLAT, qty: qty as Qty });
const touchOf = (bid: number, bidQty: number, ask: number, askQty: number): SizedTouch => ({
  bid: bid as Price,
  bidQty: bidQty as Qty,
  ask: ask as Price,
  askQty: askQty as Qty,
});
const touch = touchOf(4300, 300, 4500, 100);

const touches = fc
  .tuple(
    fc.integer({ min: 1, max: 9998 }),
    fc.integer({ min: 1, max: 9999 }),
    fc.integer({ min: 1, max: 1_000_000_000 }),
    fc.integer({ min: 1, max: 1_000_000_000 }),
  )
  .map(([one, other, bidQty, askQty]) =>
    touchOf(Math.min(one, other), bidQty, Math.max(one, other + 1), askQty),
  );
const sizes = fc.integer({ min: -500_000_000, max: 500_000_000 });

describe('markValue', () => {
  it('takes the exit side, the middle, or leans to where less is offered', () => {
    const values = (qty: number) =>
      (['exitSide', 'mid', 'microprice'] as const).map((choice) =>
        markValue(holding(qty), touch, choice),
      );
    expect(values(100)).toEqual([430_000, 440_000, 445_000]);
    expect(values(-100)).toEqual([550_000, 560_000, 555_000]);
    expect(values(0)).toEqual([0, 0, 0]);
  });

  it('is unknown where the touch does not tell', () => {
    expect(markValue(holding(100), { ...touch, ask: null }, 'mid')).toBeNull();
    expect(markValue(holding(100), { ...touch, bidQty: null }, 'microprice')).toBeNull();
    expect(markValue(holding(100), { ...touch, ask: null }, 'exitSide')).toBe(430_000);
  });

  it('is never below the exit side and never above the other one, to the last micro-dollar', () => {
    fc.assert(
      fc.property(touches, sizes, (at, qty) => {
        const low = exitValue(holding(qty), at) ?? 0;
        const high = Math.abs(qty) * (qty > 0 ? (at.ask ?? 0) : 10_000 - (at.bid ?? 0));
        for (const choice of ['mid', 'microprice'] as const) {
          const value = markValue(holding(qty), at, choice);
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
          expect(Number.isSafeInteger(value)).toBe(true);
        }
      }),
    );
  });
});
