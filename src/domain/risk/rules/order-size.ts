import { atMost, type RiskRule } from '../rule.ts';

export const orderSize: RiskRule = {
  code: 'risk.orderSize',
  unit: 'qty',
  denies: 'the order is larger than set',
  judge: ({ qty }, _, { maxOrderQty }) => atMost(maxOrderQty, qty),
};
