import { expect, it } from 'vitest';
import { LINEAR_CENT, TAPERED_DECI_CENT } from '../../../domain/market/price-grid.ts';
import { describePrices } from './price-words.ts';

it('says which prices there are', () => {
  expect(describePrices(LINEAR_CENT, 'yes')).toBe(
    'Type a price from 1¢ to 99¢ in steps of 1¢, or press Join or Cross.',
  );
  expect(describePrices(TAPERED_DECI_CENT, 'no')).toBe(
    'Type a price from 0.1¢ to 99.9¢ in steps of 0.1¢ / 1¢, or press Join or Cross.',
  );
});
