import type {
  AccountId,
  EngineEvent,
  ExchangeEngine,
  LevelChanged,
  MarketChanged,
  Traded,
} from '../../../domain/exchange/index.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Accounts, Member } from '../accounts.ts';
import type { WireOptions } from '../wire-options.ts';
import {
  bookMarket,
  deltaBody,
  deltaMessage,
  snapshotMessage,
  type BookMarket,
} from './book-messages.ts';
import type { Channel } from './feed-command.ts';
import { lifecycleMsg } from './lifecycle-messages.ts';
import {
  eventFeeMsg,
  eventLifecycleMsg,
  fillMsg,
  groupMsg,
  positionMsg,
  tickerMsg,
  tradeMsg,
  userOrderMsg,
} from './messages.ts';
import { SubscriptionIndex } from './subscription-index.ts';
import type { Subscription } from './subscription.ts';

/** Which messages carry a `seq`; the others are not counted. */
type Counted = 'counted' | 'uncounted';

/** Turns what the engine says happened into messages, and hands them to the subscriptions that want them. */
export class FeedHub {
  readonly #engine: ExchangeEngine;
  readonly #accounts: Accounts;
  readonly #indexes: Readonly<Record<Channel, SubscriptionIndex>>;
  readonly #wire: WireOptions;
  readonly #yesScale: 'yes' | 'yesAscending';
  readonly #bookMarkets = new Map<MarketTicker, BookMarket>();

