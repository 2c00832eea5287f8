import type { ExitRuleName } from '../../domain/exits/exit-rule.ts';

/** Exit rules as a person reads them. */
const TITLES: Readonly<Record<ExitRuleName, string>> = {
  stopLoss: 'Stop loss',
  flatBeforeClose: 'Flat before the close',
  freeCash: 'Free cash',
  longestHolding: 'Longest holding',
  takeProfit: 'Take profit',
};

export const describeExitRule = (rule: ExitRuleName): string => TITLES[rule];
