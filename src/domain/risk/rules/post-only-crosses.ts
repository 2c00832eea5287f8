import { crosses, denies, oppositeOf, PASSES, type RiskRule } from '../rule.ts';

export const postOnlyCrosses: RiskRule = {
  code: 'risk.postOnlyWouldCross',
  unit: 'none',
  denies: 'a post-only order would meet the book at once',
  judge: (intent, view) =>
    intent.postOnly && crosses(intent, view)
      ? denies({ price: intent.price, opposite: oppositeOf(intent.side, view) })
      : PASSES,
};
