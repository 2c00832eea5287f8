import type { EventTicker, MarketTicker, OrderGroupId } from '../units/ids.ts';
import type { ClientOrderId } from '../units/ids.ts';
import type { Instant, Price, Qty } from '../units/units.ts';
import type { AccountId, ExchangeState, Outcome } from './commands.ts';
import type {
  Fill,
  GroupView,
  OrderChangeReason,
  OrderView,
  PositionView,
  Settlement,
  Trade,
} from './views.ts';

/** A bid ladder changed by one order: a maker touched, an order that came to rest, shrank or left. */
export interface LevelChanged {
  readonly type: 'levelChanged';
  readonly at: Instant;
  readonly market: MarketTicker;
  readonly side: Outcome;
  /** In that ladder's own price: NO bids in NO prices. */
  readonly price: Price;
  /** To be added to the level. */
  readonly delta: Qty;
  /** What the level holds afterwards; 0 = gone. */
  readonly total: Qty;
  /** Owner of the order; of the first one, where one change stands for several (`options.levelChanges`). */
  readonly account: AccountId;
  readonly clientOrderId: ClientOrderId | undefined;
}

export interface Traded {
  readonly type: 'traded';
  readonly at: Instant;
  readonly trade: Trade;
}

export interface Filled {
  readonly type: 'filled';
  readonly at: Instant;
  readonly account: AccountId;
  readonly fill: Fill;
}

interface OrderChanged {
  readonly type: 'orderChanged';
  readonly at: Instant;
  readonly account: AccountId;
  readonly reason: OrderChangeReason;
  readonly order: OrderView;
}

interface PositionChanged {
  readonly type: 'positionChanged';
  readonly at: Instant;
  readonly account: AccountId;
  readonly position: PositionView;
}

/** Touch (price or size), last trade, volume or open interest differ from before the action: read `engine.market`. */
interface TickerChanged {
  readonly type: 'tickerChanged';
  readonly at: Instant;
  readonly market: MarketTicker;
}

export type MarketChange =
  /** Listed. */
  | 'created'
  /** The scheduled opening. */
  | 'opened'
  | 'paused'
  /** Trading again, after a pause or because the close time moved back. */
  | 'resumed'
  /** The close, scheduled or early. */
  | 'closed'
  | 'closeTimeChanged'
  | 'determined'
  | 'disputed'
  | 'amended'
  /** Paid. */
  | 'finalized'
  | 'gridChanged'
  | 'metadataChanged'
  /** Forgotten, long after it was paid (`options.finalizedMarketsKept`); the last event of a market. */
  | 'removed';

/** Read `engine.market(market)` for the rest. */
export interface MarketChanged {
  readonly type: 'marketChanged';
  readonly at: Instant;
  readonly market: MarketTicker;
  readonly change: MarketChange;
}

interface EventChanged {
  readonly type: 'eventChanged';
  readonly at: Instant;
  readonly event: EventTicker;
  readonly change: 'created' | 'feesChanged' | 'removed';
}

export interface GroupChanged {
  readonly type: 'groupChanged';
  readonly at: Instant;
  readonly account: AccountId;
  readonly id: OrderGroupId;
  readonly change: 'created' | 'triggered' | 'reset' | 'deleted' | 'limitUpdated';
  readonly group: GroupView;
}

interface Settled {
  readonly type: 'settled';
  readonly at: Instant;
  readonly account: AccountId;
  readonly settlement: Settlement;
}

interface ExchangeStateChanged {
  readonly type: 'exchangeStateChanged';
  readonly at: Instant;
  readonly state: ExchangeState;
}

/**
 * What the engine says happened. Within one action: level changes, trades, fills, order changes, position changes,
 * then the ticker (`options.eventOrder`). Every event is a value of its own and may be kept. The listener must not command the engine.
 */
export type EngineEvent =
  | LevelChanged
  | Traded
  | Filled
  | OrderChanged
  | PositionChanged
  | TickerChanged
  | MarketChanged
  | EventChanged
  | GroupChanged
  | Settled
  | ExchangeStateChanged;
