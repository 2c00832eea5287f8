import { assert } from '../../../base/assert.ts';
import type { Random } from '../../../base/random.ts';
import type { Result } from '../../../base/result.ts';
import type { MarketTicker } from '../../units/ids.ts';
import type { Instant } from '../../units/units.ts';
import type { AccountId, LifecycleRefusal } from '../index.ts';
import type { Role } from './cast.ts';
import type { Venue } from './desk.ts';
import { MINUTE_US } from './eastern-time.ts';
import { MarketFlow } from './market-flow.ts';
import type { Hidden, Listing, Programme, Traffic } from './programme.ts';

/** How long it waits before it asks again while the exchange or an operator stands in the way. */
const RETRY_US = 5_000_000;

/** How long before it opens an event is listed, unless the one before it is shorter. */
const AHEAD_US = 5 * MINUTE_US;

const NEVER = Number.POSITIVE_INFINITY as Instant;

interface Verdict {
  readonly market: MarketTicker;
  readonly result: 'yes' | 'no';
  readonly expirationValue: string;
}

/** What all programmes share. */
export interface Surroundings {
  readonly venue: Venue;
  readonly hidden: Hidden;
  readonly accounts: Readonly<Record<Role, AccountId>>;
  /** Book deltas per second for a weight of one. */
  readonly ratePerWeight: number;
}

/** A programme at work: lists an event, lets its markets trade, lists the next one ahead of time, determines. */
export class ProgrammeFlow {
  readonly #surroundings: Surroundings;
  readonly #programme: Programme;
  #listing: Listing | undefined;
  #closeAt: Instant;
  /** Listed, but not open before the present event closes. */
  #upcoming: Listing | undefined;
  #listAt: Instant;
  #markets: MarketFlow[] = [];
  #verdicts: Verdict[] = [];
  #verdictAt = NEVER;

  constructor(surroundings: Surroundings, programme: Programme, startAt: Instant) {
    this.#surroundings = surroundings;
    this.#programme = programme;
    this.#closeAt = startAt;
    this.#listAt = startAt;
  }

  /** The flows of the event's markets, in their order; new ones after `act` has opened a new event. */
  get markets(): readonly MarketFlow[] {
    return this.#markets;
  }

  /** Closes, determines, lists and opens, whichever is due; says when something is due again. */
  act(at: Instant): Instant {
    if (at >= this.#verdictAt) this.#announce(at);
    if (at >= this.#closeAt) this.#judge(at);
    if (at >= this.#listAt) this.#list(at);
    if (at >= this.#closeAt && this.#upcoming !== undefined) this.#open(this.#upcoming, at);
    const closeAt = this.#listing === undefined ? NEVER : this.#closeAt;
    return Math.min(this.#listAt, closeAt, this.#verdictAt) as Instant;
  }

  /** The results are what the hidden values say at the close; they are announced a little later. */
  #judge(at: Instant): void {
    if (this.#listing === undefined) return;
    const { fair, markets, determinesAfterUs } = this.#listing;
    fair.advanceTo(this.#closeAt);
    const results = fair.results();
    const expirationValue = fair.expirationValue();
    markets.forEach(({ ticker }, i) => {
      const result = results[i] as 'yes' | 'no';
      this.#verdicts.push({ market: ticker, result, expirationValue });
    });
    this.#verdictAt = (at + determinesAfterUs) as Instant;
    this.#listing = undefined;
    this.#markets = [];
  }

  #announce(at: Instant): void {
    const { venue } = this.#surroundings;
    this.#verdicts = this.#verdicts.filter(({ market, ...outcome }) =>
      mustWait(venue.determine(market, outcome), venue, market),
    );
    this.#verdictAt = this.#verdicts.length === 0 ? NEVER : ((at + RETRY_US) as Instant);
  }

  #list(at: Instant): void {
    const { venue, hidden } = this.#surroundings;
    const openAt = Math.max(at, this.#closeAt) as Instant;
    const listing = this.#programme.next(openAt, hidden, at);
    const listed = venue.addEvent(listing.event);
    if (!listed.ok) {
      assert(listed.error.code === 'exchange.inactive', `flow: ${JSON.stringify(listed.error)}`);
      this.#listAt = (at + RETRY_US) as Instant;
      return;
    }
    for (const market of listing.markets) {
      // Kalshi trades two events of a series at once, if their times overlap; here the later one waits.
      const added = venue.addMarket(openAt > at ? { ...market, openAt } : market);
      assert(added.ok, `flow: ${JSON.stringify(added)}`);
    }
    this.#upcoming = listing;
    this.#listAt = NEVER;
  }

  #open(listing: Listing, at: Instant): void {
    this.#listing = listing;
    this.#upcoming = undefined;
    this.#closeAt = listing.markets[0]?.closeAt as Instant;
    this.#listAt = Math.max(at, this.#closeAt - AHEAD_US) as Instant;
    this.#markets = listing.markets.map((market, index) =>
      this.#flowOf(market.ticker, index, listing),
    );
  }

  #flowOf(market: MarketTicker, index: number, { fair }: Listing): MarketFlow {
    const { venue, hidden, accounts, ratePerWeight } = this.#surroundings;
    const { weight, style } = this.#programme.traffic[index] as Traffic;
    const random: Random = hidden.stream(`flow/${market}`);
    return new MarketFlow({
      venue,
      market,
      fair,
      index,
      closeAt: this.#closeAt,
      style,
      accounts,
      random,
      ratePerS: weight * ratePerWeight,
    });
  }
}

/** Whether a determination is to be tried again: the market still trades, or the exchange rests. */
function mustWait(
  determined: Result<undefined, LifecycleRefusal>,
  venue: Venue,
  market: MarketTicker,
): boolean {
  if (determined.ok) return false;
  if (determined.error.code === 'exchange.inactive') return true;
  const status = venue.market(market)?.status;
  // Whoever moved the close has yet to see it; whoever determined it himself has done our work.
  return status === 'initialized' || status === 'active' || status === 'inactive';
}
