import type { ExitRule } from './exit-rule.ts';

export const freeCash: ExitRule = {
  name: 'freeCash',
  urgency: 'urgent',
  fires: 'available cash is below the limit `minCashReserveUsd`, and no position would free more',
  isOn: (settings) => settings.freeCash === 'on',
  wantsOut: ({ available, cashReserve, standing }) =>
    available !== null &&
    cashReserve !== null &&
    available < cashReserve &&
    standing === 'mostValuable',
};
