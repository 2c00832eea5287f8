import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock } from '../../../base/clock.ts';
import type { ExchangeEngine } from '../../../domain/exchange/index.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Faults } from '../faults/faults.ts';
import type { WireOptions } from '../wire-options.ts';
import type { TokenBucket } from '../rest/rate-limits.ts';
import { FEED_ERRORS, type FeedErrorCode } from './feed-error.ts';
import {
  parseFeedCommand,
  type Channel,
  type CommandId,
  type FeedCommand,
  type SubscribeCommand,
  type UpdateCommand,
} from './feed-command.ts';
import type { FeedHub } from './feed-hub.ts';
import { FeedLine } from './feed-line.ts';
import { Subscription, type Subscriber } from './subscription.ts';

/** The venue's bound of one session. */
const MAX_MARKET_SUBSCRIPTIONS = 500_000;

/** Channels that know no markets: neither on subscribing nor later. */
const WITHOUT_MARKETS: readonly Channel[] = ['market_lifecycle_v2', 'order_group_updates'];

/** Channels of markets whose subscriptions the documents do not say can be updated. */
const NOT_KNOWN_TO_UPDATE: readonly Channel[] = ['trade', 'market_positions'];

export interface FeedConnectionSetup {
  readonly ws: WebSocket;
  readonly socket: Duplex;
  readonly userId: string;
  readonly keyId: string;
  readonly engine: ExchangeEngine;
  readonly hub: FeedHub;
  /** Bytes that may wait for the client before its subscriptions end with code 25. */
  readonly bufferLimitBytes: number;
  readonly commands: TokenBucket;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly wire: WireOptions;
  readonly onOverflow: (subscription: Subscription) => void;
}

/** One client: its commands and its subscriptions. */
export class FeedConnection implements Subscriber {
  readonly userId: string;
  readonly line: FeedLine;
  readonly #setup: FeedConnectionSetup;
  readonly #bySid = new Map<number, Subscription>();
  readonly #byChannel = new Map<Channel, Subscription>();
  #lastSid = 0;

  constructor(setup: FeedConnectionSetup) {
    this.userId = setup.userId;
    this.#setup = setup;
    this.line = new FeedLine({
      ...setup,
      missedPongs: setup.wire.missedPongs,
      overflow: (subscription) => this.#overflow(subscription),
    });
  }

  /** Forgets everything; to be called once the socket is closed. */
  end(): void {
    for (const subscription of this.#bySid.values()) {
      this.#setup.hub.index(subscription.channel).remove(subscription);
    }
    this.#bySid.clear();
    this.#byChannel.clear();
  }

  deliver(subscription: Subscription, text: string): void {
    const { line } = this;
    if (!line.isOpen) return;
    const { bufferLimitBytes } = this.#setup;
    // A burst is not yet a slow client: what the system takes at once does not count.
    if (line.bufferedBytes > bufferLimitBytes) line.flush();
    if (line.waitingBytes <= bufferLimitBytes) line.put(text, subscription);
    else this.#overflow(subscription);
  }

