import { assert } from '../../base/assert.ts';
import { unwrap } from '../../base/result.ts';
import { applyExecution, FLAT, settle, type Position } from '../portfolio/position.ts';
import type { ClientOrderId, MarketTicker, OrderGroupId, OrderId } from '../units/ids.ts';
import type { Instant, Money, Qty } from '../units/units.ts';
import type { DrillOutcome } from './kill-outcome.ts';
import type { KillSource } from './kill-source.ts';
import { fillKey, type Fill, type LedgerEvent } from './ledger-event.ts';
import { advance, isWorking } from './order-lifecycle.ts';
import type { LimitSettings } from '../risk/limits.ts';
import { applyFill, type Order } from './order.ts';

/** Limits that would allow more than those in force. `at` names the proposal. */
export interface LimitProposal {
  readonly at: Instant;
  readonly limits: LimitSettings;
  readonly reason: string;
}

/** Where a day's profit and loss count from. */
interface DayStart {
  readonly at: Instant;
  readonly equity: Money;
}

/**
 * The one truth about orders, cash and positions: a fold over the ledger's events. The same events give the same
 * state. Facts of the venue are always taken in; only our own moves must be legal.
 */
export class Ledger {
  readonly #orders = new Map<ClientOrderId, Order>();
  readonly #working = new Set<ClientOrderId>();
  readonly #names = new Map<OrderId, ClientOrderId>();
  readonly #positions = new Map<MarketTicker, Position>();
  readonly #knownFills = new Set<string>();
  /** Fills of orders that are not known by their venue's name yet. */
  readonly #early = new Map<OrderId, Fill[]>();
  #cash: Money | null = null;
  #fills = 0;
  #version = 0;
  #epoch = 0;
  #latch: 'armed' | 'latched' = 'armed';
  #latchReason = '';
  #latchedBy: KillSource | null = null;
  #latchedAt: Instant | null = null;
  #drill: DrillOutcome | null = null;
  #orderGroup: OrderGroupId | null = null;
  #wish: 'trading' | 'paused' = 'trading';
  #limits: LimitSettings | null = null;
  #proposal: LimitProposal | null = null;
  #day: DayStart | null = null;
  #lossStreak = 0;
  #lastLossAt: Instant | null = null;
  readonly #taken = new Set<MarketTicker>();
  readonly #workingIn = new Map<MarketTicker, Set<ClientOrderId>>();

  /** Events so far: equal versions, equal states. */
  get version(): number {
    return this.#version;
  }
  /** Null until the account was read for the first time. */
  get cash(): Money | null {
    return this.#cash;
  }
  get orderCount(): number {
    return this.#orders.size;
  }
  get fillCount(): number {
    return this.#fills;
  }
  /** How often the kill switch was latched. */
  get epoch(): number {
    return this.#epoch;
  }
  get latch(): 'armed' | 'latched' {
    return this.#latch;
  }
  /** Why it was latched last. */
  get latchReason(): string {
    return this.#latchReason;
  }
  /** Who latched it last; null when that was not noted. */
  get latchedBy(): KillSource | null {
    return this.#latchedBy;
  }
  /** When it was latched last. */
  get latchedAt(): Instant | null {
    return this.#latchedAt;
  }
  /** The last drill. */
  get drill(): DrillOutcome | null {
    return this.#drill;
  }
  /** The group of the venue's that orders were made members of last. */
  get orderGroup(): OrderGroupId | null {
    return this.#orderGroup;
  }
  /** What the person wants once everything else allows it. */
  get wish(): 'trading' | 'paused' {
    return this.#wish;
  }
  get positions(): ReadonlyMap<MarketTicker, Position> {
    return this.#positions;
  }

  /** Null before the first were set. */
  get limits(): LimitSettings | null {
    return this.#limits;
  }
  /** Looser limits that wait for a second word. */
  get proposal(): LimitProposal | null {
    return this.#proposal;
  }
  /** The last day that began with a known equity. */
  get day(): DayStart | null {
    return this.#day;
  }
  /** Closing fills in a row that lost money, since the day began. */
  get lossStreak(): number {
    return this.#lossStreak;
  }
  /** When a closing fill lost money last, by our time. */
  get lastLossAt(): Instant | null {
    return this.#lastLossAt;
  }
  get workingCount(): number {
    return this.#working.size;
  }
  /** Markets that a person trades alone. */
  get taken(): ReadonlySet<MarketTicker> {
    return this.#taken;
  }

