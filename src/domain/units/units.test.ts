import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  complement,
  cost,
  formatInstant,
  formatMoney,
  formatPrice,
  formatQty,
  parseInstant,
  parseMoney,
  parsePrice,
  parseQty,
  parseSignedQty,
  type Instant,
  type Money,
  type Price,
  type Qty,
} from './units.ts';

describe('units', () => {
  it.each([
    ['0.4300', 4300],
    ['0.43', 4300],
    ['0.001', 10],
    ['1.0000', 10_000],
    ['0.43000000', 4300],
  ])('reads the price %s', (text, value) => {
    expect(parsePrice(text)).toEqual({ ok: true, value });
  });

  it.each(['', '.5', '0.5.5', '1e-2', '-0.43', '0,43', ' 0.43', '0x1', 'NaN', '٣'])(
    'refuses %j as a price',
    (text) => {
      expect(parsePrice(text)).toEqual({ ok: false, error: { code: 'unit.malformed', text } });
    },
  );

  it('refuses digits below the finest unit and numbers beyond exact integers', () => {
    expect(parsePrice('0.43001')).toMatchObject({ error: { code: 'unit.tooPrecise' } });
    expect(parseQty('99999999999999999999.00')).toMatchObject({ error: { code: 'unit.overflow' } });
  });

  it('reads signed sizes and money, and knows one zero', () => {
    expect(parseSignedQty('-30.50')).toEqual({ ok: true, value: -3050 });
    expect(parseMoney('-0.120000')).toEqual({ ok: true, value: -120_000 });
    expect(Object.is((parseSignedQty('-0.00') as { value: number }).value, 0)).toBe(true);
  });

  it('prints what it reads, for every value', () => {
    const whole = fc.integer({ min: 0, max: 2 ** 48 });
    fc.assert(
      fc.property(whole, (n) => {
        expect(parsePrice(formatPrice(n as Price))).toEqual({ ok: true, value: n });
        expect(parseQty(formatQty(n as Qty))).toEqual({ ok: true, value: n });
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), (n) => {
        expect(parseMoney(formatMoney(n as Money))).toEqual({ ok: true, value: n });
        expect(parseSignedQty(formatQty(n as Qty))).toEqual({ ok: true, value: n });
      }),
    );
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parse of [parsePrice, parseQty, parseMoney, parseInstant]) {
          expect(typeof parse(text).ok).toBe('boolean');
        }
      }),
    );
  });

  it('multiplies exactly and complements to one dollar', () => {
    expect(cost(4300 as Price, 1250 as Qty)).toBe(5_375_000);
    expect(complement(4300 as Price)).toBe(5700);
  });

  it('reads instants to the microsecond and prints them back', () => {
    expect(parseInstant('2026-12-01T14:03:22.51871Z')).toEqual({
      ok: true,
      value: 1_796_133_802_518_710,
    });
    expect(parseInstant('2026-13-01T00:00:00Z')).toMatchObject({ ok: false });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000_000 }), (at) => {
        expect(parseInstant(formatInstant(at as Instant))).toEqual({ ok: true, value: at });
      }),
    );
  });
});
