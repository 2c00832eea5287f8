import { denies, PASSES, type RiskRule } from '../rule.ts';

export const orderSizeValid: RiskRule = {
  code: 'risk.invalidQty',
  unit: 'none',
  denies: 'the size is not a positive whole number of hundredths of a contract',
  judge: ({ qty }) => (Number.isSafeInteger(qty) && qty > 0 ? PASSES : denies({ qty })),
};
