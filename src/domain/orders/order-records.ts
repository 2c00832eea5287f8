import { assert } from '../../base/assert.ts';
import type { ClientOrderId, MarketTicker, OrderId, TradeId } from '../units/ids.ts';
import type { Instant } from '../units/units.ts';
import type { Fill } from './ledger-event.ts';
import { isWorking, type OrderState } from './order-lifecycle.ts';
import { applyFill, type Order } from './order.ts';

/**
 * Ended orders that are remembered, newest: for those who ask again under the same name, for late and doubled fills,
 * and for windows. Denied ones apart, since they come faster than orders that the venue saw.
 */
export const ENDED_KEPT = 4096;
export const DENIED_KEPT = 1024;
/** Venue's names of orders that we never learned more of than their fills. */
export const STRANGERS_KEPT = 1024;

/** All of it as plain data; every list in the order that decides what is forgotten next. */
export interface OrderRecordsState {
  readonly count: number;
  readonly orders: readonly Order[];
  readonly working: readonly ClientOrderId[];
  readonly ended: readonly ClientOrderId[];
  readonly denied: readonly ClientOrderId[];
  readonly early: readonly (readonly [OrderId, readonly Fill[]])[];
  readonly trades: readonly (readonly [OrderId, readonly TradeId[]])[];
}

/**
 * Orders by our names and the venue's, and which trades of each are booked. Remembers every order that may still rest
 * and a bounded number of those that are done; what is forgotten follows from the events alone.
 */
export class OrderRecords {
  readonly #orders = new Map<ClientOrderId, Order>();
  readonly #names = new Map<OrderId, ClientOrderId>();
  readonly #working = new Set<ClientOrderId>();
  readonly #workingIn = new Map<MarketTicker, Set<ClientOrderId>>();
  readonly #ended = new Queue<ClientOrderId>();
  readonly #denied = new Queue<ClientOrderId>();
  /** A list each: few orders have more than a handful. */
  readonly #trades = new Map<OrderId, TradeId[]>();
  /** Fills of orders that are not known by their venue's name yet. */
  readonly #early = new Map<OrderId, readonly Fill[]>();
  #count = 0;

  static restore(state: OrderRecordsState): OrderRecords {
    const records = new OrderRecords();
    records.#count = state.count;
    for (const order of state.orders) {
      records.#orders.set(order.clientOrderId, order);
      if (order.orderId !== null) records.#names.set(order.orderId, order.clientOrderId);
    }
    for (const name of state.working) records.#addWorking(records.known(name));
    for (const name of state.ended) records.#ended.push(name);
    for (const name of state.denied) records.#denied.push(name);
    for (const [orderId, fills] of state.early) records.#early.set(orderId, fills);
    for (const [orderId, trades] of state.trades) records.#trades.set(orderId, [...trades]);
    return records;
  }

