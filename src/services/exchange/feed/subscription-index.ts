import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Subscription } from './subscription.ts';

const NONE: readonly Subscription[] = [];

/**
 * The subscriptions of one channel by market, for all connections. Lists are replaced, never changed: a
 * subscription may end while a message is being handed round.
 */
export class SubscriptionIndex {
  readonly #byMarket = new Map<MarketTicker, readonly Subscription[]>();
  #toAll = NONE;
  #count = 0;

  /** How many subscriptions there are. */
  get count(): number {
    return this.#count;
  }

  /** Those that named this market. */
  ofMarket(ticker: MarketTicker): readonly Subscription[] {
    return this.#byMarket.get(ticker) ?? NONE;
  }

  /** Those that want every market. */
  get toAll(): readonly Subscription[] {
    return this.#toAll;
  }

  add(subscription: Subscription): void {
    this.#count += 1;
    if (subscription.markets === 'all') this.#toAll = [...this.#toAll, subscription];
    else this.addMarkets(subscription, subscription.markets);
  }

  remove(subscription: Subscription): void {
    this.#count -= 1;
    if (subscription.markets === 'all') this.#toAll = without(this.#toAll, subscription);
    else this.removeMarkets(subscription, subscription.markets);
  }

  addMarkets(subscription: Subscription, tickers: Iterable<MarketTicker>): void {
    for (const ticker of tickers) {
      this.#byMarket.set(ticker, [...this.ofMarket(ticker), subscription]);
    }
  }

  removeMarkets(subscription: Subscription, tickers: Iterable<MarketTicker>): void {
    for (const ticker of tickers) {
      const left = without(this.ofMarket(ticker), subscription);
      if (left.length === 0) this.#byMarket.delete(ticker);
      else this.#byMarket.set(ticker, left);
    }
  }
}

const without = (list: readonly Subscription[], gone: Subscription): readonly Subscription[] =>
  list.filter((each) => each !== gone);
