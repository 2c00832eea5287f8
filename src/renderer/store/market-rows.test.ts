import { expect, it } from 'vitest';
import type { MarketRow } from '../../contract/market-data.ts';
import { isUnlisted } from './market-rows.ts';

const listed = (...tickers: readonly string[]) =>
  ({ status: 'live', data: tickers.map((ticker) => ({ ticker }) as MarketRow) }) as const;

it('calls a market unlisted only where others are listed', () => {
  expect(isUnlisted(listed('KXA-1', 'KXB-1'), 'KXC-1')).toBe(true);
  expect(isUnlisted(listed('KXA-1', 'KXB-1'), 'KXB-1')).toBe(false);
  expect(isUnlisted(listed('KXA-1'), null)).toBe(false);
  expect(isUnlisted(listed(), 'KXA-1')).toBe(false);
  expect(isUnlisted({ status: 'loading', data: undefined }, 'KXA-1')).toBe(false);
});
