import type { Money } from '../units/units.ts';

/** The step of direct members' balances: 0.0001 USD. */
export const DIRECT_MEMBER_STEP = 100 as Money;
/** The step of balances behind a broker: one cent. */
export const BROKER_STEP = 10_000 as Money;

const REBATE = 10_000;

/**
 * What a fill is charged, so that cash moves by a whole number of balance steps: the fee of the model, plus the
 * rounding against the user, minus a rebate of whole cents once an order has overpaid more than a cent by rounding.
 * Never negative: a rebate waits for a fill whose charge can carry it.
 *
 * @param movement - cash in (+) or out (−) by the fill, without fees; 0 to round the fee alone
 * @param modelFee - `tradeFee` of the fill
 * @param overpaid - rounding the order has overpaid so far: the sum of (charge − model fee) over its fills, taker
 *   and maker alike
 * @param step - what balances are multiples of: `DIRECT_MEMBER_STEP` or `BROKER_STEP`
 * @example fillFee(-480_000, 17_472, 0, 100) // 17_500: 0.4800 + 0.017472 USD leaves as 0.4975
 * @see https://docs.kalshi.com/getting_started/fee_rounding
 */
export function fillFee(movement: Money, modelFee: Money, overpaid: Money, step: Money): Money {
  const exact = movement - modelFee;
  const charge = movement - Math.floor(exact / step) * step;
  const rebates = Math.min(
    Math.ceil((overpaid + charge - modelFee) / REBATE) - 1,
    Math.floor(charge / REBATE),
  );
  return (rebates > 0 ? charge - rebates * REBATE : charge) as Money;
}
