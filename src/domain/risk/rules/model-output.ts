import { denies, PASSES, type RiskRule } from '../rule.ts';

export const modelOutput: RiskRule = {
  code: 'risk.modelOutput',
  unit: 'none',
  denies: 'an output of the model was not a finite number',
  judge: ({ decision }) => (decision?.outputs === 'notFinite' ? denies({}) : PASSES),
};
