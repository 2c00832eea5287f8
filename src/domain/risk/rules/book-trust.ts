import { denies, PASSES, type RiskRule } from '../rule.ts';

export const bookTrust: RiskRule = {
  code: 'risk.bookNotTrusted',
  unit: 'none',
  denies: 'there is no book, or it is stale or gapped',
  judge: (_, { trust }) => (trust === 'live' || trust === 'polled' ? PASSES : denies({ trust })),
};
