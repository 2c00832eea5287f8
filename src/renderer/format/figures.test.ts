import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { DECI_CENT, LINEAR_CENT, TAPERED_DECI_CENT } from '../../domain/market/price-grid.ts';
import type { Instant, Money, Price, Qty } from '../../domain/units/units.ts';
import { formatUsd, formatUsdChange } from './money.ts';
import { centDecimals, formatCents, formatCentsExact, formatSteps, parseCents } from './price.ts';
import {
  formatBytes,
  formatContracts,
  formatContractsShort,
  formatContractsTiny,
  formatPosition,
  formatRate,
} from './quantity.ts';
import { formatMicros, formatMoment, formatSpan, formatUntil } from './time.ts';

describe('prices', () => {
  it('show as many decimals of a cent as the grid has', () => {
    expect([LINEAR_CENT, DECI_CENT, TAPERED_DECI_CENT].map(centDecimals)).toEqual([0, 1, 1]);
    const fine = [{ start: 0, end: 10_000, step: 1 }] as unknown as typeof LINEAR_CENT;
    expect(centDecimals(fine)).toBe(2);
  });

  it('are cents', () => {
    expect(formatCents(4300, 0)).toBe('43');
    expect(formatCents(4320, 1)).toBe('43.2');
    expect(formatCents(5, 2)).toBe('0.05');
    expect(formatCentsExact(4300 as Price)).toBe('43¢');
    expect(formatCentsExact(4325 as Price)).toBe('43.25¢');
    expect(formatSteps(TAPERED_DECI_CENT)).toBe('0.1¢ / 1¢');
  });

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (price) => {
        expect(parseCents(formatCents(price, 2))).toBe(price);
      }),
    );
  });

  it('refuse what is no price', () => {
    const wrong = ['', 'x', '4 3', '43.255', '101', '1e2', '-1', '.5'];
    for (const text of wrong) expect(parseCents(text)).toBeUndefined();
    expect(parseCents(' 43,5 ¢')).toBe(4350);
  });
});

describe('contracts', () => {
  it('are whole unless they are not', () => {
    expect(formatContracts(125_000 as Qty)).toBe('1,250');
    expect(formatContracts(1250 as Qty)).toBe('12.50');
  });

  it('fit a narrow column', () => {
    const cases: readonly (readonly [number, string])[] = [
      [0, '0'],
      [100, '1'],
      [1250, '12.50'],
      [999_900, '9999'],
      [1_000_000, '10.0k'],
      [9_999_000, '100k'],
      [12_345_600, '123k'],
      [124_000_000, '1.24M'],
      [999_600_000, '10.0M'],
      [1_999_999_999_999, '20.0B'],
    ];
    for (const [qty, text] of cases) expect(formatContractsShort(qty as Qty)).toBe(text);
  });

  it('never need more than five characters', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999_999 }), (qty) => {
        expect(formatContractsShort(qty as Qty).length).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('say which side a position is on', () => {
    expect(formatPosition(12_000 as Qty)).toBe('120 YES');
    expect(formatPosition(-50 as Qty)).toBe('0.50 NO');
    expect(formatPosition(0 as Qty)).toBe('flat');
  });
});

describe('money', () => {
  it('is rounded to cents, halves away from zero', () => {
    expect(formatUsd(1_234_500_000 as Money)).toBe('$1,234.50');
    expect(formatUsd(5000 as Money)).toBe('$0.01');
    expect(formatUsd(-5000 as Money)).toBe('−$0.01');
    expect(formatUsd(-4999 as Money)).toBe('$0.00');
  });

  it('carries its sign where it is a change', () => {
    expect(formatUsdChange(12_000_000 as Money)).toBe('+$12.00');
    expect(formatUsdChange(-3_100_000 as Money)).toBe('−$3.10');
    expect(formatUsdChange(4999 as Money)).toBe('$0.00');
  });
});

describe('time', () => {
  it('names the two largest units of a span', () => {
    const cases: readonly (readonly [number, string])[] = [
      [-5, '0 ms'],
      [850, '850 ms'],
      [999.7, '1 s'],
      [12_900, '12 s'],
      [192_000, '3m 12s'],
      [18_180_000, '5h 03m'],
      [1_051_200_000, '12d 4h'],
    ];
    for (const [ms, text] of cases) expect(formatSpan(ms)).toBe(text);
  });

  it('is short below a second too', () => {
    const times = [0, 40.4, 999.7, 1240, 85_000, 999_700, 1_240_000];
    const texts = ['0 µs', '40 µs', '1.0 ms', '1.2 ms', '85 ms', '1.0 s', '1.2 s'];
    expect(times.map(formatMicros)).toEqual(texts);
  });

  it('says when a moment has passed', () => {
    const at = 2_000_000 as Instant;
    expect(formatUntil(at, 1000)).toBe('1 s');
    expect(formatUntil(at, 2000)).toBe('closed');
    expect(formatMoment(at)).toBe('1970-01-01 00:00:02 UTC');
  });
});

describe('machine figures', () => {
  it('are short', () => {
    expect([0.42, 12.4, 1234, 12_345].map(formatRate)).toEqual(['0.4', '12', '1.2k', '12k']);
    expect([512, 1536, 64_000_000, 3e12].map(formatBytes)).toEqual([
      '512 B',
      '1.5 kB',
      '61.0 MB',
      '2.7 TB',
    ]);
  });
});

it('writes contracts in four characters, never more than there are', () => {
  const shown = [50, 950, 1263, 95_000, 282_200, 1_234_500, 124_000_000, 99_999_900].map((qty) =>
    formatContractsTiny(qty as Qty),
  );
  expect(shown).toEqual(['0.5', '9.5', '13', '950', '2.8k', '12k', '1.2M', '999k']);
});
