import type { AccountView } from './account-view.ts';
import type { BookFigures } from './book-figures.ts';
import { writeMarketFeatures } from './market-features.ts';
import { writeOrderFeatures } from './order-features.ts';
import { writePortfolioFeatures } from './portfolio-features.ts';
import type { RecentPoints } from './recent-points.ts';
import { KALSHI52 } from './schema.ts';
import { TemporalFeatures } from './temporal-features.ts';

/** One market as the vector sees it. */
export interface MarketView {
  /** As holdings and orders name it. */
  readonly market: string;
  readonly figures: BookFigures;
  readonly points: RecentPoints;
}

/** Turns views into vectors: the one place where features are computed, wherever the views come from. */
export class ObservationWriter {
  readonly #view: MarketView;
  readonly #exact = new Float64Array(KALSHI52.size);
  readonly #temporal = new TemporalFeatures();

  constructor(view: MarketView) {
    this.#view = view;
  }

  /** @param target - its first 52 elements are set to finite numbers within the ranges of the schema */
  write(account: AccountView, nowMs: number, target: Float32Array): void {
    const { market, figures, points } = this.#view;
    const exact = this.#exact;
    writeMarketFeatures(figures, exact);
    this.#temporal.write(points, exact);
    writePortfolioFeatures(market, account, figures, exact);
    writeOrderFeatures(market, account.orders, figures, nowMs, exact);
    for (let i = 0; i < exact.length; i += 1) target[i] = clean(exact[i] as number);
  }
}

/** What is no number, or no finite one, has a stand-in; everything else is cut to −2..2. */
function clean(value: number): number {
  if (Number.isNaN(value)) return 0;
  if (value === Number.POSITIVE_INFINITY) return 1;
  if (value === Number.NEGATIVE_INFINITY) return -1;
  return Math.min(Math.max(value, -2), 2);
}
