import { denies, PASSES, type RiskRule } from '../rule.ts';

export const orderTermsValid: RiskRule = {
  code: 'risk.invalidTerms',
  unit: 'none',
  denies:
    'the terms contradict each other: an expiry in the past or of an order that does not rest, or post-only of one that may not rest',
  judge: ({ timeInForce, expiresAt, postOnly }, { venueNow }) => {
    const rests = timeInForce === 'good_till_canceled';
    if (postOnly && !rests) return denies({ timeInForce, postOnly });
    if (expiresAt === undefined) return PASSES;
    return rests && expiresAt > venueNow ? PASSES : denies({ timeInForce, expiresAt });
  },
};
