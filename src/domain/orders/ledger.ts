import { assert } from '../../base/assert.ts';
import { err, ok, unwrap, type Result } from '../../base/result.ts';
import { applyExecution, FLAT, settle, type Position } from '../portfolio/position.ts';
import type { ClientOrderId, MarketTicker, OrderId } from '../units/ids.ts';
import type { Instant, Money, Qty } from '../units/units.ts';
import { tradeIn, type Fill, type LedgerEvent } from './ledger-event.ts';
import { NO_STANDING, standingAfter, type LedgerStanding } from './ledger-standing.ts';
import { advance, isWorking, type OrderState } from './order-lifecycle.ts';
import { OrderRecords, type OrderRecordsState } from './order-records.ts';
import { applyFill, reprice, type Order } from './order.ts';

/** Changes whenever the same events would give another state or other bytes: a state of another fold is of no use. */
const FOLD = 4;

/** The whole state as plain data, so that a fold can go on where another one stopped. */
export interface LedgerState extends LedgerStanding {
  readonly fold: number;
  readonly version: number;
  readonly cash: Money | null;
  readonly fills: number;
  readonly lossStreak: number;
  readonly lastLossAt: Instant | null;
  readonly taken: readonly MarketTicker[];
  readonly positions: readonly (readonly [MarketTicker, Position])[];
  readonly held: readonly (readonly [MarketTicker, Instant])[];
  readonly records: OrderRecordsState;
}

/**
 * The one truth about orders, cash and positions: a fold over the ledger's events. The same events give the same
 * state, byte for byte. Facts of the venue are always taken in; only our own moves must be legal.
 */
export class Ledger {
  #records = new OrderRecords();
  readonly #positions = new Map<MarketTicker, Position>();
  /** Markets with contracts, and since when on this side. */
  readonly #held = new Map<MarketTicker, Instant>();
  readonly #taken = new Set<MarketTicker>();
  readonly #watchers: ((market: MarketTicker) => void)[] = [];
  #cash: Money | null = null;
  #fills = 0;
  #version = 0;
  #standing = NO_STANDING;
  #lossStreak = 0;
  #lastLossAt: Instant | null = null;

  /** Goes on from where `serialize` was called. Refused when it was made by another fold. */
  static restore(
    text: string,
  ): Result<Ledger, { readonly code: 'ledger.otherFold'; readonly fold: number }> {
    const state = JSON.parse(text) as LedgerState; // whoever kept it vouches that we wrote it
    if (state.fold !== FOLD) return err({ code: 'ledger.otherFold', fold: state.fold });
    const ledger = new Ledger();
    const { fold: _, version, cash, fills, ...others } = state;
    const { lossStreak, lastLossAt, taken, positions, held, records, ...standing } = others;
    ledger.#version = version;
    ledger.#cash = cash;
    ledger.#fills = fills;
    ledger.#standing = standing;
    ledger.#lossStreak = lossStreak;
    ledger.#lastLossAt = lastLossAt;
    for (const market of taken) ledger.#taken.add(market);
    for (const [market, position] of positions) ledger.#positions.set(market, position);
    for (const [market, since] of held) ledger.#held.set(market, since);
    ledger.#records = OrderRecords.restore(records);
    return ok(ledger);
  }

