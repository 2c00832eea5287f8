import { expect, it } from 'vitest';
import type { Money, Qty } from '../../domain/units/units.ts';
import { averagePrice, heldSide, totalUnrealized, unrealizedOf } from './position-figures.ts';

const held = (qty: number, cost: number, value: number | null) => ({
  qty: qty as Qty,
  cost: cost as Money,
  value: value as Money | null,
});

it('averages the price of the held side', () => {
  expect(averagePrice(held(1000, 4_300_000, null))).toBe(4300);
  expect(averagePrice(held(-1000, 5_700_000, null))).toBe(5700);
  expect(averagePrice(held(0, 0, null))).toBeNull();
});

it('says which contract is held', () => {
  expect([1, -1, 0].map((qty) => heldSide(held(qty, 0, null)))).toEqual(['YES', 'NO', 'flat']);
});

it('has no result where there is no price', () => {
  expect(unrealizedOf(held(1000, 4_300_000, 4_500_000))).toBe(200_000);
  expect(unrealizedOf(held(1000, 4_300_000, null))).toBeNull();
  expect(totalUnrealized([])).toBe(0);
  expect(totalUnrealized([held(1, 10, 12), held(1, 10, 5)])).toBe(-3);
  expect(totalUnrealized([held(1, 10, 12), held(1, 10, null)])).toBeNull();
});
