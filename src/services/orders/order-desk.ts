import type { AmendAck, OrderAck } from '../../adapters/kalshi/wire-order-entry.ts';
import type { RequestWatch } from '../../adapters/kalshi/rest-transport.ts';
import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import { fillBooked, type Fill, type LedgerEvent } from '../../domain/orders/ledger-event.ts';
import { isWorking } from '../../domain/orders/order-lifecycle.ts';
import {
  remainingQty,
  type Amendment,
  type Order,
  type OrderOrigin,
  type OrderTerms,
} from '../../domain/orders/order.ts';
import { eventForStranger, eventsForOrder, type OrderFact } from '../../domain/orders/reconcile.ts';
import type { LinkState, TradingState } from '../../domain/orders/trading-state.ts';
import { openingQty } from '../../domain/risk/rule.ts';
import type { ClientOrderId, OrderId } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import { intentOf, type Circumstances } from './circumstances.ts';
import type { Journal } from './journal.ts';
import type { MarketTermsReader } from './market-terms.ts';
import { newOrderOf } from './new-order.ts';
import { OrderEnds } from './order-ends.ts';
import type { OrderGroup } from './order-group.ts';
import type { OrderVenue } from './order-venue.ts';
import type { RiskGate } from './risk-gate.ts';
import type { VenueClock } from './venue-clock.ts';
import { ALREADY_EXISTS, isOutcomeUnknown } from './venue-fault.ts';

/** When to look for an order whose outcome is unknown: at once, and again when the venue's reads must have caught up. */
const LOOKUP_PAUSES_MS = [0, 250, 1000] as const;

type Move = Extract<LedgerEvent, { type: 'orderMoved' }>;

export interface DeskOptions {
  readonly venue: OrderVenue;
  readonly journal: Journal;
  readonly gate: RiskGate;
  readonly terms: MarketTermsReader;
  readonly clock: Clock;
  readonly venueClock: VenueClock;
  readonly logger: Logger;
  /** A name that was never used before, by anybody. */
  readonly newName: () => ClientOrderId;
  readonly trading: () => TradingState;
  readonly link: () => LinkState;
  /** Of which every order is a member, so that one request cancels them: none goes out before it is known. */
  readonly group: Pick<OrderGroup, 'id' | 'settled'>;
  /** Something was executed or became doubtful: the account has to be looked at soon. */
  readonly onDoubt: () => void;
  /** The venue counted more filled of an order than its fills say so far. */
  readonly onOwedFills: (orderId: OrderId, filledQty: Qty) => void;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The one door to the venue: every order and every cancel goes through here, and every answer comes back here. */
export class OrderDesk {
  readonly #options: DeskOptions;
  readonly #journal: Journal;
  /** Requests under way by order; a second one about the same order waits for the first. */
  readonly #flights = new Map<ClientOrderId, Promise<unknown>>();
  readonly #denials = new Map<string, number>();
  readonly #ends: OrderEnds;
  #sent = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#journal = options.journal;
    this.#ends = new OrderEnds(options);
  }

  /** Orders that went to the wire since this process began. */
  get sent(): number {
    return this.#sent;
  }
  get denials(): ReadonlyMap<string, number> {
    return this.#denials;
  }
  get inFlight(): number {
    return this.#flights.size;
  }
  isInFlight(clientOrderId: ClientOrderId): boolean {
    return this.#flights.has(clientOrderId);
  }

