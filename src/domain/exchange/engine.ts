import { assert } from '../../base/assert.ts';
import type { Random } from '../../base/random.ts';
import type { Result } from '../../base/result.ts';
import type { PriceGrid } from '../market/price-grid.ts';
import type {
  ClientOrderId,
  EventTicker,
  MarketTicker,
  OrderGroupId,
  OrderId,
  SeriesTicker,
} from '../units/ids.ts';
import type { Instant, Money, Qty } from '../units/units.ts';
import { Account } from './account.ts';
import type {
  AccountId,
  AmendRefusal,
  CancelAck,
  CancelRefusal,
  Decrease,
  DecreaseAck,
  DecreaseRefusal,
  ExchangeState,
  GroupRefusal,
  LifecycleRefusal,
  ListingRefusal,
  NewAccount,
  NewOrder,
  OrderAck,
  OrderAmendment,
  OrderRefusal,
} from './commands.ts';
import { Core } from './core.ts';
import type { EngineEvent } from './events.ts';
import * as groups from './groups.ts';
import type {
  Determination,
  EventFees,
  EventListing,
  MarketListing,
  MarketView,
  MetadataChange,
  SeriesListing,
} from './listing.ts';
import * as listings from './listings.ts';
import * as operations from './market-operations.ts';
import type { MarketState } from './market-state.ts';
import { noPosition } from './holding.ts';
import { ENGINE_DEFAULTS, type EngineOptions } from './options.ts';
import * as changes from './order-changes.ts';
import { createOrder } from './order-entry.ts';
import type {
  AccountView,
  BookView,
  Fill,
  GroupView,
  OrderView,
  PositionView,
  Quote,
  Settlement,
  Trade,
} from './views.ts';

type LifecycleResult = Result<undefined, LifecycleRefusal>;
type ListingResult = Result<undefined, ListingRefusal>;
type GroupResult = Result<undefined, GroupRefusal>;

/**
 * The embedded venue's matching engine: pure, synchronous, deterministic. The same commands at the same times with
 * the same random stream give the same events. Account ids are this engine's own; a foreign one throws.
 */
export class ExchangeEngine {
  readonly #core: Core;

  /**
   * @param setup.random - draws the ids of orders, trades, markets and groups
   * @param setup.emit - hears every event, synchronously; must not command the engine, and must not throw
   * @param setup.startAt - the engine's first moment
   */
  constructor(setup: {
    readonly random: Random;
    readonly emit: (event: EngineEvent) => void;
    readonly startAt: Instant;
    readonly options?: Partial<EngineOptions> | undefined;
  }) {
    this.#core = new Core({ ...setup, options: { ...ENGINE_DEFAULTS, ...setup.options } });
  }

  /** The shared state, for a command: none may come from within the listener. */
  #command(): Core {
    assert(!this.#core.outbox.sending, 'the listener of the engine commanded it, or has thrown');
    return this.#core;
  }

  // Time

  get now(): Instant {
    return this.#core.now;
  }

  /**
   * Moves the engine's clock and does what falls due until then, in order of time: order expiries, scheduled opens
   * and closes, settlements. While the exchange is inactive the clock moves and all of it waits.
   *
   * @throws RangeError when `at` lies before now
   */
  advanceTo(at: Instant): void {
    const { agenda, outbox, state } = this.#command();
    if (at < outbox.now) throw new RangeError(`engine: ${at} lies before ${outbox.now}`);
    while (state.exchangeActive && agenda.next !== undefined && agenda.next.at <= at) {
      const task = agenda.next;
      agenda.remove(task);
      if (task.at > outbox.now) outbox.now = task.at;
      task.run();
    }
    outbox.now = at;
  }

  /** When the next thing falls due; undefined when nothing does, or while the exchange is inactive. */
  nextDueAt(): Instant | undefined {
    return this.#core.state.exchangeActive ? this.#core.agenda.next?.at : undefined;
  }

  // Listing and life cycle

