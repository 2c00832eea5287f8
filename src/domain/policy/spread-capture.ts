import type { Policy } from './policy-view.ts';
import { isNearEnd, priceInCents } from './price-in-cents.ts';

export interface SpreadCaptureParameters {
  /** Narrower spreads leave nothing after fees. */
  readonly leastSpreadCents: number;
  /** How one-sided the touch has to be before it is taken for a hint, above 0, at most 1. */
  readonly leastImbalance: number;
  /** Nearer to 0 and 1 USD one fill against us costs more than many spreads bring. */
  readonly edgeCents: number;
}

/**
 * Earns the spread: rests at the touch on the side that more contracts wait on, and once it holds something, rests at
 * the other side of the touch to leave.
 */
export function spreadCapture(parameters: SpreadCaptureParameters): Policy {
  const { leastSpreadCents, leastImbalance, edgeCents } = parameters;
  return ({ book, held }) => {
    // Leaving never waits for a good moment.
    if (held > 0) return 'sellYes';
    if (held < 0) return 'sellNo';
    const spread = book.spread();
    const middle = book.midpoint();
    const imbalance = book.imbalance(1);
    if (spread === undefined || middle === undefined || imbalance === undefined) return 'hold';
    if (priceInCents(spread) < leastSpreadCents || isNearEnd(priceInCents(middle), edgeCents))
      return 'hold';
    if (Math.abs(imbalance) < leastImbalance) return 'hold';
    return imbalance > 0 ? 'buyYes' : 'buyNo';
  };
}
