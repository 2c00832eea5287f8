import type { EngineEvent, Filled, GroupChanged, LevelChanged } from './events.ts';
import type { Group } from './group.ts';
import type { Holding } from './holding.ts';
import type { MarketState } from './market-state.ts';
import type { Order } from './order.ts';
import type { Instant, Price, Qty } from '../units/units.ts';
import type { EngineOptions } from './options.ts';
import type { Account } from './account.ts';
import type { Fill, Trade } from './views.ts';

/**
 * Puts the events of one action into the venue's order (protocol brief §14): level changes go out at once unless
 * the options tell otherwise, the rest waits for `flush`: trades, fills, orders, positions, tickers. An order or
 * position that changed several times in one action is reported once, as it ended.
 */
export class Outbox {
  readonly #emit: (event: EngineEvent) => void;
  readonly #options: Pick<EngineOptions, 'eventOrder' | 'levelChanges'>;
  readonly #holdsLevels: boolean;
  readonly #levels: LevelChanged[] = [];
  readonly #trades: Trade[] = [];
  readonly #fills: Filled[] = [];
  readonly #orders: Order[] = [];
  readonly #holdings: Holding[] = [];
  readonly #markets: MarketState[] = [];
  now: Instant;
  /** True while the listener runs. A listener that threw leaves it set: the engine must not be used again. */
  sending = false;

  constructor(
    emit: (event: EngineEvent) => void,
    startAt: Instant,
    options: Pick<EngineOptions, 'eventOrder' | 'levelChanges'>,
  ) {
    this.#emit = emit;
    this.now = startAt;
    this.#options = options;
    this.#holdsLevels =
      options.eventOrder === 'privateFirst' || options.levelChanges === 'perLevel';
  }

  send(event: EngineEvent): void {
    this.sending = true;
    this.#emit(event);
    this.sending = false;
  }

  /** The order's level changed by `delta`; the level holds `total` now. */
  level(order: Order, delta: number, total: number): void {
    const event: LevelChanged = {
      type: 'levelChanged',
      at: this.now,
      market: order.market.ticker,
      side: order.side === 'bid' ? 'yes' : 'no',
      price: order.ladderPrice as Price,
      delta: delta as Qty,
      total: total as Qty,
      account: order.account.id,
      clientOrderId: order.clientOrderId,
    };
    if (this.#holdsLevels) this.#hold(event);
    else this.send(event);
  }

  #hold(event: LevelChanged): void {
    const last = this.#levels.at(-1);
    const isMerged =
      this.#options.levelChanges === 'perLevel' &&
      last?.market === event.market &&
      last.side === event.side &&
      last.price === event.price;
    if (!isMerged) this.#levels.push(event);
    else {
      const delta = (last.delta + event.delta) as Qty;
      this.#levels[this.#levels.length - 1] = {
        ...last,
        delta,
        total: event.total,
        clientOrderId: undefined,
      };
    }
  }

  trade(trade: Trade): void {
    this.#trades.push(trade);
  }

  fill(account: Account, fill: Fill): void {
    this.#fills.push({ type: 'filled', at: this.now, account: account.id, fill });
  }

  order(order: Order): void {
    order.updatedAt = this.now;
    if (order.touched || !order.account.emitsPrivately) return;
    order.touched = true;
    this.#orders.push(order);
  }

  holding(holding: Holding): void {
    holding.updatedAt = this.now;
    if (holding.touched || !holding.account.emitsPrivately) return;
    holding.touched = true;
    this.#holdings.push(holding);
  }

  /** Must be called before the market's book or statistics change. */
  market(market: MarketState): void {
    if (market.touched) return;
    market.touched = true;
    market.roll(this.now);
    this.#markets.push(market);
  }

  group(group: Group, change: GroupChanged['change']): void {
    const { account } = group;
    if (!account.emitsPrivately) return;
    const view = group.view(this.now);
    this.send({
      type: 'groupChanged',
      at: this.now,
      account: account.id,
      id: group.id,
      change,
      group: view,
    });
  }

  /** Ends the action. Most actions fill nothing and concern nobody who listens privately. */
  flush(): void {
    if (this.#options.eventOrder === 'publicFirst') this.#flushPublic();
    if (this.#fills.length > 0) this.#flushFills();
    if (this.#orders.length > 0) this.#flushOrders();
    if (this.#holdings.length > 0) this.#flushHoldings();
    if (this.#options.eventOrder === 'privateFirst') this.#flushPublic();
    if (this.#markets.length > 0) this.#flushMarkets();
  }

  #flushPublic(): void {
    if (this.#levels.length > 0) this.#flushLevels();
    if (this.#trades.length > 0) this.#flushTrades();
  }

  #flushLevels(): void {
    for (const level of this.#levels) if (level.delta !== 0) this.send(level);
    this.#levels.length = 0;
  }

  #flushTrades(): void {
    for (const trade of this.#trades) this.send({ type: 'traded', at: this.now, trade });
    this.#trades.length = 0;
  }

  #flushFills(): void {
    for (const fill of this.#fills) this.send(fill);
    this.#fills.length = 0;
  }

  #flushOrders(): void {
    for (const order of this.#orders) {
      order.touched = false;
      this.send({
        type: 'orderChanged',
        at: this.now,
        account: order.account.id,
        reason: order.lastChange,
        order: order.view(),
      });
    }
    this.#orders.length = 0;
  }

  #flushHoldings(): void {
    for (const holding of this.#holdings) {
      holding.touched = false;
      this.send({
        type: 'positionChanged',
        at: this.now,
        account: holding.account.id,
        position: holding.view(),
      });
    }
    this.#holdings.length = 0;
  }

  #flushMarkets(): void {
    for (const market of this.#markets) {
      market.touched = false;
      if (market.takeTickerChange()) {
        this.send({ type: 'tickerChanged', at: this.now, market: market.ticker });
      }
    }
    this.#markets.length = 0;
  }
}
