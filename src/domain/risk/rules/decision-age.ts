import { atMost, type RiskRule } from '../rule.ts';

export const decisionAge: RiskRule = {
  code: 'risk.decisionTooOld',
  unit: 'ms',
  denies: 'the update that the decision answers is older than set',
  judge: ({ decision }, { now }, { maxDecisionAgeMs }) =>
    decision === null
      ? { verdict: 'passes', limit: maxDecisionAgeMs }
      : atMost(maxDecisionAgeMs, (now - decision.basedOn) / 1000),
};