  /** The state as text: equal for equal events, whatever part of them was folded by whom. */
  serialize(): string {
    const state: LedgerState = {
      fold: FOLD,
      version: this.#version,
      cash: this.#cash,
      fills: this.#fills,
      ...this.#standing,
      lossStreak: this.#lossStreak,
      lastLossAt: this.#lastLossAt,
      taken: [...this.#taken],
      positions: [...this.#positions],
      held: [...this.#held],
      records: this.#records.state(),
    };
    return JSON.stringify(state);
  }

  /** Told of each market whose position or orders changed, after they did. */
  onMarketMoved(watcher: (market: MarketTicker) => void): void {
    this.#watchers.push(watcher);
  }

  /** Events so far: equal versions, equal states. */
  get version(): number {
    return this.#version;
  }
  /** Null until the account was read for the first time. */
  get cash(): Money | null {
    return this.#cash;
  }
  get orderCount(): number {
    return this.#records.count;
  }
  get fillCount(): number {
    return this.#fills;
  }
  get positions(): ReadonlyMap<MarketTicker, Position> {
    return this.#positions;
  }
  /** Markets with contracts, and since when they are held on this side, by our time. */
  get held(): ReadonlyMap<MarketTicker, Instant> {
    return this.#held;
  }

  // What each says stands in `LedgerStanding`.
  get epoch(): LedgerStanding['epoch'] {
    return this.#standing.epoch;
  }
  get latch(): LedgerStanding['latch'] {
    return this.#standing.latch;
  }
  get latchReason(): LedgerStanding['latchReason'] {
    return this.#standing.latchReason;
  }
  get latchedBy(): LedgerStanding['latchedBy'] {
    return this.#standing.latchedBy;
  }
  get latchedAt(): LedgerStanding['latchedAt'] {
    return this.#standing.latchedAt;
  }
  get drill(): LedgerStanding['drill'] {
    return this.#standing.drill;
  }
  get orderGroup(): LedgerStanding['orderGroup'] {
    return this.#standing.orderGroup;
  }
  get wish(): LedgerStanding['wish'] {
    return this.#standing.wish;
  }
  get halt(): LedgerStanding['halt'] {
    return this.#standing.halt;
  }
  get run(): LedgerStanding['run'] {
    return this.#standing.run;
  }
  get limits(): LedgerStanding['limits'] {
    return this.#standing.limits;
  }
  get proposal(): LedgerStanding['proposal'] {
    return this.#standing.proposal;
  }
  get exits(): LedgerStanding['exits'] {
    return this.#standing.exits;
  }
  get firings(): LedgerStanding['firings'] {
    return this.#standing.firings;
  }
  get day(): LedgerStanding['day'] {
    return this.#standing.day;
  }
  get session(): LedgerStanding['session'] {
    return this.#standing.session;
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
    return this.#records.workingCount;
  }
  /** Markets that a person trades alone. */
  get taken(): ReadonlySet<MarketTicker> {
    return this.#taken;
  }

  position(market: MarketTicker): Position {
    return this.#positions.get(market) ?? FLAT;
  }
  /** Undefined also for one that ended so long ago that it is forgotten. */
  order(clientOrderId: ClientOrderId): Order | undefined {
    return this.#records.get(clientOrderId);
  }
  orderNamed(orderId: OrderId): Order | undefined {
    return this.#records.named(orderId);
  }
  /** Orders that are remembered, oldest first: all that may rest, and the newest of those that ended. */
  orders(): IterableIterator<Order> {
    return this.#records.all();
  }
  /** Orders that may rest at the venue, oldest first. */
  workingOrders(): Order[] {
    return this.#records.working();
  }
  /** Those of one market, oldest first. */
  workingIn(market: MarketTicker): Order[] {
    return this.#records.workingIn(market);
  }
  knowsFill({ orderId, tradeId }: Pick<Fill, 'tradeId' | 'orderId'>): boolean {
    return this.#records.knowsTrade(orderId, tradeId);
  }

  /** Takes one event in. @throws for a move of our own that the order's life does not know: a bug */
  apply(event: LedgerEvent): void {
    this.#version += 1;
    switch (event.type) {
      case 'orderDrafted': {
        const { at, clientOrderId, origin, market, side, price, qty, timeInForce } = event;
        const { postOnly, reduceOnly, expiresAt, exitRule, decidedBy } = event;
        // One by one: leaving members out of a copy costs more than all the rest of the fold.
        const order: Order = {
          clientOrderId,
          origin,
          market,
          side,
          price,
          qty,
          timeInForce,
          postOnly,
          ...(reduceOnly !== undefined && { reduceOnly }),
          ...(expiresAt !== undefined && { expiresAt }),
          ...(exitRule !== undefined && { exitRule }),
          ...(decidedBy !== undefined && { decidedBy }),
          orderId: null,
          state: 'drafted',
          filledQty: 0 as Qty,
          reason: null,
          createdAt: at,
          updatedAt: at,
        };
        this.#records.add(order);
        return;
      }
      case 'orderMoved': {
        const { clientOrderId, move, orderId, reason, at } = event;
        const order = withoutAmendment(this.#records.known(clientOrderId), move);
        const state = unwrap(advance(order.state, move));
        const next = { ...order, state, reason: reason ?? order.reason, updatedAt: at };
        this.#put(
          orderId === undefined ? next : this.#records.name(next, orderId, at),
          order.state,
        );
        return;
      }
      case 'orderRevised': {
        const { amendment: _, ...order } = this.#records.known(event.clientOrderId);
        const qty = Math.max(event.qty, order.filledQty) as Qty;
        // Made no larger than what is filled already: nothing is left of it.
        const isDone = isWorking(order.state) && order.filledQty >= qty;
        const state = isDone ? unwrap(advance(order.state, 'filled')) : order.state;
        const next = { ...reprice(order, event.price, event.at), state, qty, updatedAt: event.at };
        this.#put(next, order.state);
        return;
      }
      case 'amendSent': {
        const { price, qty, at } = event;
        const order = this.#records.known(event.clientOrderId);
        this.#put({ ...order, amendment: { price, qty }, updatedAt: at }, order.state);
        return;
      }
      case 'amendRefused': {
        const { amendment: _, ...order } = this.#records.known(event.clientOrderId);
        this.#put({ ...order, updatedAt: event.at }, order.state);
        return;
      }
      case 'orderAdopted': {
        const { type: _, at, priorFills, orderId, ...rest } = event;
        const trades = new Set(priorFills.map((key) => tradeIn(key, orderId)));
        this.#records.settleEarly(orderId, trades);
        const found: Order = {
          ...rest,
          orderId: null,
          origin: 'external',
          state: 'resting',
          reason: null,
          createdAt: at,
          updatedAt: at,
        };
        this.#records.add(this.#records.name(found, orderId, at));
        this.#tell(rest.market);
        return;
      }
      case 'filled':
        this.#fill(event.fill, event.at);
        return;
      case 'settled':
        this.#hold(event.market, settle(this.position(event.market), event.revenue), event.at);
        if (this.#cash !== null) this.#cash = (this.#cash + event.revenue) as Money;
        return;
      case 'calibrated':
        this.#cash = event.cash;
        this.#takeOver(event.positions, event.at);
        break;
      case 'marketTaken':
        this.#taken.add(event.market);
        return;
      case 'marketHandedBack':
        this.#taken.delete(event.market);
        return;
      case 'dayOpened':
        this.#lossStreak = 0;
        break;
      default: // of no order, money or market
    }
    this.#standing = standingAfter(this.#standing, event);
  }

  /** Money first, whoever's order it was; then the order, now or once its name is known. */
  #fill(fill: Fill, at: Instant): void {
    const learned = this.#records.learnTrade(fill.orderId, fill.tradeId);
    assert(learned === 'new', 'a fill is booked once');
    this.#fills += 1;
    const before = this.position(fill.market);
    const booked = applyExecution(before, fill);
    this.#countLoss(booked.position.realized - before.realized, at);
    if (this.#cash !== null) this.#cash = (this.#cash + booked.cash) as Money;
    const own = fill.clientOrderId === null ? undefined : this.#records.get(fill.clientOrderId);
    const order = own
      ? this.#records.name(own, fill.orderId, at)
      : this.#records.named(fill.orderId);
    if (order) this.#put(applyFill(order, fill.qty, at), (own ?? order).state);
    else this.#records.holdEarly(fill);
    this.#hold(fill.market, booked.position, at);
  }

  /** The venue's positions in the place of ours; what is held on the same side is held since the same time. */
  #takeOver(theirs: readonly (Position & { readonly market: MarketTicker })[], at: Instant): void {
    const ours = new Map(this.#positions);
    const since = new Map(this.#held);
    this.#positions.clear();
    this.#held.clear();
    for (const { market, ...position } of theirs) {
      const isSameSide = Math.sign(ours.get(market)?.qty ?? 0) === Math.sign(position.qty);
      this.#positions.set(market, position);
      if (position.qty !== 0) this.#held.set(market, (isSameSide && since.get(market)) || at);
    }
    for (const market of new Set([...ours.keys(), ...this.#positions.keys()])) this.#tell(market);
  }

  #hold(market: MarketTicker, position: Position, at: Instant): void {
    const was = this.position(market).qty;
    this.#positions.set(market, position);
    if (position.qty === 0) this.#held.delete(market);
    else if (Math.sign(was) !== Math.sign(position.qty)) this.#held.set(market, at);
    this.#tell(market);
  }

  /** A fill that only opened contracts earned and lost nothing yet. */
  #countLoss(realized: number, at: Instant): void {
    if (realized > 0) this.#lossStreak = 0;
    if (realized >= 0) return;
    this.#lossStreak += 1;
    this.#lastLossAt = at;
  }

  /** @param before - the state that it had */
  #put(order: Order, before: OrderState): void {
    this.#records.put(order, before);
    this.#tell(order.market);
  }

  #tell(market: MarketTicker): void {
    for (const watcher of this.#watchers) watcher(market);
  }
}

/** News that the order rests as it is, or that it is done, ends what was asked of it. */
function withoutAmendment(order: Order, move: string): Order {
  if (order.amendment === undefined || move === 'linkLost' || move === 'cancelSent') return order;
  const { amendment: _, ...rest } = order;
  return rest;
}
