import type { OrderAck } from '../../adapters/kalshi/wire-order-entry.ts';
import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import type { BookTrust } from '../../contract/market-data.ts';
import { denialOf } from '../../domain/orders/admission.ts';
import { fillBooked, type Fill, type LedgerEvent } from '../../domain/orders/ledger-event.ts';
import { isWorking } from '../../domain/orders/order-lifecycle.ts';
import type { Order, OrderOrigin, OrderTerms } from '../../domain/orders/order.ts';
import { eventForStranger, eventsForOrder, type OrderFact } from '../../domain/orders/reconcile.ts';
import type { LinkState, TradingState } from '../../domain/orders/trading-state.ts';
import type { ClientOrderId, MarketTicker, OrderId } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import type { Funds } from './funds.ts';
import type { Journal } from './journal.ts';
import type { MarketTermsReader } from './market-terms.ts';
import type { OrderVenue } from './order-venue.ts';

/** When to look for an order whose outcome is unknown: at once, and again when the venue's reads must have caught up. */
const LOOKUP_PAUSES_MS = [0, 250, 1000] as const;
const ALREADY_EXISTS = 'order_already_exists';

type Move = Extract<LedgerEvent, { type: 'orderMoved' }>;

export interface DeskOptions {
  readonly venue: OrderVenue;
  readonly journal: Journal;
  readonly funds: Funds;
  readonly terms: MarketTermsReader;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A name that was never used before, by anybody. */
  readonly newName: () => ClientOrderId;
  readonly trading: () => TradingState;
  readonly link: () => LinkState;
  readonly trustOf: (market: MarketTicker) => BookTrust | 'none';
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
  #sent = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#journal = options.journal;
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
  async submit(terms: OrderTerms, origin: OrderOrigin): Promise<Result<Order>> {
    const market = await this.#options.terms.read(terms.market);
    // Nothing is awaited from here to the request: what is judged is what is sent.
    const { journal, ledger, funds } = this.#parts();
    const clientOrderId = this.#options.newName();
    const draft: LedgerEvent = {
      type: 'orderDrafted',
      at: this.#now(),
      clientOrderId,
      origin,
      ...terms,
    };
    const denial = denialOf(terms, {
      trading: this.#options.trading(),
      market: market.ok ? market.value : undefined,
      trust: this.#options.trustOf(terms.market),
      working: ledger.workingOrders().filter((order) => order.market === terms.market),
      available: funds.available(),
      required: funds.required(terms),
    });
    if (denial) {
      this.#denials.set(denial.code, (this.#denials.get(denial.code) ?? 0) + 1);
      journal.commit(draft, this.#move(clientOrderId, 'riskDenied', { reason: denial }));
      return err({ ...denial, clientOrderId });
    }
    journal.commit(draft, this.#move(clientOrderId, 'sent'));
    const { epoch } = ledger;
    return this.#fly(clientOrderId, () => this.#create(clientOrderId, epoch));
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
    if (ledger.knowsFill(fill)) return;
    this.#journal.commit(fillBooked(fill, this.#now()));
    const order = ledger.orderNamed(fill.orderId);
    if (order?.state === 'rejected') this.#options.logger.warn('orders.strayFill', { fill });
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
    } else if (fact.status === 'resting' && isGivenUp(order)) this.cancelStray(fact);
    const known = ledger.orderNamed(fact.orderId);
    if (known && fact.filledQty > known.filledQty) {
      this.#options.onOwedFills(fact.orderId, fact.filledQty);
      this.#options.onDoubt();
    }
  }

  async #create(clientOrderId: ClientOrderId, epoch: number): Promise<Result<Order>> {
    const created = await this.#send(clientOrderId, epoch);
    if (created.ok || created.error.code !== 'venue.withdrawn') this.#sent += 1;
    if (created.ok) return ok(this.#accept(clientOrderId, created.value));
    if (!isUnknown(created.error)) return err(this.#reject(clientOrderId, created.error));
    this.#doubt(clientOrderId, created.error);
    void this.#fly(clientOrderId, () => this.#settleUnknown(clientOrderId, epoch));
    return ok(this.#order(clientOrderId));
  }

  #send(clientOrderId: ClientOrderId, epoch: number): Promise<Result<OrderAck, VenueError>> {
    const order = this.#order(clientOrderId);
    const request = {
      market: order.market,
      clientOrderId,
      side: order.side,
      price: order.price,
      qty: order.qty,
      timeInForce: order.timeInForce,
      selfTradePrevention: 'taker_at_cross',
      postOnly: order.postOnly,
    } as const;
    return this.#options.venue.createOrder(request, () => this.#mayLeave(epoch));
  }

  /** Asked last, right before the wire: a latched switch or a halt stops what was admitted before. */
  #mayLeave(epoch: number): boolean {
    return this.#options.trading() === 'trading' && this.#journal.ledger.epoch === epoch;
  }

  #accept(clientOrderId: ClientOrderId, ack: OrderAck): Order {
    const { orderId } = ack;
    if (isAwaited(this.#order(clientOrderId))) {
      this.#journal.commit(this.#move(clientOrderId, 'accepted', { orderId }));
    }
    const order = this.#order(clientOrderId);
    if (ack.remainingQty === 0 && ack.filledQty < order.qty && isWorking(order.state)) {
      const reason = { code: 'order.remainderCanceled', filledQty: ack.filledQty };
      this.#journal.commit(this.#move(clientOrderId, 'canceled', { reason }));
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
      this.#journal.commit(this.#move(clientOrderId, 'canceled'));
      return ok(this.#order(clientOrderId));
    }
    const { error } = canceled;
    // It is done already, one way or the other: the account's next reading says which.
    if (error.code === 'venue.refused' && error.status === 404) {
      await this.#readBack(orderId);
      return ok(this.#order(clientOrderId));
    }
    if (isUnknown(error)) {
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

  #parts() {
    return { journal: this.#journal, ledger: this.#journal.ledger, funds: this.#options.funds };
  }

  #now(): Instant {
    return this.#options.clock.nowUs() as Instant;
  }
}

/** Nothing was heard of it since it was sent. */
const isAwaited = ({ state }: Order): boolean => state === 'submitted' || state === 'unconfirmed';

/** The venue did not show it when it was asked, so it was declared done. */
const isGivenUp = ({ state, reason }: Order): boolean =>
  state === 'rejected' || reason?.code === 'order.gone';

/** Whether the venue may have done it all the same. */
const isUnknown = (error: VenueError): boolean =>
  error.code === 'venue.outcomeUnknown' ||
  error.code === 'venue.timeout' ||
  (error.code === 'venue.refused' && error.venueCode === ALREADY_EXISTS);
