import type { ClientOrderId, OrderGroupId, OrderId } from '../units/ids.ts';
import type { Instant, Money } from '../units/units.ts';
import type { AccountId, NewAccount } from './commands.ts';
import type { Group } from './group.ts';
import type { Holding } from './holding.ts';
import type { EngineOptions } from './options.ts';
import type { Order } from './order.ts';
import { OrderHistory } from './order-history.ts';
import { reserveOf } from './own-orders.ts';
import { Recent } from './recent.ts';
import type { AccountView, Fill, Settlement } from './views.ts';

/** What an account with history remembers. */
export interface AccountHistory {
  readonly orders: OrderHistory;
  readonly fills: Recent<Fill>;
  readonly settlements: Recent<Settlement>;
}

/** One account: its cash, what it holds per market, and what it remembers. Money in 1e-6 USD. */
export class Account {
  readonly id: AccountId;
  readonly userId: string;
  readonly unlimited: boolean;
  readonly emitsPrivately: boolean;
  /** Whether resting orders lock cash. */
  readonly locksCollateral: boolean;
  readonly totalTraded: EngineOptions['totalTraded'];
  /** Cash moves in multiples of it. */
  readonly step: number;
  readonly history: AccountHistory | undefined;
  /** In order of first use. */
  readonly holdings = new Set<Holding>();
  readonly groups = new Map<OrderGroupId, Group>();
  /** Resting orders that carry a client order id. */
  readonly clientOrders = new Map<ClientOrderId, OrderId>();
  cash: number;
  reserved = 0;
  updatedAt: Instant;

  constructor(id: AccountId, terms: NewAccount, options: EngineOptions, at: Instant) {
    this.id = id;
    this.userId = terms.userId;
    this.cash = terms.cash;
    this.unlimited = terms.credit === 'unlimited';
    this.emitsPrivately = terms.privateEvents !== 'omit';
    this.locksCollateral = !this.unlimited && options.restingCollateral === 'reserve';
    this.totalTraded = options.totalTraded;
    this.step = options.balanceStep;
    this.updatedAt = at;
    this.history =
      terms.history === 'none'
        ? undefined
        : {
            orders: new OrderHistory(options.historyLimit),
            fills: new Recent(options.historyLimit),
            settlements: new Recent(options.historyLimit),
          };
  }

  /** Its resting orders, market by market. */
  *restingOrders(): Generator<Order> {
    for (const holding of this.holdings) {
      for (const own of [holding.bids, holding.asks]) {
        for (let order = own.head; order !== undefined; order = order.ownBehind) yield order;
      }
    }
  }

  view(): AccountView {
    let restingValue = 0;
    for (const order of this.restingOrders()) {
      restingValue += reserveOf(order, 'maker', order.remaining);
    }
    return {
      id: this.id,
      userId: this.userId,
      cash: this.cash as Money,
      reserved: this.reserved as Money,
      available: (this.cash - this.reserved) as Money,
      restingValue: restingValue as Money,
      updatedAt: this.updatedAt,
    };
  }
}
