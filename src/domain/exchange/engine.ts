import type { Random } from '../../base/random.ts';
import type { Result } from '../../base/result.ts';
import type { PriceGrid } from '../market/price-grid.ts';
import type {
  EventTicker,
  MarketTicker,
  OrderGroupId,
  OrderId,
  SeriesTicker,
} from '../units/ids.ts';
import type { ClientOrderId } from '../units/ids.ts';
import type { Instant, Money, Qty } from '../units/units.ts';
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
import type { EngineEvent } from './events.ts';
import type {
  Determination,
  EventFees,
  EventListing,
  MarketListing,
  MarketView,
  MetadataChange,
  SeriesListing,
} from './listing.ts';
import type { EngineOptions } from './options.ts';
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

const pending = (): never => {
  throw new Error('the engine is not built yet');
};

/** The embedded venue's matching engine: pure, synchronous, deterministic. */
export class ExchangeEngine {
  /**
   * @param setup.random - draws the ids of orders, trades, markets and groups
   * @param setup.emit - hears every event, synchronously; must not command the engine
   * @param setup.startAt - the engine's first moment
   */
  constructor(_setup: {
    readonly random: Random;
    readonly emit: (event: EngineEvent) => void;
    readonly startAt: Instant;
    readonly options?: Partial<EngineOptions> | undefined;
  }) {
    pending();
  }

  // Time

  get now(): Instant {
    return pending();
  }

  /**
   * Moves the engine's clock and does what falls due until then, in order of time: order expiries, scheduled opens
   * and closes, settlements. While the exchange is inactive the clock moves and all of it waits.
   *
   * @throws RangeError when `at` lies before now
   */
  advanceTo(_at: Instant): void {
    pending();
  }

  /** When the next thing falls due; undefined when nothing does, or while the exchange is inactive. */
  nextDueAt(): Instant | undefined {
    return pending();
  }

  // Listing and life cycle

  addSeries(_series: SeriesListing): Result<undefined, ListingRefusal> {
    return pending();
  }
  addEvent(_event: EventListing): Result<undefined, ListingRefusal> {
    return pending();
  }
  addMarket(_market: MarketListing): Result<undefined, ListingRefusal> {
    return pending();
  }
  changeEventFees(_event: EventTicker, _fees: EventFees): Result<undefined, ListingRefusal> {
    return pending();
  }
  /** `active` → `inactive`; cancels the resting orders that asked for it. */
  pauseMarket(_market: MarketTicker): Result<undefined, LifecycleRefusal> {
    return pending();
  }
  /** `inactive` → `active`; cancels all resting orders. */
  resumeMarket(_market: MarketTicker): Result<undefined, LifecycleRefusal> {
    return pending();
  }
  /** Earlier only for markets that can close early; later reopens a market that is closed but not determined. */
  changeCloseTime(_market: MarketTicker, _closeAt: Instant): Result<undefined, LifecycleRefusal> {
    return pending();
  }
  /** Closes now, if the market can close early. */
  closeEarly(_market: MarketTicker): Result<undefined, LifecycleRefusal> {
    return pending();
  }
  /** `closed` → `determined`; starts the settlement timer. */
  determine(_market: MarketTicker, _outcome: Determination): Result<undefined, LifecycleRefusal> {
    return pending();
  }
  /** `determined` or `amended` → `disputed`; stops the settlement timer. */
  dispute(_market: MarketTicker): Result<undefined, LifecycleRefusal> {
    return pending();
  }
  /** `disputed` → `amended` with the result that now holds; starts the settlement timer anew. */
  amendResult(_market: MarketTicker, _outcome: Determination): Result<undefined, LifecycleRefusal> {
    return pending();
  }
  /** Resting orders off the new grid stay. */
  changeGrid(
    _market: MarketTicker,
    _label: string,
    _grid: PriceGrid,
  ): Result<undefined, LifecycleRefusal | ListingRefusal> {
    return pending();
  }
  changeMetadata(
    _market: MarketTicker,
    _change: MetadataChange,
  ): Result<undefined, LifecycleRefusal> {
    return pending();
  }
  get exchangeState(): ExchangeState {
    return pending();
  }
  /** Stopping trade cancels the resting orders that asked for it. Becoming active does what fell due meanwhile. */
  setExchangeState(_state: ExchangeState): void {
    pending();
  }

  // Accounts

  openAccount(_account: NewAccount): AccountId {
    return pending();
  }
  /** Adds (or with a negative amount takes) cash. */
  deposit(_account: AccountId, _amount: Money): void {
    pending();
  }

