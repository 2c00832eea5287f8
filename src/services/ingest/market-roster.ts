import type { Feed } from '../../adapters/kalshi/feed.ts';
import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import type { Result } from '../../base/result.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { Discovered, MarketDiscovery } from './discover-markets.ts';
import type { Ingest } from './ingest.ts';
import type { TrackedMarket } from './tracked-market.ts';
import type { TrackedMarkets } from './tracked-markets.ts';

interface RosterOptions {
  readonly discovery: Pick<MarketDiscovery, 'find'>;
  readonly markets: TrackedMarkets;
  readonly ingest: Pick<Ingest, 'follow' | 'unfollow' | 'adopt' | 'closeDue'>;
  readonly feed: Pick<Feed, 'addMarkets' | 'removeMarkets'>;
  readonly maxMarkets: number;
  readonly now: () => Instant;
}

/** A market has to fall so far behind the liveliest before another takes its place: the list shall not flicker. */
const PATIENCE = 1.25;

/** Which markets are followed: the liveliest of those wanted, as the venue opens and closes them. */
export class MarketRoster {
  readonly #options: RosterOptions;

  constructor(options: RosterOptions) {
    this.#options = options;
  }

  /** Looks again. Whoever was closed when this last looked leaves now: there has been time to see it. */
  async refresh(): Promise<Result<Discovered, VenueError>> {
    const { discovery, markets, ingest, maxMarkets, now } = this.#options;
    const found = await discovery.find(maxMarkets);
    if (!found.ok) return found;
    const { ranks, best } = found.value;
    for (const tracked of markets) {
      if (isOver(tracked) && !ranks.has(tracked.market.ticker)) this.drop(tracked.market.ticker);
    }
    ingest.closeDue(now());
    for (const listing of best) ingest.adopt(listing, now());
    this.follow(found.value);
    return found;
  }

  /** Follows the liveliest, as many as there is room for, in the place of those that are quiet by now. */
  follow({ best, ranks }: Discovered): void {
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

  drop(ticker: MarketTicker): void {
    const { markets, ingest, feed } = this.#options;
    const tracked = markets.find(ticker);
    if (tracked === undefined) return;
    ingest.unfollow(tracked);
    feed.removeMarkets([ticker]);
  }
}

const isOver = ({ market: { status } }: TrackedMarket): boolean =>
  status !== 'initialized' && status !== 'active' && status !== 'inactive';
