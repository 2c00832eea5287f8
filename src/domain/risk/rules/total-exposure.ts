import { atMost, ifOpening, type RiskRule } from '../rule.ts';

export const totalExposure: RiskRule = {
  code: 'risk.totalExposure',
  unit: 'money',
  denies: 'all events together could lose more than set, everything open counted as filled',
  judge: (_, view, { maxTotalExposure }) =>
    ifOpening(view, atMost(maxTotalExposure, view.totalExposure)),
};
