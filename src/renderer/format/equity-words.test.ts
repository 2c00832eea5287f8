import { expect, it } from 'vitest';
import type { Money } from '../../domain/units/units.ts';
import { describeEquity } from './equity-words.ts';

const usd = (dollars: number): Money => (dollars * 1_000_000) as Money;

it('tells what is known now from what was known last, and from what nobody ever knew', () => {
  const text = (equity: Money | null, lastEquity: Money | null): string =>
    describeEquity({ equity, lastEquity }).text;
  expect(text(usd(10_012.5), usd(10_012.5))).toBe('$10,012.50');
  expect(text(null, usd(10_010))).toBe('≈ $10,010.00');
  expect(text(null, null)).toBe('–');
  expect(describeEquity(undefined).text).toBe('–');
});
