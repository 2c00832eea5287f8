import { atMost, type RiskRule } from '../rule.ts';

export const openOrdersMarket: RiskRule = {
  code: 'risk.openOrdersInMarket',
  unit: 'count',
  denies: 'more orders of this market would be open than set',
  judge: (_, { working }, { maxOpenOrdersPerMarket }) =>
    atMost(maxOpenOrdersPerMarket, working.length + 1),
};
