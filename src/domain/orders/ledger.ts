import { assert } from '../../base/assert.ts';
import { err, ok, unwrap, type Failure, type Result } from '../../base/result.ts';
import type { ExitSettings } from '../exits/exit-settings.ts';
import { applyExecution, FLAT, settle, type Position } from '../portfolio/position.ts';
import type { LimitSettings } from '../risk/limits.ts';
import type { ClientOrderId, MarketTicker, OrderGroupId, OrderId } from '../units/ids.ts';
import type { Instant, Money, Qty } from '../units/units.ts';
import type { DrillOutcome } from './kill-outcome.ts';
import type { KillSource } from './kill-source.ts';
import { tradeIn, type Fill, type LedgerEvent, type SessionStart } from './ledger-event.ts';
import { advance, isWorking, type OrderState } from './order-lifecycle.ts';
import { OrderRecords, type OrderRecordsState } from './order-records.ts';
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
  /** Of the day so far, as far as it was written down. */
  readonly highest: Money;
}

/** Why trading is halted, and since when. */
export interface Halt {
  readonly at: Instant;
  readonly reason: Failure;
}

/** The newest firing of an exit rule. */
export type ExitFiring = Extract<LedgerEvent, { type: 'exitFired' }>;

/** Changes whenever the same events would give another state or other bytes: a state of another fold is of no use. */
const FOLD = 2;

/** The whole state as plain data, so that a fold can go on where another one stopped. */
export interface LedgerState {
  readonly fold: number;
  readonly version: number;
  readonly cash: Money | null;
  readonly fills: number;
  readonly epoch: number;
  readonly latch: 'armed' | 'latched';
  readonly latchReason: string;
  readonly latchedBy: KillSource | null;
  readonly latchedAt: Instant | null;
  readonly drill: DrillOutcome | null;
  readonly orderGroup: OrderGroupId | null;
  readonly wish: 'trading' | 'paused';
  readonly halt: Halt | null;
  readonly run: 'none' | 'begun' | 'ended';
  readonly limits: LimitSettings | null;
  readonly proposal: LimitProposal | null;
  readonly exits: ExitSettings | null;
  readonly firings: readonly ExitFiring[];
  readonly day: DayStart | null;
  readonly session: SessionStart | null;
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
  #epoch = 0;
  #latch: 'armed' | 'latched' = 'armed';
  #latchReason = '';
  #latchedBy: KillSource | null = null;
  #latchedAt: Instant | null = null;
  #drill: DrillOutcome | null = null;
  #orderGroup: OrderGroupId | null = null;
  #wish: 'trading' | 'paused' = 'trading';
  #halt: Halt | null = null;
  #run: 'none' | 'begun' | 'ended' = 'none';
  #limits: LimitSettings | null = null;
  #proposal: LimitProposal | null = null;
  #exits: ExitSettings | null = null;
  readonly #firings = new Map<ExitFiring['rule'], ExitFiring>();
  #day: DayStart | null = null;
  #session: SessionStart | null = null;
  #lossStreak = 0;
  #lastLossAt: Instant | null = null;

  /** Goes on from where `serialize` was called. Refused when it was made by another fold. */
  static restore(
    text: string,
  ): Result<Ledger, { readonly code: 'ledger.otherFold'; readonly fold: number }> {
    const state = JSON.parse(text) as LedgerState; // whoever kept it vouches that we wrote it
    if (state.fold !== FOLD) return err({ code: 'ledger.otherFold', fold: state.fold });
    const ledger = new Ledger();
    ledger.#version = state.version;
    ledger.#cash = state.cash;
    ledger.#fills = state.fills;
    ledger.#epoch = state.epoch;
    ledger.#latch = state.latch;
    ledger.#latchReason = state.latchReason;
    ledger.#latchedBy = state.latchedBy;
    ledger.#latchedAt = state.latchedAt;
    ledger.#drill = state.drill;
    ledger.#orderGroup = state.orderGroup;
    ledger.#wish = state.wish;
    ledger.#halt = state.halt;
    ledger.#run = state.run;
    ledger.#limits = state.limits;
    ledger.#proposal = state.proposal;
    ledger.#exits = state.exits;
    for (const firing of state.firings) ledger.#firings.set(firing.rule, firing);
    ledger.#day = state.day;
    ledger.#session = state.session;
    ledger.#lossStreak = state.lossStreak;
    ledger.#lastLossAt = state.lastLossAt;
    for (const market of state.taken) ledger.#taken.add(market);
    for (const [market, position] of state.positions) ledger.#positions.set(market, position);
    for (const [market, since] of state.held) ledger.#held.set(market, since);
    ledger.#records = OrderRecords.restore(state.records);
    return ok(ledger);
  }

