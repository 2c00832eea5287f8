import { atLeast, ifOpening, PASSES, type RiskRule } from '../rule.ts';

export const closingSoon: RiskRule = {
  code: 'risk.closingSoon',
  unit: 'ms',
  denies: 'the market closes within the time set, and the order would open contracts',
  judge: (_, view, { minMsToClose }) =>
    view.market === undefined
      ? PASSES
      : ifOpening(view, atLeast(minMsToClose, (view.market.closeAt - view.venueNow) / 1000)),
};
