import { atMost, type RiskRule } from '../rule.ts';

export const clockSkew: RiskRule = {
  code: 'risk.clockSkew',
  unit: 'ms',
  denies: 'the clock here and the clock of the venue are too far apart',
  judge: (_, { clockSkewMs }, { maxClockSkewMs }) => atMost(maxClockSkewMs, clockSkewMs ?? 0),
};
