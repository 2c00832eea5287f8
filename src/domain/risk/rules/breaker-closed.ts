import { denies, PASSES, type RiskRule } from '../rule.ts';

export const breakerClosed: RiskRule = {
  code: 'risk.breakerOpen',
  unit: 'none',
  denies:
    'the venue failed too often lately, in this market or in all, and the order would open contracts',
  judge: (_, { breaker, opens }) =>
    breaker === 'none' || opens === 0 ? PASSES : denies({ breaker }),
};