  /** The state as text: equal for equal events, whatever part of them was folded by whom. */
  serialize(): string {
    const state: LedgerState = {
      fold: FOLD,
      version: this.#version,
      cash: this.#cash,
      fills: this.#fills,
      epoch: this.#epoch,
      latch: this.#latch,
      latchReason: this.#latchReason,
      latchedBy: this.#latchedBy,
      latchedAt: this.#latchedAt,
      drill: this.#drill,
      orderGroup: this.#orderGroup,
      wish: this.#wish,
      halt: this.#halt,
      run: this.#run,
      limits: this.#limits,
      proposal: this.#proposal,
      exits: this.#exits,
      firings: [...this.#firings.values()],
      day: this.#day,
      session: this.#session,
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
  /** Null while trading is not halted. */
  get halt(): Halt | null {
    return this.#halt;
  }
  /** Whether the run that wrote last has ended in order; `none` in ledgers of before it was noted. */
  get run(): 'none' | 'begun' | 'ended' {
    return this.#run;
  }
  get positions(): ReadonlyMap<MarketTicker, Position> {
    return this.#positions;
  }
  /** Markets with contracts, and since when they are held on this side, by our time. */
  get held(): ReadonlyMap<MarketTicker, Instant> {
    return this.#held;
  }

  /** Null before the first were set. */
  get limits(): LimitSettings | null {
    return this.#limits;
  }
  /** Looser limits that wait for a second word. */
  get proposal(): LimitProposal | null {
    return this.#proposal;
  }
  /** Null before the first were set. */
  get exits(): ExitSettings | null {
    return this.#exits;
  }
  /** When each exit rule fired last. */
  get firings(): ReadonlyMap<ExitFiring['rule'], ExitFiring> {
    return this.#firings;
  }
  /** The last day that began with a known equity. */
  get day(): DayStart | null {
    return this.#day;
  }
  /** The last session that began with a known account. */
  get session(): SessionStart | null {
    return this.#session;
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
        this.#put({ ...order, state, price: event.price, qty, updatedAt: event.at }, order.state);
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
        // Money came or went without a trade, so what day and session began with says nothing any more.
        if (event.differences.some(({ what }) => what === 'cash')) {
          this.#day = null;
          this.#session = null;
        }
        this.#takeOver(event.positions, event.at);
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
        // Who releases has looked at everything that a halt waits for.
        this.#latch = 'armed';
        this.#halt = null;
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
        this.#day = { at: event.at, equity: event.equity, highest: event.equity };
        this.#lossStreak = 0;
        return;
      case 'equityPeaked':
        if (this.#day) this.#day = { ...this.#day, highest: event.equity };
        return;
      case 'runBegan':
        this.#run = 'begun';
        return;
      case 'runEnded':
        this.#run = 'ended';
        return;
      case 'triggered':
        // The others are told by events of their own, or stand as long as their cause.
        if (event.action === 'halt') this.#halt = { at: event.at, reason: event.reason };
        return;
      case 'resumed':
        this.#halt = null;
        return;
      case 'sessionOpened': {
        const { type: _, ...start } = event;
        this.#session = start;
        return;
      }
      case 'exitsSet':
        this.#exits = event.exits;
        return;
      case 'exitFired':
        this.#firings.set(event.rule, event);
    }
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
