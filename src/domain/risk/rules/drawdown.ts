import { atMost, ifOpening, type RiskRule } from '../rule.ts';

export const drawdown: RiskRule = {
  code: 'risk.drawdown',
  unit: 'money',
  denies: 'equity is further below the highest of the day than set',
  judge: (_, view, { maxDrawdown }) => ifOpening(view, atMost(maxDrawdown, view.drawdown)),
};
