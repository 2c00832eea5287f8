import type { ExitRule } from './exit-rule.ts';

export const longestHolding: ExitRule = {
  name: 'longestHolding',
  urgency: 'patient',
  fires: 'the position is held on this side for `longestHoldingS`',
  isOn: ({ longestHoldingS }) => longestHoldingS !== null,
  wantsOut: ({ now, heldSince }, { longestHoldingS }) =>
    longestHoldingS !== null && now - heldSince >= longestHoldingS * 1e6,
};