  addSeries(series: SeriesListing): ListingResult {
    return listings.addSeries(this.#command(), series);
  }

  addEvent(event: EventListing): ListingResult {
    return listings.addEvent(this.#command(), event);
  }

  addMarket(market: MarketListing): ListingResult {
    return listings.addMarket(this.#command(), market);
  }

  changeEventFees(event: EventTicker, fees: EventFees): ListingResult {
    return listings.changeEventFees(this.#command(), event, fees);
  }

  /** `active` → `inactive`; cancels the resting orders that asked for it. */
  pauseMarket(market: MarketTicker): LifecycleResult {
    return operations.pauseMarket(this.#command(), market);
  }

  /** `inactive` → `active`; cancels all resting orders. */
  resumeMarket(market: MarketTicker): LifecycleResult {
    return operations.resumeMarket(this.#command(), market);
  }

  /** Earlier only for markets that can close early; later reopens a market that is closed but not determined. */
  changeCloseTime(market: MarketTicker, closeAt: Instant): LifecycleResult {
    return operations.changeCloseTime(this.#command(), market, closeAt);
  }

  /** Closes now, if the market can close early. */
  closeEarly(market: MarketTicker): LifecycleResult {
    return operations.closeEarly(this.#command(), market);
  }

  /** `closed` → `determined`; starts the settlement timer. */
  determine(market: MarketTicker, outcome: Determination): LifecycleResult {
    return operations.determine(this.#command(), market, outcome);
  }

  /** `determined` or `amended` → `disputed`; stops the settlement timer. */
  dispute(market: MarketTicker): LifecycleResult {
    return operations.dispute(this.#command(), market);
  }

  /** `disputed` → `amended` with the result that now holds; starts the settlement timer anew. */
  amendResult(market: MarketTicker, outcome: Determination): LifecycleResult {
    return operations.amendResult(this.#command(), market, outcome);
  }

  /** Resting orders off the new grid stay. */
  changeGrid(
    market: MarketTicker,
    label: string,
    grid: PriceGrid,
  ): Result<undefined, LifecycleRefusal | ListingRefusal> {
    return operations.changeGrid(this.#command(), market, label, grid);
  }

  changeMetadata(market: MarketTicker, change: MetadataChange): LifecycleResult {
    return operations.changeMetadata(this.#command(), market, change);
  }

  get exchangeState(): ExchangeState {
    return this.#core.state;
  }

  /** Stopping trade cancels the resting orders that asked for it. Becoming active does what fell due meanwhile. */
  setExchangeState(state: ExchangeState): void {
    operations.setExchangeState(this.#command(), state);
    this.advanceTo(this.#core.now);
  }

  // Accounts

  openAccount(terms: NewAccount): AccountId {
    const core = this.#command();
    const id = core.accounts.length as AccountId;
    core.accounts.push(new Account(id, terms, core.options, core.now));
    return id;
  }

  /** Adds (or with a negative amount takes) cash, in whole balance steps. */
  deposit(id: AccountId, amount: Money): void {
    const account = this.#command().account(id);
    account.cash += amount;
    account.updatedAt = this.now;
  }

  // Orders

  createOrder(account: AccountId, order: NewOrder): Result<OrderAck, OrderRefusal> {
    const core = this.#command();
    return createOrder(core, core.account(account), order);
  }

  cancelOrder(account: AccountId, orderId: OrderId): Result<CancelAck, CancelRefusal> {
    const core = this.#command();
    return changes.cancelOrder(core, core.account(account), orderId);
  }

  /** Cancels all resting orders of the account. */
  cancelAll(account: AccountId): Result<CancelAck[], CancelRefusal> {
    const core = this.#command();
    return changes.cancelAll(core, core.account(account));
  }

  amendOrder(
    account: AccountId,
    orderId: OrderId,
    amendment: OrderAmendment,
  ): Result<OrderAck, AmendRefusal> {
    const core = this.#command();
    return changes.amendOrder(core, core.account(account), orderId, amendment);
  }

  decreaseOrder(
    account: AccountId,
    orderId: OrderId,
    decrease: Decrease,
  ): Result<DecreaseAck, DecreaseRefusal> {
    const core = this.#command();
    return changes.decreaseOrder(core, core.account(account), orderId, decrease);
  }

  // Order groups

  createGroup(account: AccountId, limit: Qty): Result<OrderGroupId, GroupRefusal> {
    const core = this.#command();
    return groups.createGroup(core, core.account(account), limit);
  }

  /** Clears the triggered state and the rolling count. */
  resetGroup(account: AccountId, group: OrderGroupId): GroupResult {
    const core = this.#command();
    return groups.resetGroup(core, core.account(account), group);
  }

  /** Cancels the group's resting orders; new ones are refused until reset. */
  triggerGroup(account: AccountId, group: OrderGroupId): GroupResult {
    const core = this.#command();
    return groups.triggerGroup(core, core.account(account), group);
  }

  /** A limit below the rolling count triggers the group. */
  setGroupLimit(account: AccountId, group: OrderGroupId, limit: Qty): GroupResult {
    const core = this.#command();
    return groups.setGroupLimit(core, core.account(account), group, limit);
  }

  /** Cancels the group's resting orders and forgets it. */
  deleteGroup(account: AccountId, group: OrderGroupId): GroupResult {
    const core = this.#command();
    return groups.deleteGroup(core, core.account(account), group);
  }

  // Reading: accounts

  account(id: AccountId): AccountView {
    return this.#core.account(id).view();
  }

  /** Every market the account has traded in that is not forgotten, in order of first use; flat ones included. */
  positions(id: AccountId): PositionView[] {
    return [...this.#core.account(id).holdings]
      .filter(({ volume }) => volume > 0)
      .map((holding) => holding.view());
  }

  /** Zeros when it has never traded there. */
  position(id: AccountId, market: MarketTicker): PositionView {
    const holding = this.#core.markets.get(market)?.holdings.get(id);
    return holding?.view() ?? noPosition(market, this.now);
  }

  /** The net position alone, without a copy of the rest. */
  positionQty(id: AccountId, market: MarketTicker): Qty {
    return (this.#core.markets.get(market)?.holdings.get(id)?.qty ?? 0) as Qty;
  }

  /** Resting and remembered orders, oldest first; of an account without history the resting ones. */
  orders(id: AccountId): OrderView[] {
    return this.#core.account(id).history?.orders.views() ?? this.openOrders(id);
  }

  /** Oldest first. */
  openOrders(id: AccountId): OrderView[] {
    return [...this.#core.account(id).restingOrders()]
      .sort((a, b) => a.seq - b.seq)
      .map((order) => order.view());
  }

  order(id: AccountId, orderId: OrderId): OrderView | undefined {
    const account = this.#core.account(id);
    const resting = this.#core.orders.get(orderId);
    if (resting?.account === account) return resting.view();
    return account.history?.orders.get(orderId);
  }

  /** What still rests of an order; 0 when it does not rest. Cheaper than `order`. */
  restingQty(id: AccountId, orderId: OrderId): Qty {
    const order = this.#core.orders.get(orderId);
    return (order?.account.id === id ? order.remaining : 0) as Qty;
  }

  orderByClientId(id: AccountId, clientOrderId: ClientOrderId): OrderView | undefined {
    const { history, clientOrders } = this.#core.account(id);
    if (history !== undefined) return history.orders.getByClientId(clientOrderId);
    const orderId = clientOrders.get(clientOrderId);
    return orderId === undefined ? undefined : this.order(id, orderId);
  }

  /** Oldest first; none for an account without history. */
  fills(id: AccountId): Fill[] {
    return this.#core.account(id).history?.fills.toArray() ?? [];
  }

  /** Oldest first; none for an account without history. */
  settlements(id: AccountId): Settlement[] {
    return this.#core.account(id).history?.settlements.toArray() ?? [];
  }

  group(id: AccountId, group: OrderGroupId): GroupView | undefined {
    return this.#core.account(id).groups.get(group)?.view(this.now);
  }

  groups(id: AccountId): GroupView[] {
    return [...this.#core.account(id).groups.values()].map((group) => group.view(this.now));
  }

  /** Contracts ahead of a resting order at its price; 0 = front, undefined = not resting. */
  queuePosition(id: AccountId, orderId: OrderId): Qty | undefined {
    const order = this.#core.orders.get(orderId);
    if (order?.account !== this.#core.account(id)) return undefined;
    return changes.queuePosition(order) as Qty;
  }

  /** Fees and rounding the exchange kept: with it, money is conserved over all accounts. */
  get houseCash(): Money {
    return this.#core.houseCash as Money;
  }

  // Reading: markets

  series(): SeriesListing[] {
    return [...this.#core.series.values()];
  }

  seriesOf(ticker: SeriesTicker): SeriesListing | undefined {
    return this.#core.series.get(ticker);
  }

  /** In order of listing. */
  events(): EventListing[] {
    return [...this.#core.events.values()].map(({ listing }) => listing);
  }

  event(ticker: EventTicker): EventListing | undefined {
    return this.#core.events.get(ticker)?.listing;
  }

  /** In order of listing. */
  markets(): MarketView[] {
    return [...this.#core.markets.values()].map((market) => this.#view(market));
  }

  /** In order of listing: of one event, or all. */
  marketTickers(event?: EventTicker): MarketTicker[] {
    if (event === undefined) return [...this.#core.markets.keys()];
    return [...(this.#core.events.get(event)?.markets ?? [])];
  }

  market(ticker: MarketTicker): MarketView | undefined {
    const market = this.#core.markets.get(ticker);
    return market && this.#view(market);
  }

  #view(market: MarketState): MarketView {
    const event = this.#core.events.get(market.listing.event);
    assert(event, `market ${market.ticker} outlived its event`);
    return market.view(event.listing, this.now);
  }

  /** @param depth - the best levels of each side; all when left out */
  book(ticker: MarketTicker, depth = Number.POSITIVE_INFINITY): BookView | undefined {
    return this.#core.markets.get(ticker)?.book(depth);
  }

  quote(ticker: MarketTicker): Quote | undefined {
    return this.#core.markets.get(ticker)?.quote();
  }

  /** The kept trades, oldest first: of one market, or of all. */
  trades(ticker?: MarketTicker): Trade[] {
    if (ticker !== undefined) return this.#core.markets.get(ticker)?.trades.toArray() ?? [];
    return [...this.#core.markets.values()]
      .flatMap(({ trades }) => trades.toArray())
      .sort((a, b) => a.seq - b.seq);
  }
}