  /** Ends a subscription whose client reads too slowly. */
  #overflow(subscription: Subscription): void {
    this.#drop(subscription);
    this.#setup.onOverflow(subscription);
    this.#reply({ type: 'error', sid: subscription.sid, msg: errorMsg(25) });
  }

  /**
   * Carries out one frame of the client and queues the replies.
   *
   * @param text - undefined for a binary frame, which the protocol does not know
   */
  receive(text: string | undefined): void {
    const { commands, clock, bufferLimitBytes } = this.#setup;
    // It asks and asks, and reads none of the answers.
    if (this.line.bufferedBytes > 2 * bufferLimitBytes) this.line.hangUp();
    else if (!commands.take(1, clock.monotonicMs())) this.#refuse(undefined, 27);
    else if (text === undefined) this.#refuse(undefined, 1);
    else {
      const { id, command } = parseFeedCommand(text);
      if (!command.ok) this.#refuse(id, command.error.feedCode);
      else this.#run(id, command.value);
    }
  }

  #run(id: CommandId, command: FeedCommand): void {
    switch (command.cmd) {
      case 'subscribe':
        return this.#subscribe(id, command);
      case 'update_subscription':
        return this.#update(id, command);
      case 'unsubscribe':
        return this.#unsubscribe(id, command.sids);
      case 'list_subscriptions': {
        const msg = [...this.#bySid.values()].map(({ channel, sid }) => ({ channel, sid }));
        return this.#reply({ id, type: 'ok', msg });
      }
    }
  }

  #subscribe(id: CommandId, command: SubscribeCommand): void {
    const tickers = this.#resolve(command.tickers, command.marketIds);
    if (tickers === 'unknown') return this.#refuse(id, 11);
    const takesNoMarkets = command.channels.includes('market_lifecycle_v2');
    if (takesNoMarkets && tickers !== undefined) return this.#refuse(id, 11);
    if (this.#isTooMany((tickers?.length ?? 0) * command.channels.length)) {
      return this.#refuse(id, 26);
    }
    for (const channel of command.channels) {
      const wanted = channel === 'order_group_updates' ? undefined : tickers;
      const active = this.#byChannel.get(channel);
      const added = active ? this.#join(active, wanted) : [...(wanted ?? [])];
      const subscription = active ?? this.#open(channel, wanted, command);
      if (active) this.#acknowledge(id, active, command.skipTickerAck ? 'no' : 'yes');
      else this.#reply({ id, type: 'subscribed', msg: { channel, sid: subscription.sid } });
      this.#sendInitial(subscription, added, command);
      if (channel === 'fill') this.#repeatFills(subscription);
    }
  }

  #repeatFills(subscription: Subscription): void {
    const { faults, keyId, hub } = this.#setup;
    const fault = faults.strike('fills', { key: keyId });
    if (fault) hub.sendFills(subscription, fault.fills);
  }

  #open(
    channel: Channel,
    tickers: readonly MarketTicker[] | undefined,
    { useYesPrice }: SubscribeCommand,
  ): Subscription {
    this.#lastSid += 1;
    const subscription = new Subscription({
      sid: this.#lastSid,
      channel,
      subscriber: this,
      useYesPrice,
      markets: tickers === undefined ? 'all' : new Set(tickers),
    });
    this.#bySid.set(subscription.sid, subscription);
    this.#byChannel.set(channel, subscription);
    this.#setup.hub.index(channel).add(subscription);
    return subscription;
  }

  #sendInitial(
    subscription: Subscription,
    added: readonly MarketTicker[],
    { sendInitialSnapshot }: Pick<SubscribeCommand, 'sendInitialSnapshot'>,
  ): void {
    const { engine, hub } = this.#setup;
    if (subscription.channel === 'orderbook_delta') {
      for (const ticker of added) hub.sendSnapshot(subscription, ticker);
    } else if (subscription.channel === 'ticker' && sendInitialSnapshot) {
      const tickers = subscription.markets === 'all' ? engine.marketTickers() : added;
      for (const ticker of tickers) hub.sendTicker(subscription, ticker);
    }
  }

  /** Adds markets to a subscription. @returns those that are new to it */
  #join(
    subscription: Subscription,
    tickers: readonly MarketTicker[] | undefined,
  ): readonly MarketTicker[] {
    const { markets, channel } = subscription;
    const index = this.#setup.hub.index(channel);
    if (markets === 'all') return [];
    if (tickers === undefined) {
      index.remove(subscription);
      subscription.widen();
      index.add(subscription);
      return [];
    }
    const added = tickers.filter((ticker) => !markets.has(ticker));
    for (const ticker of added) markets.add(ticker);
    index.addMarkets(subscription, added);
    return added;
  }

  #update(id: CommandId, command: UpdateCommand): void {
    const subscription = this.#bySid.get(command.sid);
    if (!subscription) return this.#refuse(id, 7);
    const { channel, markets } = subscription;
    const isBook = channel === 'orderbook_delta';
    const { wire } = this.#setup;
    const isFixed =
      WITHOUT_MARKETS.includes(channel) ||
      (wire.otherUpdates === 'refuse' && NOT_KNOWN_TO_UPDATE.includes(channel));
    if (isFixed) return this.#refuse(id, 13);
    if (command.action === 'get_snapshot' && !isBook) return this.#refuse(id, 13);
    const tickers = this.#resolve(command.tickers, command.marketIds) ?? [];
    if (tickers === 'unknown') return this.#refuse(id, 11);
    switch (command.action) {
      case 'add_markets': {
        if (this.#isTooMany(tickers.length)) return this.#refuse(id, 26);
        const added = this.#join(subscription, tickers);
        this.#acknowledge(id, subscription, 'yes');
        return this.#sendInitial(subscription, added, { sendInitialSnapshot: false });
      }
      case 'delete_markets': {
        if (markets === 'all') return this.#refuse(id, 11);
        const gone = tickers.filter((ticker) => markets.delete(ticker));
        this.#setup.hub.index(channel).removeMarkets(subscription, gone);
        return this.#acknowledge(id, subscription, 'yes');
      }
      case 'get_snapshot':
        if (wire.snapshotAnswer === 'okAndSnapshots') {
          this.#acknowledge(id, subscription, 'yes');
        }
        for (const ticker of tickers) this.#setup.hub.sendSnapshot(subscription, ticker);
    }
  }

  #unsubscribe(id: CommandId, sids: readonly number[]): void {
    const subscriptions = sids.map((sid) => this.#bySid.get(sid));
    if (subscriptions.includes(undefined)) return this.#refuse(id, 7);
    for (const subscription of subscriptions as Subscription[]) {
      this.#drop(subscription);
      const { sid } = subscription;
      this.#reply({ id, type: 'unsubscribed', sid, seq: subscription.nextSeq() });
    }
  }

  #drop(subscription: Subscription): void {
    this.#setup.hub.index(subscription.channel).remove(subscription);
    this.#bySid.delete(subscription.sid);
    this.#byChannel.delete(subscription.channel);
  }

  /** The markets named, as tickers; undefined when none were named. */
  #resolve(
    tickers: readonly MarketTicker[] | undefined,
    marketIds: readonly string[] | undefined,
  ): readonly MarketTicker[] | undefined | 'unknown' {
    const { engine } = this.#setup;
    if (tickers === undefined && marketIds === undefined) return undefined;
    const named = new Set(tickers);
    if (marketIds !== undefined && marketIds.length > 0) {
      const byId = new Map(engine.markets().map((market) => [market.id, market.ticker]));
      for (const marketId of marketIds) {
        const ticker = byId.get(marketId);
        if (ticker === undefined) return 'unknown';
        named.add(ticker);
      }
    }
    const all = [...named];
    return all.every((ticker) => engine.quote(ticker) !== undefined) ? all : 'unknown';
  }

  #isTooMany(more: number): boolean {
    let count = more;
    for (const { markets } of this.#bySid.values()) count += markets === 'all' ? 0 : markets.size;
    return count > MAX_MARKET_SUBSCRIPTIONS;
  }

  #acknowledge(id: CommandId, subscription: Subscription, listMarkets: 'yes' | 'no'): void {
    const isListed = listMarkets === 'yes' && subscription.markets !== 'all';
    const msg = isListed ? { market_tickers: subscription.sortedMarkets() } : {};
    this.#reply({ id, type: 'ok', sid: subscription.sid, seq: subscription.nextSeq(), msg });
  }

  #refuse(id: CommandId, code: FeedErrorCode): void {
    this.#reply({ id, type: 'error', msg: errorMsg(code) });
  }

  #reply(
    message: { readonly id?: CommandId; readonly type: string } & Record<string, unknown>,
  ): void {
    this.line.put(JSON.stringify(message), undefined);
  }
}

const errorMsg = (code: FeedErrorCode): { code: number; msg: string } => ({
  code,
  msg: FEED_ERRORS[code],
});
