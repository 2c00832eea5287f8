import { denies, PASSES, type RiskRule } from '../rule.ts';

export const guardsSet: RiskRule = {
  code: 'risk.guardUnset',
  unit: 'none',
  denies:
    'a limit of the triggers or of the breakers is not set, and the order would open contracts',
  judge: (_, { opens }, { unsetGuard }) =>
    unsetGuard === null || opens === 0 ? PASSES : denies({ limitName: unsetGuard }),
};
