import { centsEach, gainOf, type ExitRule } from './exit-rule.ts';

export const stopLoss: ExitRule = {
  name: 'stopLoss',
  urgency: 'urgent',
  fires: 'a contract would lose `stopLossCents` at the exit side',
  isOn: ({ stopLossCents }) => stopLossCents !== null,
  wantsOut: (view, { stopLossCents }) => {
    const gain = gainOf(view);
    return stopLossCents !== null && gain !== null && -gain >= centsEach(stopLossCents, view);
  },
};
