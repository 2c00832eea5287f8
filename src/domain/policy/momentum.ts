import type { Policy } from './policy-view.ts';
import { isNearEnd, priceInCents } from './price-in-cents.ts';
import { netMoveCents } from './recent-mids.ts';

export interface MomentumParameters {
  /** How far the middle has to have come over the remembered changes, above 0. */
  readonly leastMoveCents: number;
  /** In a wider spread the middle says little, and leaving costs much. */
  readonly mostSpreadCents: number;
  /** Nearer to 0 and 1 USD there is no way left to go. */
  readonly edgeCents: number;
}

/** Goes with the move: buys what has become dearer over the latest changes, and leaves once that is over. */
export function momentum(parameters: MomentumParameters): Policy {
  const { leastMoveCents, mostSpreadCents, edgeCents } = parameters;
  return ({ book, held, history }) => {
    const move = netMoveCents(history);
    // Whatever is not known to go on is over.
    if (held > 0) return move > 0 ? 'hold' : 'sellYes';
    if (held < 0) return move < 0 ? 'hold' : 'sellNo';
    const spread = book.spread();
    const middle = book.midpoint();
    if (spread === undefined || middle === undefined || !(Math.abs(move) >= leastMoveCents)) {
      return 'hold';
    }
    if (priceInCents(spread) > mostSpreadCents || isNearEnd(priceInCents(middle), edgeCents)) {
      return 'hold';
    }
    return move > 0 ? 'buyYes' : 'buyNo';
  };
}