  position(market: MarketTicker): Position {
    return this.#positions.get(market) ?? FLAT;
  }
  order(clientOrderId: ClientOrderId): Order | undefined {
    return this.#orders.get(clientOrderId);
  }
  orderNamed(orderId: OrderId): Order | undefined {
    const clientOrderId = this.#names.get(orderId);
    return clientOrderId === undefined ? undefined : this.#orders.get(clientOrderId);
  }
  /** All orders ever, oldest first. */
  orders(): IterableIterator<Order> {
    return this.#orders.values();
  }
  /** Orders that may rest at the venue, oldest first. */
  workingOrders(): Order[] {
    return [...this.#working].map((clientOrderId) => this.#order(clientOrderId));
  }
  /** Markets with orders that may rest. */
  workingMarkets(): Iterable<MarketTicker> {
    return this.#workingIn.keys();
  }
  /** Those of one market, oldest first. */
  workingIn(market: MarketTicker): Order[] {
    return [...(this.#workingIn.get(market) ?? [])].map((name) => this.#order(name));
  }
  knowsFill(fill: Pick<Fill, 'tradeId' | 'orderId'>): boolean {
    return this.#knownFills.has(fillKey(fill));
  }

  /** Takes one event in. @throws for a move of our own that the order's life does not know: a bug */
  apply(event: LedgerEvent): void {
    this.#version += 1;
    switch (event.type) {
      case 'orderDrafted': {
        const { type: _, at, ...draft } = event;
        assert(!this.#orders.has(draft.clientOrderId), 'an order is drafted once');
        this.#put({
          ...draft,
          orderId: null,
          state: 'drafted',
          filledQty: 0 as Qty,
          reason: null,
          createdAt: at,
          updatedAt: at,
        });
        return;
      }
      case 'orderMoved': {
        const order = withoutAmendment(this.#order(event.clientOrderId), event.move);
        this.#put({
          ...order,
          state: unwrap(advance(order.state, event.move)),
          reason: event.reason ?? order.reason,
          updatedAt: event.at,
        });
        if (event.orderId !== undefined) this.#name(event.clientOrderId, event.orderId, event.at);
        return;
      }
      case 'orderRevised': {
        const { amendment: _, ...order } = this.#order(event.clientOrderId);
        const qty = Math.max(event.qty, order.filledQty) as Qty;
        // Made no larger than what is filled already: nothing is left of it.
        const isDone = isWorking(order.state) && order.filledQty >= qty;
        const state = isDone ? unwrap(advance(order.state, 'filled')) : order.state;
        this.#put({ ...order, state, price: event.price, qty, updatedAt: event.at });
        return;
      }
      case 'amendSent': {
        const { price, qty, at } = event;
        const order = this.#order(event.clientOrderId);
        this.#put({ ...order, amendment: { price, qty }, updatedAt: at });
        return;
      }
      case 'amendRefused': {
        const { amendment: _, ...order } = this.#order(event.clientOrderId);
        this.#put({ ...order, updatedAt: event.at });
        return;
      }
      case 'orderAdopted': {
        const { type: _, at, priorFills, orderId, ...rest } = event;
        assert(!this.#orders.has(rest.clientOrderId), 'an order is adopted once');
        const early = this.#early.get(orderId) ?? [];
        this.#early.set(
          orderId,
          early.filter((fill) => !priorFills.includes(fillKey(fill))),
        );
        for (const key of priorFills) this.#knownFills.add(key);
        this.#put({
          ...rest,
          orderId: null,
          origin: 'external',
          state: 'resting',
          reason: null,
          createdAt: at,
          updatedAt: at,
        });
        this.#name(rest.clientOrderId, orderId, at);
        return;
      }
      case 'filled':
        this.#fill(event.fill, event.at);
        return;
      case 'settled':
        this.#positions.set(event.market, settle(this.position(event.market), event.revenue));
        if (this.#cash !== null) this.#cash = (this.#cash + event.revenue) as Money;
        return;
      case 'calibrated':
        this.#cash = event.cash;
        // Money came or went without a trade, so what the day began with says nothing any more.
        if (event.differences.some(({ what }) => what === 'cash')) this.#day = null;
        this.#positions.clear();
        for (const { market, ...position } of event.positions) {
          this.#positions.set(market, position);
        }
        return;
      case 'killed':
        this.#epoch = event.epoch;
        this.#latch = 'latched';
        this.#latchReason = event.reason;
        this.#latchedBy = event.by ?? null;
        this.#latchedAt = event.at;
        return;
      case 'killReported':
        return;
      case 'drilled': {
        const { type: _, ...outcome } = event;
        this.#drill = outcome;
        return;
      }
      case 'orderGroupTaken':
        this.#orderGroup = event.orderGroupId;
        return;
      case 'released':
        this.#latch = 'armed';
        this.#wish = 'paused';
        return;
      case 'tradingWished':
        this.#wish = event.to;
        return;
      case 'marketTaken':
        this.#taken.add(event.market);
        return;
      case 'marketHandedBack':
        this.#taken.delete(event.market);
        return;
      case 'limitsSet':
        this.#limits = event.limits;
        this.#proposal = null;
        return;
      case 'limitsProposed':
        this.#proposal = { at: event.at, limits: event.limits, reason: event.reason };
        return;
      case 'dayOpened':
        this.#day = { at: event.at, equity: event.equity };
        this.#lossStreak = 0;
    }
  }

