import { atMost, type RiskRule } from '../rule.ts';

export const bookAge: RiskRule = {
  code: 'risk.bookTooOld',
  unit: 'ms',
  denies: 'nothing was heard of the touch for longer than set',
  judge: (_, { bookAgeMs }, { maxBookAgeMs }) => atMost(maxBookAgeMs, bookAgeMs),
};