  constructor(engine: ExchangeEngine, accounts: Accounts, wire: WireOptions) {
    this.#wire = wire;
    this.#yesScale = wire.noLevelsOnYesScale === 'ascending' ? 'yesAscending' : 'yes';
    this.#engine = engine;
    this.#accounts = accounts;
    this.#indexes = {
      orderbook_delta: new SubscriptionIndex(),
      ticker: new SubscriptionIndex(),
      trade: new SubscriptionIndex(),
      fill: new SubscriptionIndex(),
      user_orders: new SubscriptionIndex(),
      market_positions: new SubscriptionIndex(),
      market_lifecycle_v2: new SubscriptionIndex(),
      order_group_updates: new SubscriptionIndex(),
    };
  }

  index(channel: Channel): SubscriptionIndex {
    return this.#indexes[channel];
  }

  /** Queues the book as it stands. @throws when the market is not listed */
  sendSnapshot(subscription: Subscription, ticker: MarketTicker): void {
    const book = this.#engine.book(ticker);
    if (!book) throw new Error(`no book of ${ticker}`);
    const text = snapshotMessage(
      subscription.sid,
      subscription.nextSeq(),
      this.#bookMarket(ticker),
      book,
      subscription.useYesPrice ? this.#yesScale : 'ownSide',
    );
    subscription.subscriber.deliver(subscription, text);
  }

  /** Queues the ticker as it stands. */
  sendTicker(subscription: Subscription, ticker: MarketTicker): void {
    const market = this.#engine.market(ticker);
    if (!market) return;
    send([subscription], 'ticker', 'uncounted', tickerMsg(market, this.#engine.now));
  }

  /** Queues the newest fills of the subscription's user once more. */
  sendFills(subscription: Subscription, count: number): void {
    const fills = this.#accounts
      .of(subscription.subscriber.userId)
      .flatMap((member) => this.#engine.fills(member.account).map((fill) => ({ fill, member })))
      .sort((a, b) => a.fill.seq - b.fill.seq);
    for (const { fill, member } of fills.slice(-count)) {
      send([subscription], 'fill', 'uncounted', fillMsg(fill, member.subaccount, this.#wire));
    }
  }

  handle(event: EngineEvent): void {
    switch (event.type) {
      case 'levelChanged':
        return this.#levelChanged(event);
      case 'traded':
        return this.#traded(event);
      case 'tickerChanged':
        return this.#tickerChanged(event.market);
      case 'marketChanged':
        return this.#marketChanged(event);
      case 'eventChanged':
        return this.#eventChanged(event);
      case 'filled':
        return this.#private(event.account, 'fill', 'fill', event.fill.market, (member) =>
          fillMsg(event.fill, member.subaccount, this.#wire),
        );
      case 'orderChanged':
        return this.#private(
          event.account,
          'user_orders',
          'user_order',
          event.order.market,
          (member) => userOrderMsg(event.order, member.subaccount, this.#wire),
        );
      case 'positionChanged':
        return this.#private(
          event.account,
          'market_positions',
          'market_position',
          event.position.market,
          (member) => positionMsg(event.position, member, this.#wire),
        );
      case 'groupChanged':
        return this.#groupChanged(event);
      case 'settled':
      case 'exchangeStateChanged':
        // The position's change and REST tell these.
        return;
    }
  }

  #levelChanged(event: LevelChanged): void {
    const subscriptions = this.#indexes.orderbook_delta.ofMarket(event.market);
    if (subscriptions.length === 0) return;
    const market = this.#bookMarket(event.market);
    const owner = this.#accounts.member(event.account);
    const shared: { ownSide?: string; yes?: string } = {};
    for (const subscription of subscriptions) {
      const scale = subscription.useYesPrice ? 'yes' : 'ownSide';
      const isOwn = owner !== undefined && owner.userId === subscription.subscriber.userId;
      const body = isOwn
        ? deltaBody(market, event, scale, event.clientOrderId)
        : (shared[scale] ??= deltaBody(market, event, scale, undefined));
      const text = deltaMessage(subscription.sid, subscription.nextSeq(), body);
      subscription.subscriber.deliver(subscription, text);
    }
  }

  #traded({ trade }: Traded): void {
    const index = this.#indexes.trade;
    if (index.count === 0) return;
    const named = index.ofMarket(trade.market);
    if (named.length + index.toAll.length === 0) return;
    const msg = tradeMsg(trade);
    send(named, 'trade', 'counted', msg);
    send(index.toAll, 'trade', 'counted', msg);
  }

  #tickerChanged(ticker: MarketTicker): void {
    const index = this.#indexes.ticker;
    if (index.count === 0) return;
    const named = index.ofMarket(ticker);
    if (named.length + index.toAll.length === 0) return;
    const market = this.#engine.market(ticker);
    if (!market) return;
    const msg = tickerMsg(market, this.#engine.now);
    send(named, 'ticker', 'uncounted', msg);
    send(index.toAll, 'ticker', 'uncounted', msg);
  }

  #marketChanged({ market: ticker, change }: MarketChanged): void {
    if (change === 'removed') this.#bookMarkets.delete(ticker);
    const index = this.#indexes.market_lifecycle_v2;
    if (index.count === 0) return;
    const market = this.#engine.market(ticker);
    const msg = market && lifecycleMsg(change, market);
    if (msg) send(index.toAll, 'market_lifecycle_v2', 'counted', msg);
  }

  #eventChanged({ event: ticker, change }: Extract<EngineEvent, { type: 'eventChanged' }>): void {
    const index = this.#indexes.market_lifecycle_v2;
    const event = this.#engine.event(ticker);
    if (index.count === 0 || !event) return;
    if (change === 'created') {
      send(index.toAll, 'event_lifecycle', 'counted', eventLifecycleMsg(event));
    } else if (change === 'feesChanged') {
      send(index.toAll, 'event_fee_update', 'counted', eventFeeMsg(event));
    }
  }

  #groupChanged(event: Extract<EngineEvent, { type: 'groupChanged' }>): void {
    const owner = this.#accounts.member(event.account);
    if (!owner) return;
    const own = this.#indexes.order_group_updates.toAll.filter(isOf(owner));
    if (own.length > 0) send(own, 'order_group_updates', 'counted', groupMsg(event));
  }

  #private(
    account: AccountId,
    channel: 'fill' | 'user_orders' | 'market_positions',
    type: string,
    market: MarketTicker,
    msgFor: (owner: Member) => Record<string, unknown>,
  ): void {
    const index = this.#indexes[channel];
    const owner = this.#accounts.member(account);
    if (!owner || index.count === 0) return;
    const own = [...index.ofMarket(market), ...index.toAll].filter(isOf(owner));
    if (own.length > 0) send(own, type, 'uncounted', msgFor(owner));
  }

  #bookMarket(ticker: MarketTicker): BookMarket {
    const known = this.#bookMarkets.get(ticker);
    if (known) return known;
    const market = this.#engine.market(ticker);
    if (!market) throw new Error(`not listed: ${ticker}`);
    const parts = bookMarket(ticker, market.id);
    this.#bookMarkets.set(ticker, parts);
    return parts;
  }
}

const isOf =
  (owner: Member) =>
  ({ subscriber }: Subscription): boolean =>
    subscriber.userId === owner.userId;

function send(
  subscriptions: readonly Subscription[],
  type: string,
  counted: Counted,
  msg: Record<string, unknown>,
): void {
  if (subscriptions.length === 0) return;
  const body = JSON.stringify(msg);
  for (const subscription of subscriptions) {
    const seq = counted === 'counted' ? `,"seq":${subscription.nextSeq()}` : '';
    const text = `{"type":"${type}","sid":${subscription.sid}${seq},"msg":${body}}`;
    subscription.subscriber.deliver(subscription, text);
  }
}
