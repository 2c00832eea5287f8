import type { ExitRule } from './exit-rule.ts';

export const flatBeforeClose: ExitRule = {
  name: 'flatBeforeClose',
  urgency: 'urgent',
  fires: 'the market closes within `flatBeforeCloseS`',
  isOn: ({ flatBeforeCloseS }) => flatBeforeCloseS !== null,
  wantsOut: ({ venueNow, closeAt }, { flatBeforeCloseS }) =>
    flatBeforeCloseS !== null && closeAt !== null && closeAt - venueNow <= flatBeforeCloseS * 1e6,
};
