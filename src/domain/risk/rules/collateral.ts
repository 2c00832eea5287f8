import { denies, PASSES, type RiskRule } from '../rule.ts';

export const collateral: RiskRule = {
  code: 'risk.insufficientCash',
  unit: 'money',
  denies: 'cost and worst fee are more than the cash that is not promised',
  judge: (_, { available, required }) =>
    available !== null && required <= available
      ? { ...PASSES, limit: available, wouldBe: required }
      : { ...denies({ required, available }), limit: available, wouldBe: required },
};
