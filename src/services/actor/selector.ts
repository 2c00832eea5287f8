import type { SelectionKind } from '../../contract/actor.ts';
import type { UpdateMessage } from '../../contract/links.ts';
import type { ActorConfig } from '../../contract/service-config.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { MarketHeat } from './market-heat.ts';
import { chooseHot } from './market-selection.ts';

/** What became of the places at a review. */
interface Review {
  readonly joined: readonly MarketTicker[];
  readonly left: readonly MarketTicker[];
}

/** Which markets the actor decides about, as the settings want it. */
export class Selector {
  readonly #isOpenIn: (market: MarketTicker) => boolean;
  #config: ActorConfig['selection'];
  #listed: ReadonlySet<MarketTicker>;
  readonly #heat: MarketHeat;
  #hot = new Set<MarketTicker>();
  #latest: ReadonlyMap<MarketTicker, number> = new Map();

  constructor(options: {
    readonly config: ActorConfig['selection'];
    /** Whether an order or a position is open there. */
    readonly isOpenIn: (market: MarketTicker) => boolean;
    readonly spreadCents: (market: MarketTicker) => number | undefined;
  }) {
    this.#config = options.config;
    this.#isOpenIn = options.isOpenIn;
    this.#listed = new Set(options.config.markets);
    this.#heat = new MarketHeat(options.spreadCents);
  }

  /**
   * Other settings. Before the next review the liveliest are those that had a place anyway.
   *
   * @param selected - the markets that are decided about now
   */
  adopt(config: ActorConfig['selection'], selected: Iterable<MarketTicker>): void {
    if (config.kind !== 'hot') this.#latest = new Map();
    else if (this.#config.kind !== 'hot') this.#hot = new Set(selected);
    this.#config = config;
    this.#listed = new Set(config.markets);
  }

  get kind(): SelectionKind {
    return this.#config.kind;
  }

  isSelected(market: MarketTicker): boolean {
    if (this.#config.kind === 'all') return true;
    return this.#config.kind === 'config' ? this.#listed.has(market) : this.#hot.has(market);
  }

  /** As of the last review; 0 when nobody reviews. */
  heatOf(market: MarketTicker): number {
    return this.#latest.get(market) ?? 0;
  }

  count(message: UpdateMessage): void {
    if (this.#config.kind !== 'hot') return;
    if (message.type === 'changes') {
      this.#heat.onUpdates(message.market, message.changes.length / 4);
    } else if (message.type === 'book') this.#heat.onUpdates(message.market, 1);
    else if (message.type === 'trades') {
      for (const [market, trades] of message.trades) this.#heat.onTrades(market, trades);
    }
  }

  /** A place that it has is free from the next review on. */
  forget(market: MarketTicker): void {
    this.#heat.forget(market);
  }

  /** Gives the places anew. To be called every few seconds. */
  review(elapsedMs: number): Review {
    if (this.#config.kind !== 'hot') return { joined: [], left: [] };
    const before = this.#hot;
    this.#latest = this.#heat.settle(elapsedMs);
    this.#hot = chooseHot({
      chosen: before,
      heat: this.#latest,
      places: this.#config.hotMarkets,
      isHeldBack: (market) => !this.#config.leaveOpen && this.#isOpenIn(market),
    });
    return {
      joined: [...this.#hot].filter((market) => !before.has(market)),
      left: [...before].filter((market) => !this.#hot.has(market)),
    };
  }
}