  // Orders

  createOrder(_account: AccountId, _order: NewOrder): Result<OrderAck, OrderRefusal> {
    return pending();
  }
  cancelOrder(_account: AccountId, _orderId: OrderId): Result<CancelAck, CancelRefusal> {
    return pending();
  }
  /** Cancels the account's resting orders in every market that allows it. */
  cancelAll(_account: AccountId): Result<CancelAck[], CancelRefusal> {
    return pending();
  }
  amendOrder(
    _account: AccountId,
    _orderId: OrderId,
    _amendment: OrderAmendment,
  ): Result<OrderAck, AmendRefusal> {
    return pending();
  }
  decreaseOrder(
    _account: AccountId,
    _orderId: OrderId,
    _decrease: Decrease,
  ): Result<DecreaseAck, DecreaseRefusal> {
    return pending();
  }

  // Order groups

  createGroup(_account: AccountId, _limit: Qty): Result<OrderGroupId, GroupRefusal> {
    return pending();
  }
  /** Clears the triggered state and the rolling count. */
  resetGroup(_account: AccountId, _group: OrderGroupId): Result<undefined, GroupRefusal> {
    return pending();
  }
  /** Cancels the group's resting orders; new ones are refused until reset. */
  triggerGroup(_account: AccountId, _group: OrderGroupId): Result<undefined, GroupRefusal> {
    return pending();
  }
  /** A limit below the rolling count triggers the group. */
  setGroupLimit(
    _account: AccountId,
    _group: OrderGroupId,
    _limit: Qty,
  ): Result<undefined, GroupRefusal> {
    return pending();
  }
  /** Cancels the group's resting orders and forgets it. */
  deleteGroup(_account: AccountId, _group: OrderGroupId): Result<undefined, GroupRefusal> {
    return pending();
  }

  // Reading: accounts

  account(_account: AccountId): AccountView {
    return pending();
  }
  /** Every market the account has traded or has orders in, in order of first use; zero positions included. */
  positions(_account: AccountId): PositionView[] {
    return pending();
  }
  /** Zeros when it never traded there. */
  position(_account: AccountId, _market: MarketTicker): PositionView {
    return pending();
  }
  /** The net position alone, without a copy of the rest. */
  positionQty(_account: AccountId, _market: MarketTicker): Qty {
    return pending();
  }
  /** Resting and remembered orders, oldest first. */
  orders(_account: AccountId): OrderView[] {
    return pending();
  }
  openOrders(_account: AccountId): OrderView[] {
    return pending();
  }
  order(_account: AccountId, _orderId: OrderId): OrderView | undefined {
    return pending();
  }
  orderByClientId(_account: AccountId, _clientOrderId: ClientOrderId): OrderView | undefined {
    return pending();
  }
  /** Oldest first. */
  fills(_account: AccountId): readonly Fill[] {
    return pending();
  }
  /** Oldest first. */
  settlements(_account: AccountId): readonly Settlement[] {
    return pending();
  }
  group(_account: AccountId, _group: OrderGroupId): GroupView | undefined {
    return pending();
  }
  groups(_account: AccountId): GroupView[] {
    return pending();
  }
  /** Contracts ahead of a resting order at its price; 0 = front. */
  queuePosition(_account: AccountId, _orderId: OrderId): Qty | undefined {
    return pending();
  }
  /** Fees and rounding the exchange kept: with it, money is conserved over all accounts. */
  get houseCash(): Money {
    return pending();
  }

  // Reading: markets

  series(): readonly SeriesListing[] {
    return pending();
  }
  seriesOf(_series: SeriesTicker): SeriesListing | undefined {
    return pending();
  }
  events(): readonly EventListing[] {
    return pending();
  }
  event(_event: EventTicker): EventListing | undefined {
    return pending();
  }
  /** In order of listing. */
  markets(): MarketView[] {
    return pending();
  }
  marketTickers(_event?: EventTicker): readonly MarketTicker[] {
    return pending();
  }
  market(_market: MarketTicker): MarketView | undefined {
    return pending();
  }
  /** @param depth - the best levels of each side; all when left out */
  book(_market: MarketTicker, _depth?: number): BookView | undefined {
    return pending();
  }
  quote(_market: MarketTicker): Quote | undefined {
    return pending();
  }
  /** Oldest first: of one market, or of all that are kept. */
  trades(_market?: MarketTicker): Trade[] {
    return pending();
  }
}
