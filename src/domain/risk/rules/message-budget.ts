import { atLeast, type RiskRule } from '../rule.ts';

export const messageBudget: RiskRule = {
  code: 'risk.messageBudget',
  unit: 'tokens',
  denies: 'the budget for writes that the venue grants would fall below what is kept for cancels',
  judge: (_, { writeTokens }, { minWriteTokens }) => atLeast(minWriteTokens, writeTokens),
};
