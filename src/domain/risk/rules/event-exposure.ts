import { atMost, ifOpening, type RiskRule } from '../rule.ts';

export const eventExposure: RiskRule = {
  code: 'risk.eventExposure',
  unit: 'money',
  denies: 'the event could lose more than set, everything open counted as filled',
  judge: (_, view, { maxEventExposure }) =>
    ifOpening(view, atMost(maxEventExposure, view.eventExposure)),
};
