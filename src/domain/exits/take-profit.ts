import { centsEach, gainOf, type ExitRule } from './exit-rule.ts';

export const takeProfit: ExitRule = {
  name: 'takeProfit',
  urgency: 'patient',
  fires: 'a contract would gain `takeProfitCents` at the exit side',
  isOn: ({ takeProfitCents }) => takeProfitCents !== null,
  wantsOut: (view, { takeProfitCents }) => {
    const gain = gainOf(view);
    return takeProfitCents !== null && gain !== null && gain >= centsEach(takeProfitCents, view);
  },
};
