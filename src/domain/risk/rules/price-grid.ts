import { isOnGrid } from '../../market/price-grid.ts';
import { denies, PASSES, type RiskRule } from '../rule.ts';

export const priceGrid: RiskRule = {
  code: 'risk.priceOffGrid',
  unit: 'none',
  denies: 'the price is not one of the market’s, or not between 0 and 1 USD; it is never rounded',
  judge: ({ price }, { market }) =>
    market === undefined || isOnGrid(market.grid, price) ? PASSES : denies({ price }),
};
