import { err, ok, type Result } from '../../base/result.ts';
import type { FeeType } from '../market/market.ts';
import { ONE_CONTRACT, ONE_DOLLAR, type Money, type Price, type Qty } from '../units/units.ts';

/** Whether the order rested (`maker`) or met one that rested (`taker`). */
export type FeeRole = 'maker' | 'taker';

/**
 * How a market charges, as exact fractions. Quadratic fees are
 * qty · price · (1 − price) · numerator / denominator, flat ones qty · numerator / denominator, in 1e-6 USD.
 */
export interface FeeSchedule {
  readonly shape: 'quadratic' | 'flat';
  readonly taker: number;
  readonly maker: number;
  readonly denominator: number;
}

export type FeeScheduleError = {
  readonly code: 'fees.invalidMultiplier';
  readonly multiplier: number;
};

/** Charges nothing: a fee waiver. */
export const NO_FEES: FeeSchedule = { shape: 'flat', taker: 0, maker: 0, denominator: 1 };

/** The parts of 0.07 × 4 that each role pays, in quarters: makers pay a quarter or half of what takers pay. */
const QUARTERS = {
  quadratic: { taker: 4, maker: 0 },
  quadratic_with_maker_fees: { taker: 4, maker: 1 },
  quadratic_with_combo_maker_fees: { taker: 4, maker: 2 },
} as const;

/**
 * The schedule of a series: takers pay M × 0.07 × C × P × (1 − P), makers nothing, a quarter or half of it.
 *
 * @param terms.multiplier - the M, at most six decimals, 0..1000
 * @param terms.flatFeePerContract - for `flat`, whose table Kalshi keeps elsewhere: 1e-6 USD per contract, times M
 * @see Kalshi's fee schedule; protocol brief §12
 */
export function createFeeSchedule(terms: {
  readonly type: FeeType;
  readonly multiplier: number;
  readonly flatFeePerContract?: number | undefined;
}): Result<FeeSchedule, FeeScheduleError> {
  const { type, multiplier, flatFeePerContract = 0 } = terms;
  const millionths = Math.round(multiplier * 1e6);
  if (!(multiplier >= 0 && multiplier <= 1000) || millionths / 1e6 !== multiplier) {
    return err({ code: 'fees.invalidMultiplier', multiplier });
  }
  if (type === 'flat') {
    if (!(Number.isSafeInteger(flatFeePerContract) && flatFeePerContract >= 0)) {
      return err({ code: 'fees.invalidMultiplier', multiplier: flatFeePerContract });
    }
    const rate = flatFeePerContract * millionths;
    return ok(
      reduced({ shape: 'flat', taker: rate, maker: rate, denominator: ONE_CONTRACT * 1e6 }),
    );
  }
  // 0.07 / 4 is 7 / 400; a contract count, a price and its complement in their units make 1e-10 USD, and M is in
  // millionths: 7 · M · 1e-10 / (400 · 1e6) USD is 7 · M / 4e12 of 1e-6 USD.
  const { taker, maker } = QUARTERS[type];
  return ok(
    reduced({
      shape: 'quadratic',
      taker: 7 * taker * millionths,
      maker: 7 * maker * millionths,
      denominator: 4e12,
    }),
  );
}

/** In lowest terms, so that products stay below 2^53 as long as they can. */
function reduced(schedule: FeeSchedule): FeeSchedule {
  const { shape, taker, maker, denominator } = schedule;
  const divisor = greatestCommonDivisor(greatestCommonDivisor(taker, maker), denominator);
  return {
    shape,
    taker: taker / divisor,
    maker: maker / divisor,
    denominator: denominator / divisor,
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * The fee of the model for `qty` contracts at `price`, before the balance is rounded: up to a whole 1e-6 USD.
 *
 * @param price - YES or NO price: the formula is the same from both sides
 * @example tradeFee(oneTimes, 'taker', 4800, 100) // 17_472: 0.017472 USD on one contract at 48 cents
 */
export function tradeFee(schedule: FeeSchedule, role: FeeRole, price: Price, qty: Qty): Money {
  const numerator = role === 'taker' ? schedule.taker : schedule.maker;
  if (numerator === 0) return 0 as Money;
  const base = schedule.shape === 'flat' ? qty : qty * (price * (ONE_DOLLAR - price));
  const exact = base * numerator;
  if (exact <= Number.MAX_SAFE_INTEGER) return Math.ceil(exact / schedule.denominator) as Money;
  const divisor = BigInt(schedule.denominator);
  const product =
    BigInt(qty) *
    (schedule.shape === 'flat' ? 1n : BigInt(price * (ONE_DOLLAR - price))) *
    BigInt(numerator);
  return Number((product + divisor - 1n) / divisor) as Money;
}
