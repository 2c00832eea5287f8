import { describe, expect, it } from 'vitest';
import type { ManualOrder } from '../../../contract/trading.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Money, Price, Qty } from '../../../domain/units/units.ts';
import type { Preview } from './preview-asker.ts';
import { describeBinding, describeUse } from './preview-words.ts';

const order: ManualOrder = {
  market: 'KXA-1' as MarketTicker,
  side: 'bid',
  price: 4300 as Price,
  qty: 1000 as Qty,
  timeInForce: 'good_till_canceled',
  postOnly: false,
};
const previewOf = (...checks: Preview['checks']): Preview => ({
  closes: 0 as Qty,
  opens: 1000 as Qty,
  cost: 0 as Money,
  proceeds: 0 as Money,
  fee: 0 as Money,
  realized: 0 as Money,
  largestLoss: 0 as Money,
  largestGain: 0 as Money,
  position: 0,
  queueAhead: null,
  checks,
  binding: checks[0]?.code ?? null,
});

describe('the binding check', () => {
  it('is named, with how much of its limit is used', () => {
    const check = {
      code: 'risk.eventExposure',
      unit: 'money',
      verdict: 'passes' as const,
      bound: 'most' as const,
      limit: 2_500_000_000,
      wouldBe: 1_000_000_000,
      use: 0.4,
    };
    expect(describeBinding(previewOf(check), order)).toEqual({
      verdict: 'passes',
      name: 'Event exposure',
      use: '40 % · $1,000.00 of $2,500.00',
      reason: undefined,
    });
  });

  it('says of a floor what is left above it', () => {
    const check = {
      code: 'risk.cashReserve',
      unit: 'money',
      verdict: 'passes' as const,
      bound: 'least' as const,
      limit: 100_000_000,
      wouldBe: 400_000_000,
      use: 0.25,
    };
    expect(describeBinding(previewOf(check), order)?.use).toBe('25 % · $400.00, at least $100.00');
  });

  it('says in words why it denies, with what the order and its numbers tell', () => {
    const base = {
      unit: 'none',
      verdict: 'denies' as const,
      bound: 'most' as const,
      limit: null,
      wouldBe: null,
      use: null,
    };
    const reasonOf = (check: Partial<Preview['checks'][number]> & { code: string }) =>
      describeBinding(previewOf({ ...base, ...check }), order)?.reason;
    expect(
      reasonOf({ code: 'risk.insufficientCash', limit: 1_000_000, wouldBe: 4_300_000 }),
    ).toContain('It needs $4.30, and $1.00 is available.');
    expect(reasonOf({ code: 'risk.priceOffGrid' })).toContain('43¢ is not a price');
    for (const code of ['risk.notTrading', 'risk.marketNotActive', 'risk.postOnlyWouldCross']) {
      expect(reasonOf({ code })).not.toContain('?');
    }
  });

  it('is absent where no check stands out', () => {
    expect(describeBinding(previewOf(), order)).toBeUndefined();
  });
});

describe('the use of a check', () => {
  const check = {
    code: 'risk.orderRate',
    unit: 'count',
    verdict: 'passes' as const,
    bound: 'most' as const,
    limit: 20,
    wouldBe: 5,
    use: 0.25,
  };

  it('is a share and what it is a share of, as far as either is known', () => {
    expect(describeUse(check)).toBe('25 % · 5 of 20');
    expect(describeUse({ ...check, use: null })).toBe('5 of 20');
    expect(describeUse({ ...check, wouldBe: 20_000, use: 1000 })).toBe('100,000 % · 20,000 of 20');
    expect(describeUse({ ...check, limit: null, wouldBe: null })).toBe('25 %');
    expect(describeUse({ ...check, limit: null, wouldBe: null, use: null })).toBeUndefined();
  });
});
