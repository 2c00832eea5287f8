import { atMost, ifOpening, type RiskRule } from '../rule.ts';

export const lossStreak: RiskRule = {
  code: 'risk.lossStreak',
  unit: 'count',
  denies: 'more closing fills in a row have lost money than set',
  judge: (_, view, { maxLossStreak }) => ifOpening(view, atMost(maxLossStreak, view.lossStreak)),
};
