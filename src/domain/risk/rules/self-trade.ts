import { denies, PASSES, type RiskRule } from '../rule.ts';

export const selfTrade: RiskRule = {
  code: 'risk.selfTrade',
  unit: 'none',
  denies: 'the order would meet one of our own',
  judge: ({ side, price }, { working }) => {
    for (const own of working) {
      if (own.side === side) continue;
      if (side === 'bid' ? price >= own.price : price <= own.price) {
        return denies({ clientOrderId: own.clientOrderId });
      }
    }
    return PASSES;
  },
};
