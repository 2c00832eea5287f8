import type { Random } from '../../../base/random.ts';
import { ONE_CONTRACT, ONE_DOLLAR, type Price, type Qty } from '../../units/units.ts';

/** What people type. */
const ROUND_LOTS = [1, 1, 2, 5, 5, 10, 10, 10, 20, 25, 50, 100];
const ROUND_DOLLARS = [1, 2, 5, 5, 10, 10, 20, 25, 50, 100];

/** Contracts that `dollars` buy at `price`, cut to the finest size: where fractional orders come from. */
export function dollarsWorth(dollars: number, price: Price): Qty {
  return Math.max(1, Math.floor((dollars * ONE_DOLLAR * ONE_CONTRACT) / price)) as Qty;
}

/**
 * What a person orders at `price`, the price of the side bought: more than half the time money's worth, which is
 * fractional, else round lots; with a tail in which one order in a hundred is some fifty times the median.
 */
export function personSize(random: Random, price: Price): Qty {
  const many = random.chance(0.25) ? tail(random, 1.3, 60) : 1;
  // Cheap contracts are not bought by the thousand just because they cost a cent.
  if (random.chance(0.55)) {
    return dollarsWorth(random.pick(ROUND_DOLLARS) * many, Math.max(1500, price) as Price);
  }
  return (Math.ceil(random.pick(ROUND_LOTS) * many) * ONE_CONTRACT) as Qty;
}

/** What a machine quotes: its usual clip, now and then several times as much; whole contracts from one contract on. */
export function machineSize(random: Random, clip: Qty): Qty {
  const qty = random.chance(0.2) ? clip * tail(random, 1.5, 12) : clip;
  return (
    qty < ONE_CONTRACT ? Math.round(qty) : Math.round(qty / ONE_CONTRACT) * ONE_CONTRACT
  ) as Qty;
}

/** Pareto: 1 at least, `most` at most, the more often large the smaller `alpha`. */
function tail(random: Random, alpha: number, most: number): number {
  return Math.min(most, (1 - random.float()) ** (-1 / alpha));
}
