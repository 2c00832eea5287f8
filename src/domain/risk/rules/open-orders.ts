import { atMost, type RiskRule } from '../rule.ts';

export const openOrders: RiskRule = {
  code: 'risk.openOrders',
  unit: 'count',
  denies: 'more orders would be open in all than set',
  judge: (_, view, { maxOpenOrders }) => atMost(maxOpenOrders, view.openOrders + 1),
};
