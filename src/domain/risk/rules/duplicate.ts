import { atLeast, type RiskRule } from '../rule.ts';

export const duplicate: RiskRule = {
  code: 'risk.duplicate',
  unit: 'ms',
  denies: 'the same market, side, price and size was ordered within the time set',
  judge: (_, { sinceSameMs }, { duplicateWindowMs }) =>
    sinceSameMs === null && duplicateWindowMs !== null
      ? { verdict: 'passes', bound: 'least', limit: duplicateWindowMs }
      : atLeast(duplicateWindowMs, sinceSameMs),
};
