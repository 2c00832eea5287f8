import { denies, PASSES, type RiskRule } from '../rule.ts';

export const modelArmed: RiskRule = {
  code: 'risk.modelNotArmed',
  unit: 'none',
  denies: 'the intent is of another model than the armed one',
  judge: ({ origin, decision }, { armedModel }) =>
    origin !== 'actor' || (decision !== null && decision.model === armedModel)
      ? PASSES
      : denies({ model: decision?.model ?? null, armed: armedModel }),
};
