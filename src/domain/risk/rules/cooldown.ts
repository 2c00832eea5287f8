import { atLeast, ifOpening, type RiskRule } from '../rule.ts';

export const cooldown: RiskRule = {
  code: 'risk.cooldown',
  unit: 'ms',
  denies: 'a closing fill lost money within the time set',
  judge: (_, view, { cooldownAfterLossMs }) =>
    ifOpening(view, atLeast(cooldownAfterLossMs, view.sinceLossMs ?? Number.MAX_SAFE_INTEGER)),
};
