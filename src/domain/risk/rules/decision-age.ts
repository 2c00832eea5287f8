import { atMost, PASSES, type RiskRule } from '../rule.ts';

export const decisionAge: RiskRule = {
  code: 'risk.decisionTooOld',
  unit: 'ms',
  denies: 'the update that the decision answers is older than set',
  judge: ({ decision }, { now }, { maxDecisionAgeMs }) =>
    decision === null ? PASSES : atMost(maxDecisionAgeMs, (now - decision.basedOn) / 1000),
};
