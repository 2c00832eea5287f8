import type { Feed } from '../../adapters/kalshi/feed.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { Discovered } from './discover-markets.ts';
import type { Ingest } from './ingest.ts';
import type { TrackedMarket } from './tracked-market.ts';
import type { TrackedMarkets } from './tracked-markets.ts';

interface RosterOptions {
  readonly markets: TrackedMarkets;
  readonly ingest: Pick<Ingest, 'follow' | 'unfollow' | 'adopt'>;
  readonly feed: Pick<Feed, 'addMarkets' | 'removeMarkets'>;
  readonly maxMarkets: number;
  readonly now: () => Instant;
}

/** A market has to fall so far behind the liveliest before another takes its place: the list shall not flicker. */
const PATIENCE = 1.25;

/** Which markets are followed: the liveliest of those wanted, as the venue opens and closes them. */
export class MarketRoster {
  readonly #options: RosterOptions;
  /** Those that were over when the venue was last asked. */
  #over: ReadonlySet<TrackedMarket> = new Set();

  constructor(options: RosterOptions) {
    this.#options = options;
  }

  /** What the venue lists now. Whoever was over the last time leaves: there has been time to see it. */
  update(found: Discovered): void {
    const { markets, ingest, now } = this.#options;
    for (const tracked of markets) {
      const { ticker } = tracked.market;
      if (this.#over.has(tracked) && isOver(tracked) && !found.ranks.has(ticker)) this.drop(ticker);
    }
    for (const listing of found.best) ingest.adopt(listing, now());
    this.#over = new Set([...markets].filter(isOver));
    this.#follow(found);
  }

  drop(ticker: MarketTicker): void {
    const { markets, ingest, feed, now } = this.#options;
    const tracked = markets.find(ticker);
    if (tracked === undefined) return;
    ingest.unfollow(tracked, now());
    feed.removeMarkets([ticker]);
  }

  /** Follows the liveliest, as many as there is room for, in the place of those that are quiet by now. */
  #follow({ best, ranks }: Discovered): void {
    const { markets, ingest, feed, maxMarkets } = this.#options;
    const joining = best.filter(({ market }) => markets.find(market.ticker) === undefined);
    const rankOf = ({ market }: TrackedMarket): number => ranks.get(market.ticker) ?? Infinity;
    const quiet = [...markets]
      .filter((tracked) => rankOf(tracked) >= maxMarkets * PATIENCE)
      .sort((a, b) => rankOf(b) - rankOf(a));
    const lacking = markets.size + joining.length - maxMarkets;
    for (const { market } of quiet.slice(0, Math.max(0, lacking))) this.drop(market.ticker);
    const room = Math.max(0, maxMarkets - markets.size);
    const joined = joining.slice(0, room);
    for (const listing of joined) ingest.follow(listing);
    if (joined.length > 0) feed.addMarkets(joined.map(({ market }) => market.ticker));
  }
}

const isOver = ({ market: { status } }: TrackedMarket): boolean =>
  status !== 'initialized' && status !== 'active' && status !== 'inactive';