  /** Settles when every request that is under way now has its answer. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#flights.values());
  }

  /** Answers when the venue has, or as soon as the outcome is unknown. */
  async submit(
    terms: OrderTerms,
    origin: OrderOrigin,
    circumstances: Circumstances = {},
  ): Promise<Result<Order>> {
    const read = await this.#options.terms.read(terms.market);
    await this.#options.group.settled();
    // Nothing is awaited from here to the request: what is judged is what is sent.
    const journal = this.#journal;
    const { epoch } = journal.ledger;
    const clientOrderId = circumstances.name ?? this.#options.newName();
    const recorded = journal.ledger.order(clientOrderId);
    if (recorded) return this.#recall(clientOrderId);
    const draft: LedgerEvent = {
      type: 'orderDrafted',
      at: this.#now(),
      clientOrderId,
      origin,
      ...terms,
    };
    const denial = this.#options.gate.admit(
      intentOf(terms, origin, epoch, circumstances),
      read.ok ? read.value : undefined,
    );
    if (denial) {
      this.#countDenial(denial);
      journal.commit(draft, this.#move(clientOrderId, 'riskDenied', { reason: denial }));
      return err({ ...denial, clientOrderId });
    }
    journal.commit(draft, this.#move(clientOrderId, 'sent'));
    const { watch } = circumstances;
    return this.#fly(clientOrderId, () => this.#create(clientOrderId, epoch, watch));
  }

  /**
   * Gives a resting order another price or size; the gate judges it as if it were placed anew in its own stead.
   *
   * @param to - `qty` in all: already filled plus what shall rest
   */
  async amend(
    clientOrderId: ClientOrderId,
    to: Amendment,
    circumstances: Circumstances = {},
  ): Promise<Result<Order>> {
    const named = await this.#restingOrder(clientOrderId);
    if (!named.ok) return named;
    const read = await this.#options.terms.read(named.value.market);
    // Nothing is awaited from here to the request.
    const found = this.#resting(clientOrderId);
    if (!found.ok) return found;
    const order = found.value;
    const { epoch } = this.#journal.ledger;
    const rest = (to.qty - order.filledQty) as Qty;
    const denial = this.#options.gate.admit(
      intentOf({ ...order, price: to.price, qty: rest }, order.origin, epoch, circumstances),
      read.ok ? read.value : undefined,
      clientOrderId,
    );
    if (denial) {
      this.#countDenial(denial);
      return err({ ...denial, clientOrderId });
    }
    this.#journal.commit({ type: 'amendSent', at: this.#now(), clientOrderId, ...to });
    return this.#fly(clientOrderId, () => this.#amend(order, to, epoch));
  }

  /** Takes part of an order back; like a cancel it passes in every state of trading, and its place is kept. */
  async decrease(clientOrderId: ClientOrderId, by: Qty): Promise<Result<Order>> {
    const found = await this.#restingOrder(clientOrderId);
    if (!found.ok) return found;
    const order = found.value;
    if (by >= remainingQty(order)) return this.cancel(clientOrderId);
    return this.#fly(clientOrderId, () => this.#decrease(order, by));
  }

