import type { BookView } from '../../contract/market-data.ts';
import { complement, type Price, type Qty } from '../../domain/units/units.ts';

/** The best of both sides, on the YES scale. */
export interface Touch {
  readonly bid: Price | null;
  readonly bidQty: Qty | null;
  readonly ask: Price | null;
  readonly askQty: Qty | null;
}

/** The ask is what the best NO bid leaves of a dollar. */
export function touchOf({ yes, no }: Pick<BookView, 'yes' | 'no'>): Touch {
  const [bid = null, bidQty = null] = yes.at(-1) ?? [];
  const [noBid, askQty = null] = no.at(-1) ?? [];
  return { bid, bidQty, ask: noBid === undefined ? null : complement(noBid), askQty };
}

/** Half way between bid and ask, in 1e-4 USD, possibly between two prices; null unless both are there. */
export const midOf = ({ bid, ask }: Pick<Touch, 'bid' | 'ask'>): number | null =>
  bid === null || ask === null ? null : (bid + ask) / 2;
