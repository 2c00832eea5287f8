import { atMost, ifOpening, type RiskRule } from '../rule.ts';

export const dailyLoss: RiskRule = {
  code: 'risk.dailyLoss',
  unit: 'money',
  denies: 'the day has lost more than set',
  judge: (_, view, { maxDailyLoss }) => ifOpening(view, atMost(maxDailyLoss, view.dailyLoss)),
};
