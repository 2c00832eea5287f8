import { atLeast, ifOpening, type RiskRule } from '../rule.ts';

export const cooldown: RiskRule = {
  code: 'risk.cooldown',
  unit: 'ms',
  denies: 'a closing fill lost money within the time set',
  judge: (_, view, { cooldownAfterLossMs }) =>
    view.sinceLossMs === null && cooldownAfterLossMs !== null
      ? { verdict: 'passes', bound: 'least', limit: cooldownAfterLossMs }
      : ifOpening(view, atLeast(cooldownAfterLossMs, view.sinceLossMs)),
};