  state(): OrderRecordsState {
    return {
      count: this.#count,
      orders: [...this.#orders.values()],
      working: [...this.#working],
      ended: this.#ended.all(),
      denied: this.#denied.all(),
      early: [...this.#early],
      trades: [...this.#trades],
    };
  }

  /** All that there ever were. */
  get count(): number {
    return this.#count;
  }
  get workingCount(): number {
    return this.#working.size;
  }
  get(clientOrderId: ClientOrderId): Order | undefined {
    return this.#orders.get(clientOrderId);
  }
  known(clientOrderId: ClientOrderId): Order {
    const order = this.#orders.get(clientOrderId);
    assert(order, `order ${clientOrderId} is known`);
    return order;
  }
  named(orderId: OrderId): Order | undefined {
    const clientOrderId = this.#names.get(orderId);
    return clientOrderId === undefined ? undefined : this.#orders.get(clientOrderId);
  }
  /** Those that are remembered, oldest first. */
  all(): IterableIterator<Order> {
    return this.#orders.values();
  }
  working(): Order[] {
    return [...this.#working].map((name) => this.known(name));
  }
  workingIn(market: MarketTicker): Order[] {
    const own = this.#workingIn.get(market);
    return own ? [...own].map((name) => this.known(name)) : [];
  }

  add(order: Order): void {
    assert(!this.#orders.has(order.clientOrderId), 'an order is drafted or adopted once');
    this.#count += 1;
    this.put(order, 'drafted');
  }

  /** @param before - the state that it had; of a new one, `drafted` */
  put(order: Order, before: OrderState): void {
    const { clientOrderId, market, state } = order;
    this.#orders.set(clientOrderId, order);
    const wasWorking = isWorking(before);
    if (isWorking(state)) {
      if (!wasWorking) this.#addWorking(order);
      return;
    }
    if (wasWorking) {
      this.#working.delete(clientOrderId);
      const own = this.#workingIn.get(market);
      own?.delete(clientOrderId);
      if (own?.size === 0) this.#workingIn.delete(market);
    } else if (before !== 'drafted') return; // it ended before
    if (state === 'drafted') return;
    const isDenied = state === 'denied';
    const done = isDenied ? this.#denied : this.#ended;
    done.push(clientOrderId);
    if (done.length > (isDenied ? DENIED_KEPT : ENDED_KEPT)) this.#forget(done.shift());
  }

  /**
   * Learns the venue's name of an order.
   *
   * @returns the order with it and with what came under it before, to be put
   */
  name(order: Order, orderId: OrderId, at: Instant): Order {
    if (order.orderId === orderId) return order;
    if (order.orderId !== null) this.#names.delete(order.orderId);
    this.#names.set(orderId, order.clientOrderId);
    let named: Order = { ...order, orderId, updatedAt: at };
    const early = this.#early.get(orderId);
    if (early === undefined) return named;
    for (const fill of early) named = applyFill(named, fill.qty, at);
    this.#early.delete(orderId);
    return named;
  }

  knowsTrade(orderId: OrderId, tradeId: TradeId): boolean {
    return this.#trades.get(orderId)?.includes(tradeId) ?? false;
  }

  learnTrade(orderId: OrderId, tradeId: TradeId): 'new' | 'known' {
    const trades = this.#trades.get(orderId);
    if (trades?.includes(tradeId)) return 'known';
    if (trades) trades.push(tradeId);
    else this.#trades.set(orderId, [tradeId]);
    return 'new';
  }

  /** Its order is not known by this name yet, and perhaps never will be. */
  holdEarly(fill: Fill): void {
    const { orderId } = fill;
    const held = this.#early.get(orderId);
    this.#early.set(orderId, held ? [...held, fill] : [fill]);
    if (this.#early.size <= STRANGERS_KEPT) return;
    const [oldest] = this.#early.keys();
    assert(oldest, 'there are some');
    this.#early.delete(oldest);
    this.#trades.delete(oldest);
  }

  /** These are in the account already that an order was adopted with. */
  settleEarly(orderId: OrderId, trades: ReadonlySet<TradeId>): void {
    for (const trade of trades) this.learnTrade(orderId, trade);
    const held = this.#early.get(orderId);
    if (held === undefined) return;
    this.#early.set(
      orderId,
      held.filter(({ tradeId }) => !trades.has(tradeId)),
    );
  }

  #addWorking({ clientOrderId, market }: Order): void {
    this.#working.add(clientOrderId);
    const own = this.#workingIn.get(market);
    if (own) own.add(clientOrderId);
    else this.#workingIn.set(market, new Set([clientOrderId]));
  }

  #forget(clientOrderId: ClientOrderId): void {
    const { orderId } = this.known(clientOrderId);
    this.#orders.delete(clientOrderId);
    if (orderId === null) return;
    this.#names.delete(orderId);
    this.#trades.delete(orderId);
  }
}

/** First in, first out, without moving what is in it at every step. */
class Queue<T> {
  #items: T[] = [];
  #from = 0;

  get length(): number {
    return this.#items.length - this.#from;
  }

  all(): T[] {
    return this.#items.slice(this.#from);
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Only of what is not empty. */
  shift(): T {
    const item = this.#items[this.#from] as T;
    this.#from += 1;
    if (this.#from > this.length) {
      this.#items = this.all();
      this.#from = 0;
    }
    return item;
  }
}
