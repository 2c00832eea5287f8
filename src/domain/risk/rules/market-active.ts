import { denies, PASSES, type RiskRule } from '../rule.ts';

export const marketActive: RiskRule = {
  code: 'risk.marketNotActive',
  unit: 'none',
  denies: 'the market is not open: not yet, paused, closed or settled',
  judge: (_, { market }) =>
    market === undefined || market.status === 'active' ? PASSES : denies({ status: market.status }),
};
