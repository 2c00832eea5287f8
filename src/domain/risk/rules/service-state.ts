import { denies, PASSES, type RiskRule } from '../rule.ts';

export const serviceState: RiskRule = {
  code: 'risk.notTrading',
  unit: 'none',
  denies: 'trading is not open: starting, calibrating, paused, recovering or halted',
  judge: (_, { trading }) =>
    trading === 'trading' || trading === 'reduceOnly' || trading === 'killed'
      ? PASSES
      : denies({ state: trading }),
};
