import type { Policy } from './policy-view.ts';
import { isNearEnd, priceInCents } from './price-in-cents.ts';
import { distanceFromMeanCents } from './recent-mids.ts';

export interface MeanReversionParameters {
  /** How far the middle has to be from its recent mean, above 0. */
  readonly leastDistanceCents: number;
  /** In a wider spread the middle says little, and leaving costs much. */
  readonly mostSpreadCents: number;
  /** Nearer to 0 and 1 USD a price that does not come back costs more than many that do bring. */
  readonly edgeCents: number;
}

/** Goes against the move: buys what is cheaper than its recent mean, and leaves once it is back there. */
export function meanReversion(parameters: MeanReversionParameters): Policy {
  const { leastDistanceCents, mostSpreadCents, edgeCents } = parameters;
  return ({ book, held, history }) => {
    const distance = distanceFromMeanCents(history);
    // A mean that is not known is nothing to wait for.
    if (held > 0) return distance < 0 ? 'hold' : 'sellYes';
    if (held < 0) return distance > 0 ? 'hold' : 'sellNo';
    const spread = book.spread();
    const middle = book.midpoint();
    if (spread === undefined || middle === undefined) return 'hold';
    if (!(Math.abs(distance) >= leastDistanceCents)) return 'hold';
    if (priceInCents(spread) > mostSpreadCents || isNearEnd(priceInCents(middle), edgeCents)) {
      return 'hold';
    }
    return distance < 0 ? 'buyYes' : 'buyNo';
  };
}
