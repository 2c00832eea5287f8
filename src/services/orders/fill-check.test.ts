import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { createFeeSchedule } from '../../domain/fees/fee-schedule.ts';
import type { Fill } from '../../domain/orders/ledger-event.ts';
import type { Order } from '../../domain/orders/order.ts';
import { fill, terms } from './desk.fixture.ts';
import { oddityOf } from './fill-check.ts';

const fees = unwrap(createFeeSchedule({ type: 'quadratic', multiplier: 1 }));
const oddity = (of: Partial<Fill>, more: object = {}) =>
  oddityOf(fill(1, 100, of), { ...terms, state: 'resting', ...more } as Order, fees)?.code;
const at = (price: number, side: 'bid' | 'ask' = 'bid') => ({ side, price }) as Partial<Fill>;

describe('oddityOf', () => {
  it('is a price beyond the order’s, on either side; a better one is not', () => {
    expect(oddity(at(4500))).toBeUndefined();
    expect(oddity(at(4400))).toBeUndefined();
    expect(oddity(at(4600))).toBe('fill.beyondPrice');
    expect(oddity(at(4400, 'ask'), { side: 'ask' })).toBe('fill.beyondPrice');
    expect(oddity(at(4600, 'ask'), { side: 'ask' })).toBeUndefined();
    expect(oddity(at(4600), { amendment: { price: 4600, qty: 2000 } })).toBeUndefined();
  });

  it('is more fee than the schedule and its rounding make', () => {
    // 0.07 × 0.45 × 0.55 = 0.017325, up to 0.0174 in the balance's steps.
    expect(oddity({ fee: 17_400 as Fill['fee'] })).toBeUndefined();
    expect(oddity({ fee: 17_425 as Fill['fee'] })).toBe('fill.feeTooHigh');
    expect(oddity({ fee: 100 as Fill['fee'], isTaker: false })).toBe('fill.feeTooHigh');
    expect(oddity({ fee: 0 as Fill['fee'] })).toBeUndefined();
  });
});
