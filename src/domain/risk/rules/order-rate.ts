import { atMost, type RiskRule } from '../rule.ts';

export const orderRate: RiskRule = {
  code: 'risk.orderRate',
  unit: 'count',
  denies: 'more orders a second went out in all than set',
  judge: (_, { ordersInS }, { maxOrdersPerS }) => atMost(maxOrdersPerS, ordersInS),
};