  /** Money first, whoever's order it was; then the order, now or once its name is known. */
  #fill(fill: Fill, at: Instant): void {
    assert(!this.knowsFill(fill), 'a fill is booked once');
    this.#knownFills.add(fillKey(fill));
    this.#fills += 1;
    const before = this.position(fill.market);
    const booked = applyExecution(before, fill);
    this.#countLoss(booked.position.realized - before.realized, at);
    this.#positions.set(fill.market, booked.position);
    if (this.#cash !== null) this.#cash = (this.#cash + booked.cash) as Money;
    if (fill.clientOrderId !== null && this.#orders.has(fill.clientOrderId)) {
      this.#name(fill.clientOrderId, fill.orderId, at);
    }
    const order = this.orderNamed(fill.orderId);
    if (order) this.#put(applyFill(order, fill.qty, at));
    else this.#early.set(fill.orderId, [...(this.#early.get(fill.orderId) ?? []), fill]);
  }

  /** Learns the venue's name of an order and books what came under it before. */
  #name(clientOrderId: ClientOrderId, orderId: OrderId, at: Instant): void {
    const order = this.#order(clientOrderId);
    if (order.orderId === orderId) return;
    this.#names.set(orderId, clientOrderId);
    let named: Order = { ...order, orderId, updatedAt: at };
    for (const fill of this.#early.get(orderId) ?? []) named = applyFill(named, fill.qty, at);
    this.#early.delete(orderId);
    this.#put(named);
  }

  /** A fill that only opened contracts earned and lost nothing yet. */
  #countLoss(realized: number, at: Instant): void {
    if (realized > 0) this.#lossStreak = 0;
    if (realized >= 0) return;
    this.#lossStreak += 1;
    this.#lastLossAt = at;
  }

  #put(order: Order): void {
    const { clientOrderId, market, state } = order;
    this.#orders.set(clientOrderId, order);
    if (isWorking(state)) {
      this.#working.add(clientOrderId);
      const own = this.#workingIn.get(market);
      if (own) own.add(clientOrderId);
      else this.#workingIn.set(market, new Set([clientOrderId]));
    } else if (this.#working.delete(clientOrderId)) {
      const own = this.#workingIn.get(market);
      own?.delete(clientOrderId);
      if (own?.size === 0) this.#workingIn.delete(market);
    }
  }

  #order(clientOrderId: ClientOrderId): Order {
    const order = this.#orders.get(clientOrderId);
    assert(order, `order ${clientOrderId} is known`);
    return order;
  }
}

/** News that the order rests as it is, or that it is done, ends what was asked of it. */
function withoutAmendment(order: Order, move: string): Order {
  if (order.amendment === undefined || move === 'linkLost' || move === 'cancelSent') return order;
  const { amendment: _, ...rest } = order;
  return rest;
}