  async #amend(order: Named, to: Amendment, epoch: number): Promise<Result<Order>> {
    const { clientOrderId, orderId, market, side } = order;
    const { price, qty: totalQty } = to;
    const amended = await this.#options.venue.amendOrder(
      { orderId, market, side, price, totalQty },
      () => this.#mayLeave(clientOrderId, epoch),
    );
    if (!amended.ok) return this.#changeFailed(order, amended.error);
    this.#options.venueClock.learn(amended.value.at ?? this.#options.venueClock.now);
    return ok(this.#revise(clientOrderId, to, amended.value));
  }

  async #decrease(order: Named, by: Qty): Promise<Result<Order>> {
    const { clientOrderId, orderId, market } = order;
    const decreased = await this.#options.venue.decreaseOrder({ orderId, market }, { by });
    if (!decreased.ok) return this.#changeFailed(order, decreased.error);
    // From before it was sent: the feed may have told of it by now.
    const qty = (order.qty - by) as Qty;
    return ok(this.#revise(clientOrderId, { price: order.price, qty }, null));
  }

  #revise(clientOrderId: ClientOrderId, to: Amendment, ack: AmendAck | null): Order {
    const order = this.#order(clientOrderId);
    const isSame = order.price === to.price && order.qty === to.qty && !order.amendment;
    if (isWorking(order.state) && !isSame) {
      this.#journal.commit({ type: 'orderRevised', at: this.#now(), clientOrderId, ...to });
    }
    // It may have traded at once, and how much is told by its fills.
    if (ack?.filledQty) this.#options.onDoubt();
    return this.#order(clientOrderId);
  }

  async #changeFailed(order: Named, error: VenueError): Promise<Result<Order>> {
    const { clientOrderId, orderId } = order;
    const { state, amendment } = this.#order(clientOrderId);
    if (isOutcomeUnknown(error)) {
      if (state === 'resting') {
        this.#journal.commit(this.#move(clientOrderId, 'linkLost', { reason: { ...error } }));
      }
      this.#options.onDoubt();
      return ok(this.#order(clientOrderId));
    }
    if (amendment) {
      this.#journal.commit({ type: 'amendRefused', at: this.#now(), clientOrderId });
    }
    // Done already, one way or the other.
    if (error.code === 'venue.refused' && error.status === 404) await this.#readBack(orderId);
    const reason = error.code === 'venue.withdrawn' ? this.#withdrawal() : { ...error };
    return err({ ...reason, clientOrderId });
  }

  /** The answer that was given, or is about to be given, under this name. */
  async #recall(clientOrderId: ClientOrderId): Promise<Result<Order>> {
    await this.#flights.get(clientOrderId);
    const order = this.#order(clientOrderId);
    const { state, reason } = order;
    if (state !== 'denied' && state !== 'rejected') return ok(order);
    return err({ ...(reason ?? { code: `order.${state}` }), clientOrderId });
  }

  async #restingOrder(clientOrderId: ClientOrderId): Promise<Result<Named>> {
    await this.#flights.get(clientOrderId);
    return this.#resting(clientOrderId);
  }

  #resting(clientOrderId: ClientOrderId): Result<Named> {
    const order = this.#journal.ledger.order(clientOrderId);
    if (order === undefined) return err({ code: 'order.unknown', clientOrderId });
    const { state, orderId } = order;
    if (state !== 'resting' || this.isInFlight(clientOrderId)) {
      return err({ code: 'order.notResting', state });
    }
    return orderId === null ? err({ code: 'order.unconfirmed' }) : ok({ ...order, orderId });
  }

  #countDenial({ code }: Failure): void {
    this.#denials.set(code, (this.#denials.get(code) ?? 0) + 1);
  }

  /** Takes an order back; cancels pass in every state of trading. */
  async cancel(clientOrderId: ClientOrderId): Promise<Result<Order>> {
    await this.#flights.get(clientOrderId);
    const order = this.#journal.ledger.order(clientOrderId);
    if (order === undefined) return err({ code: 'order.unknown', clientOrderId });
    if (!isWorking(order.state)) return err({ code: 'order.notWorking', state: order.state });
    const { orderId } = order;
    if (orderId === null) return err({ code: 'order.unconfirmed', clientOrderId });
    return this.#fly(clientOrderId, () => this.#cancel({ ...order, orderId }));
  }

  /** A fill by the feed. */
  takeFill(fill: Fill): void {
    const { ledger } = this.#journal;
    this.#options.venueClock.learn(fill.at);
    if (ledger.knowsFill(fill)) return;
    this.#journal.commit(fillBooked(fill, this.#now()));
    const order = ledger.orderNamed(fill.orderId);
    if (order?.state === 'rejected') this.#options.logger.warn('orders.strayFill', { fill });
    if (order) this.#ends.noteFill(order.clientOrderId);
    this.#options.onDoubt();
  }

  /** An order by the feed: one of ours that changed, or a stranger's. */
  takeOrder(fact: OrderFact): void {
    const { ledger } = this.#journal;
    const order =
      ledger.orderNamed(fact.orderId) ??
      (fact.clientOrderId === null ? undefined : ledger.order(fact.clientOrderId));
    if (order === undefined) {
      // Before the account is read anew, it is the reading that finds strangers.
      if (fact.status !== 'resting' || this.#options.link() !== 'steady') return;
      const prior = { filledQty: 0 as Qty, fills: [] };
      this.#journal.commit(eventForStranger(fact, prior, this.#now()));
      this.#options.onDoubt();
    } else if (isWorking(order.state)) {
      // While a cancel is under way its answer tells; news of the order from before it would take it back.
      if (order.state === 'canceling' && fact.status === 'resting') return;
      this.#journal.commit(...eventsForOrder(order, fact, [], this.#now()));
      const { status, filledQty } = fact;
      if (status === 'canceled') this.#ends.end(order.clientOrderId, { filledQty });
    } else if (fact.status === 'resting' && isGivenUp(order)) this.cancelStray(fact);
    const known = ledger.orderNamed(fact.orderId);
    if (known && fact.filledQty > known.filledQty) {
      this.#options.onOwedFills(fact.orderId, fact.filledQty);
      this.#options.onDoubt();
    }
  }

  async #create(
    clientOrderId: ClientOrderId,
    epoch: number,
    watch: RequestWatch | undefined,
  ): Promise<Result<Order>> {
    const created = await this.#send(clientOrderId, epoch, watch);
    if (created.ok || created.error.code !== 'venue.withdrawn') this.#sent += 1;
    if (created.ok) return ok(this.#accept(clientOrderId, created.value));
    if (!isOutcomeUnknown(created.error)) return err(this.#reject(clientOrderId, created.error));
    this.#doubt(clientOrderId, created.error);
    void this.#fly(clientOrderId, () => this.#settleUnknown(clientOrderId, epoch));
    return ok(this.#order(clientOrderId));
  }

  #send(
    clientOrderId: ClientOrderId,
    epoch: number,
    watch?: RequestWatch,
  ): Promise<Result<OrderAck, VenueError>> {
    const request = newOrderOf(this.#order(clientOrderId), this.#options.group.id);
    const mayLeave = () => this.#mayLeave(clientOrderId, epoch);
    return this.#options.venue.createOrder(request, mayLeave, watch);
  }

  /** Asked last, right before the wire: a latched switch or a halt stops what was admitted before. */
  #mayLeave(clientOrderId: ClientOrderId, epoch: number): boolean {
    const { ledger } = this.#journal;
    if (ledger.epoch !== epoch) return false;
    const state = this.#options.trading();
    return state === 'trading' || (state === 'reduceOnly' && this.#closes(clientOrderId));
  }

  /** Whether it could only close contracts if it went out now. */
  #closes(clientOrderId: ClientOrderId): boolean {
    const { ledger } = this.#journal;
    const order = this.#order(clientOrderId);
    const { market, side } = order;
    const others = ledger.workingIn(market).filter((each) => each.clientOrderId !== clientOrderId);
    return openingQty(ledger.position(market).qty, others, side, remainingQty(order)) === 0;
  }

  #accept(clientOrderId: ClientOrderId, ack: OrderAck): Order {
    const { orderId } = ack;
    this.#options.venueClock.learn(ack.at);
    if (isAwaited(this.#order(clientOrderId))) {
      this.#journal.commit(this.#move(clientOrderId, 'accepted', { orderId }));
    }
    const order = this.#order(clientOrderId);
    if (ack.remainingQty === 0 && ack.filledQty < order.qty) {
      const { filledQty } = ack;
      this.#ends.end(clientOrderId, {
        filledQty,
        reason: { code: 'order.remainderCanceled', filledQty },
      });
    }
    if (ack.filledQty > order.filledQty) {
      this.#options.onOwedFills(orderId, ack.filledQty);
      this.#options.onDoubt();
    }
    return this.#order(clientOrderId);
  }

  #reject(clientOrderId: ClientOrderId, error: VenueError): Failure {
    const reason =
      error.code === 'venue.withdrawn' ? this.#withdrawal() : { ...error, clientOrderId };
    if (isAwaited(this.#order(clientOrderId))) {
      this.#journal.commit(this.#move(clientOrderId, 'rejected', { reason }));
    }
    if (error.code === 'venue.unreachable') this.#options.onDoubt();
    return reason;
  }

  #withdrawal(): Failure {
    const state = this.#options.trading();
    return state === 'killed' ? { code: 'risk.killed' } : { code: 'risk.notTrading', state };
  }

  #doubt(clientOrderId: ClientOrderId, error: VenueError): void {
    if (this.#order(clientOrderId).state !== 'submitted') return; // the feed has told by now
    this.#journal.commit(this.#move(clientOrderId, 'linkLost', { reason: { ...error } }));
    this.#options.logger.warn('orders.outcomeUnknown', { clientOrderId, error });
  }

  /**
   * Finds out what became of an order whose answer was lost. The venue refuses a name that it has seen, so when the
   * order is nowhere to be found it is sent again: that either places it or proves that it was there and is done.
   * What cannot be settled here is settled by the next reading of the account.
   */
  async #settleUnknown(clientOrderId: ClientOrderId, epoch: number): Promise<void> {
    for (const pauseMs of LOOKUP_PAUSES_MS) {
      await this.#options.sleep(pauseMs);
      const found = await this.#find(clientOrderId);
      if (found !== 'absent') return;
    }
    const again = await this.#send(clientOrderId, epoch);
    if (again.ok) this.#accept(clientOrderId, again.value);
    else if (again.error.code === 'venue.refused' && again.error.venueCode === ALREADY_EXISTS) {
      const found = await this.#find(clientOrderId);
      if (found === 'absent') this.#reject(clientOrderId, again.error);
    } else if (again.error.code === 'venue.refused') this.#reject(clientOrderId, again.error);
  }

  /** Looks an unconfirmed order up by its name and takes over what is found. */
  async #find(clientOrderId: ClientOrderId): Promise<'settled' | 'absent' | 'unreadable'> {
    const { market } = this.#order(clientOrderId);
    if (!isAwaited(this.#order(clientOrderId))) return 'settled';
    const listed = await this.#options.venue.orders({ market });
    if (!isAwaited(this.#order(clientOrderId))) return 'settled';
    if (!listed.ok) return 'unreadable';
    const fact = listed.value.find((order) => order.clientOrderId === clientOrderId);
    if (fact === undefined) return 'absent';
    this.takeOrder(fact);
    return 'settled';
  }

  async #cancel(order: Order & { readonly orderId: OrderId }): Promise<Result<Order>> {
    const { clientOrderId, orderId, market } = order;
    if (order.state === 'resting') this.#journal.commit(this.#move(clientOrderId, 'cancelSent'));
    const canceled = await this.#options.venue.cancelOrder({ orderId, market });
    const { state } = this.#order(clientOrderId);
    if (!isWorking(state)) return ok(this.#order(clientOrderId));
    if (canceled.ok) {
      const { qty } = this.#order(clientOrderId);
      this.#ends.end(clientOrderId, { filledQty: (qty - canceled.value.reducedBy) as Qty });
      return ok(this.#order(clientOrderId));
    }
    const { error } = canceled;
    // It is done already, one way or the other: the account's next reading says which.
    if (error.code === 'venue.refused' && error.status === 404) {
      await this.#readBack(orderId);
      return ok(this.#order(clientOrderId));
    }
    if (isOutcomeUnknown(error)) {
      if (state === 'canceling') {
        this.#journal.commit(this.#move(clientOrderId, 'linkLost', { reason: { ...error } }));
      }
      this.#options.onDoubt();
      return ok(this.#order(clientOrderId));
    }
    if (state === 'canceling') this.#journal.commit(this.#move(clientOrderId, 'cancelRefused'));
    return err({ ...error, clientOrderId });
  }

  async #readBack(orderId: OrderId): Promise<void> {
    const read = await this.#options.venue.order(orderId);
    if (read.ok) this.takeOrder(read.value);
    this.#options.onDoubt();
  }

  /** An order that rests though somebody was told that it is done: it must not go on living. */
  cancelStray(fact: OrderFact): void {
    this.#options.logger.warn('orders.stray', { fact });
    const { orderId, market } = fact;
    void this.#options.venue.cancelOrder({ orderId, market }).then((canceled) => {
      if (!canceled.ok) this.#options.logger.warn('orders.strayStays', { orderId });
      this.#options.onDoubt();
    });
  }

  async #fly<T>(clientOrderId: ClientOrderId, run: () => Promise<T>): Promise<T> {
    const flight = run();
    this.#flights.set(clientOrderId, flight);
    try {
      return await flight;
    } finally {
      if (this.#flights.get(clientOrderId) === flight) this.#flights.delete(clientOrderId);
    }
  }

  #move(
    clientOrderId: ClientOrderId,
    move: Move['move'],
    more: { readonly orderId?: OrderId; readonly reason?: Failure } = {},
  ): Move {
    return { type: 'orderMoved', at: this.#now(), clientOrderId, move, ...more };
  }

  #order(clientOrderId: ClientOrderId): Order {
    return this.#journal.ledger.order(clientOrderId) as Order;
  }

  #now(): Instant {
    return this.#options.clock.nowUs() as Instant;
  }
}

type Named = Order & { readonly orderId: OrderId };

/** Nothing was heard of it since it was sent. */
const isAwaited = ({ state }: Order): boolean => state === 'submitted' || state === 'unconfirmed';

/** The venue did not show it when it was asked, so it was declared done. */
const isGivenUp = ({ state, reason }: Order): boolean =>
  state === 'rejected' || reason?.code === 'order.gone';
