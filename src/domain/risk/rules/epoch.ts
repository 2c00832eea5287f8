import { denies, PASSES, type RiskRule } from '../rule.ts';

export const epoch: RiskRule = {
  code: 'risk.epochStale',
  unit: 'none',
  denies: 'the intent was made before the kill switch was latched last',
  judge: (intent, { epoch: current }) =>
    intent.epoch === current ? PASSES : denies({ epoch: intent.epoch, current }),
};
