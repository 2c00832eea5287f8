import { denies, PASSES, type RiskRule } from '../rule.ts';

export const ownership: RiskRule = {
  code: 'risk.notOwner',
  unit: 'none',
  denies:
    'a person holds the market and the actor or an exit rule asks, or the actor works in it and a person asks to open',
  judge: ({ origin, reduceOnly }, { owner, opens }) => {
    if (origin === 'actor' || origin === 'exit') {
      return owner === 'person' ? denies({ owner }) : PASSES;
    }
    return owner === 'model' && opens > 0 && reduceOnly !== true ? denies({ owner }) : PASSES;
  },
};
