import { atMost, PASSES, type RiskRule } from '../rule.ts';

export const reduceOnly: RiskRule = {
  code: 'risk.wouldIncrease',
  unit: 'qty',
  denies: 'trading or the order is reduce-only and the order would open contracts',
  judge: (intent, { trading, opens }) =>
    trading === 'reduceOnly' || intent.reduceOnly === true ? atMost(0, opens) : PASSES,
};
