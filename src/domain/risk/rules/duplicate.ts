import { denies, PASSES, type RiskRule } from '../rule.ts';

export const duplicate: RiskRule = {
  code: 'risk.duplicate',
  unit: 'ms',
  denies: 'the same market, side, price and size was ordered within the time set',
  judge: (_, { sinceSameMs }, { duplicateWindowMs }) => {
    if (duplicateWindowMs === null) return { ...denies({}), limit: null, wouldBe: sinceSameMs };
    if (sinceSameMs === null || sinceSameMs >= duplicateWindowMs) return PASSES;
    return { ...denies({}), limit: duplicateWindowMs, wouldBe: sinceSameMs };
  },
};
