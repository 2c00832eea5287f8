import { atLeast, PASSES, type RiskRule } from '../rule.ts';

export const cashReserve: RiskRule = {
  code: 'risk.cashReserve',
  unit: 'money',
  denies: 'less cash would be left than the reserve',
  judge: (_, { available, required }, { minCashReserve }) =>
    required === 0
      ? PASSES
      : atLeast(minCashReserve, available === null ? null : available - required),
};
