import { denies, PASSES, type RiskRule } from '../rule.ts';

export const marketKnown: RiskRule = {
  code: 'risk.unknownMarket',
  unit: 'none',
  denies: 'the venue does not list the market, or could not be asked',
  judge: ({ market: ticker }, { market }) => (market ? PASSES : denies({ market: ticker })),
};
