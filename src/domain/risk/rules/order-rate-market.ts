import { atMost, type RiskRule } from '../rule.ts';

export const orderRateMarket: RiskRule = {
  code: 'risk.orderRateInMarket',
  unit: 'count',
  denies: 'more orders a second went to this market than set',
  judge: (_, { marketOrdersInS }, { maxOrdersPerSPerMarket }) =>
    atMost(maxOrdersPerSPerMarket, marketOrdersInS),
};
