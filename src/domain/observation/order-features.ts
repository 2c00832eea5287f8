import type { OrderView } from './account-view.ts';
import type { BookFigures } from './book-figures.ts';

/** Where the middle is, in cents, while nobody makes one. */
const UNKNOWN_MID_CENTS = 50;

/** Features 47–51: own open orders in the observed market. */
export function writeOrderFeatures(
  market: string,
  orders: readonly OrderView[] | null,
  figures: BookFigures,
  nowMs: number,
  vector: Float64Array,
): void {
  vector.fill(0, 47, 52);
  if (orders === null) return;
  const mid = (figures.restingYesBid + figures.restingYesAsk) / 2;
  const midCents = Number.isNaN(mid) ? UNKNOWN_MID_CENTS : mid;
  let newestS = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < orders.length; i += 1) {
    const { market: where, direction, limitCents, placedAtMs } = orders[i] as OrderView;
    if (where !== market) continue;
    const first = direction === 'buy' ? 47 : 48;
    if (vector[first] === 0) {
      vector[first] = 1;
      vector[first + 2] = Math.min(Math.abs(midCents - limitCents) / 100, 1);
    }
    newestS = Math.max(newestS, placedAtMs / 1000);
  }
  // Two divisions before the subtraction: the other way round rounds differently.
  if (newestS !== Number.NEGATIVE_INFINITY)
    vector[51] = Math.min((nowMs / 1000 - newestS) / 300, 1);
}
