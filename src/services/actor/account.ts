import type { OpenOrder, OrdersMessage } from '../../contract/links.ts';
import {
  type AccountView,
  type HoldingView,
  type OrderView,
  viewHolding,
  viewOrder,
} from '../../domain/observation/account-view.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import type { Money, Qty } from '../../domain/units/units.ts';

type AccountMessage = Extract<
  OrdersMessage,
  { readonly type: 'cash' | 'position' | 'anew' | 'order' | 'orderOver' }
>;

const MONEY_PER_CENT = 10_000;

/** Where the middle of a market is, in cents; NaN when nobody knows. */
export type MidOf = (market: MarketTicker) => number;

/**
 * The account as orders tells it, in the words of the observation. What orders says is taken over at once; reading it
 * allocates nothing unless something was said since.
 */
export class Account implements AccountView {
  readonly #held = new Map<MarketTicker, Qty>();
  /** Without those of size 0: the vector would count them. */
  readonly #holdings = new Map<MarketTicker, HoldingView>();
  readonly #orders = new Map<ClientOrderId, OpenOrder>();
  readonly #midOf: MidOf;
  #state: 'unknown' | 'told' = 'unknown';
  #cash: Money | null = null;
  #holdingList: readonly HoldingView[] = [];
  #orderList: readonly OrderView[] | undefined;

  constructor(midOf: MidOf) {
    this.#midOf = midOf;
  }

  /** + YES, − NO */
  held(market: MarketTicker): Qty {
    return this.#held.get(market) ?? (0 as Qty);
  }

  /** Whether contracts are held, or an order may still be filled, in the market. */
  isOpenIn(market: MarketTicker): boolean {
    if (this.held(market) !== 0) return true;
    for (const order of this.#orders.values()) if (order.market === market) return true;
    return false;
  }

  /** Whether orders has said anything of the account. */
  get isTold(): boolean {
    return this.#state === 'told';
  }

  /** Until the account is told again nothing of it is known. */
  forget(): void {
    this.#state = 'unknown';
    this.#cash = null;
    this.#clear();
  }

  take(message: AccountMessage): void {
    switch (message.type) {
      case 'anew':
        this.#state = 'told';
        this.#clear();
        return;
      case 'cash':
        this.#cash = message.cash;
        return;
      case 'position':
        this.#hold(message);
        return;
      case 'order':
        this.#orders.set(message.order.clientOrderId, message.order);
        this.#orderList = undefined;
        return;
      case 'orderOver':
        this.#orders.delete(message.clientOrderId);
        this.#orderList = undefined;
    }
  }

  get holdings(): readonly HoldingView[] {
    return this.#holdingList;
  }

  get cashCents(): number {
    return (this.#cash ?? 0) / MONEY_PER_CENT;
  }

  /** Cash and holdings, these at the middle of their market; at cost where it has none. */
  get valueCents(): number {
    let value = this.cashCents;
    for (const { market, contracts, costCents } of this.#holdingList) {
      const mid = this.#midOf(market as MarketTicker);
      const price = contracts > 0 ? mid : 100 - mid;
      value += Number.isNaN(mid) ? costCents : Math.abs(contracts) * price;
    }
    return value;
  }

  get orders(): readonly OrderView[] | null {
    if (this.#state === 'unknown') return null;
    this.#orderList ??= [...this.#orders.values()].map((order) =>
      viewOrder(order, this.held(order.market)),
    );
    return this.#orderList;
  }

  #hold({ market, qty, cost }: Extract<AccountMessage, { readonly type: 'position' }>): void {
    this.#held.set(market, qty);
    if (qty === 0) this.#holdings.delete(market);
    else this.#holdings.set(market, viewHolding(market, { qty, cost }));
    this.#holdingList = [...this.#holdings.values()];
    // Whether an order buys or sells depends on what is held.
    this.#orderList = undefined;
  }

  #clear(): void {
    this.#held.clear();
    this.#holdings.clear();
    this.#orders.clear();
    this.#holdingList = [];
    this.#orderList = undefined;
  }
}
