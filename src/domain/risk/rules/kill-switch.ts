import { denies, PASSES, type RiskRule } from '../rule.ts';

export const killSwitch: RiskRule = {
  code: 'risk.killed',
  unit: 'none',
  denies: 'the kill switch is latched',
  judge: (_, { trading }) => (trading === 'killed' ? denies({}) : PASSES),
};
