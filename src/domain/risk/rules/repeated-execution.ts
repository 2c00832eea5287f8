import { atMost, ifOpening, type RiskRule } from '../rule.ts';

export const repeatedExecution: RiskRule = {
  code: 'risk.repeatedExecution',
  unit: 'count',
  denies: 'more fills a minute came from this market than set',
  judge: (_, view, { maxFillsPerMinutePerMarket }) =>
    ifOpening(view, atMost(maxFillsPerMinutePerMarket, view.fillsInMinute)),
};
