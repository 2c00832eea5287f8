import { denies, PASSES, type RiskRule } from '../rule.ts';

export const outcomePending: RiskRule = {
  code: 'risk.outcomePending',
  unit: 'none',
  denies: 'what became of an earlier order of this market is not known yet',
  judge: (_, { working }) => {
    for (const { state, clientOrderId } of working) {
      if (state === 'unconfirmed') return denies({ clientOrderId });
    }
    return PASSES;
  },
};
