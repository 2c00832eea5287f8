import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Channel } from './feed-command.ts';

/** Who receives: one WebSocket connection of an authenticated user. */
export interface Subscriber {
  readonly userId: string;
  /** Queues a message of a subscription; ends the subscription when the client reads too slowly. */
  deliver(subscription: Subscription, text: string): void;
}

/** One channel of one connection: its `sid`, its markets and its count of messages. */
export class Subscription {
  readonly sid: number;
  readonly channel: Channel;
  readonly subscriber: Subscriber;
  /** Quote NO levels on the YES scale (`orderbook_delta`). */
  readonly useYesPrice: boolean;
  #markets: Set<MarketTicker> | 'all';
  #seq = 0;

  constructor(setup: {
    readonly sid: number;
    readonly channel: Channel;
    readonly subscriber: Subscriber;
    readonly useYesPrice: boolean;
    readonly markets: Set<MarketTicker> | 'all';
  }) {
    this.sid = setup.sid;
    this.channel = setup.channel;
    this.subscriber = setup.subscriber;
    this.useYesPrice = setup.useYesPrice;
    this.#markets = setup.markets;
  }

  /** Which markets it wants; `all` where no filter was given or the channel has none. */
  get markets(): Set<MarketTicker> | 'all' {
    return this.#markets;
  }

  /** From now on every market. */
  widen(): void {
    this.#markets = 'all';
  }

  /** The number of the next counted message: 1, 2, … across all markets and replies of this sid. */
  nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  /** The markets as `ok` lists them. */
  sortedMarkets(): MarketTicker[] {
    return this.markets === 'all' ? [] : [...this.markets].sort();
  }
}
