import { atMost, crosses, PASSES, type RiskRule } from '../rule.ts';

export const orderDepth: RiskRule = {
  code: 'risk.sizeAgainstDepth',
  unit: 'count',
  denies:
    'an order that takes is a larger multiple of what is shown at the best opposite price than set',
  judge: (intent, view, { maxTouchMultiple }) => {
    if (!crosses(intent, view)) return PASSES;
    const shown = intent.side === 'bid' ? view.askQty : view.bidQty;
    return atMost(maxTouchMultiple, shown === null ? null : intent.qty / shown);
  },
};
