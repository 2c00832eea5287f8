import { paidPrice } from '../../portfolio/position.ts';
import { atMost, type RiskRule } from '../rule.ts';

export const orderNotional: RiskRule = {
  code: 'risk.orderNotional',
  unit: 'money',
  denies: 'the contracts would cost more, in the price of the side that is bought, than set',
  judge: ({ side, price, qty }, _, { maxOrderNotional }) =>
    atMost(maxOrderNotional, paidPrice(side, price) * qty),
};
