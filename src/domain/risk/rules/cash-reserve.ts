import { atLeast, passing, type RiskRule } from '../rule.ts';

export const cashReserve: RiskRule = {
  code: 'risk.cashReserve',
  unit: 'money',
  denies: 'less cash would be left than the reserve',
  judge: (_, { available, required }, { minCashReserve }) => {
    const left = atLeast(minCashReserve, available === null ? null : available - required);
    return required === 0 ? passing(left) : left;
  },
};
