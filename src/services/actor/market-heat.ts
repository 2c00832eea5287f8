import type { MarketTicker } from '../../domain/units/ids.ts';

/** Time in which what was seen loses half its weight. */
const HALF_LIFE_MS = 30_000;
/** Trades are rarer than changes of the book, and say more about a market. */
const UPDATES_PER_TRADE = 10;

interface Counted {
  perS: number;
  fresh: number;
}

/**
 * How lively markets are: changes of the book a second, a trade counting as ten, smoothed over half a minute, over
 * the spread in cents, of which less than one counts as one. A market without two sides has none.
 */
export class MarketHeat {
  readonly #markets = new Map<MarketTicker, Counted>();
  readonly #spreadCents: (market: MarketTicker) => number | undefined;

  /** @param spreadCents - of its book now; undefined when a side is missing or the book may not be believed */
  constructor(spreadCents: (market: MarketTicker) => number | undefined) {
    this.#spreadCents = spreadCents;
  }

  onUpdates(market: MarketTicker, count: number): void {
    this.#counted(market).fresh += count;
  }

  onTrades(market: MarketTicker, count: number): void {
    this.#counted(market).fresh += count * UPDATES_PER_TRADE;
  }

  forget(market: MarketTicker): void {
    this.#markets.delete(market);
  }

  /** Takes in what was counted during the last `elapsedMs`, more than 0, and answers the heat of every market. */
  settle(elapsedMs: number): Map<MarketTicker, number> {
    const keep = 0.5 ** (elapsedMs / HALF_LIFE_MS);
    const heat = new Map<MarketTicker, number>();
    for (const [market, counted] of this.#markets) {
      counted.perS = keep * counted.perS + (1 - keep) * (counted.fresh / elapsedMs) * 1000;
      counted.fresh = 0;
      const spread = this.#spreadCents(market);
      heat.set(market, spread === undefined ? 0 : counted.perS / Math.max(1, spread));
    }
    return heat;
  }

  #counted(market: MarketTicker): Counted {
    const known = this.#markets.get(market);
    if (known) return known;
    const counted = { perS: 0, fresh: 0 };
    this.#markets.set(market, counted);
    return counted;
  }
}
