import type { OrderGroupId, OrderId } from '../units/ids.ts';
import type { Qty } from '../units/units.ts';
import type { Account } from './account.ts';
import type { Order } from './order.ts';
import type { GroupView } from './views.ts';

const WINDOW_US = 15_000_000;

/** Caps the contracts that its orders match within a rolling 15 s window (protocol brief §9). */
export class Group {
  readonly id: OrderGroupId;
  readonly account: Account;
  readonly orders = new Set<Order>();
  limit: number;
  triggered = false;
  /** Its cap was reached within the current action. */
  due = false;
  readonly #matches: { readonly atUs: number; readonly qty: number }[] = [];
  #matched = 0;

  constructor(id: OrderGroupId, account: Account, limit: number) {
    this.id = id;
    this.account = account;
    this.limit = limit;
  }

  count(nowUs: number, qty: number): void {
    this.#matches.push({ atUs: nowUs, qty });
    this.#matched += qty;
  }

  /** Contracts matched within the 15 s that end now. */
  matched(nowUs: number): number {
    const past = this.#matches.findIndex(({ atUs }) => atUs > nowUs - WINDOW_US);
    const gone = this.#matches.splice(0, past === -1 ? this.#matches.length : past);
    for (const { qty } of gone) this.#matched -= qty;
    return this.#matched;
  }

  reset(): void {
    this.#matches.length = 0;
    this.#matched = 0;
    this.triggered = false;
  }

  view(nowUs: number): GroupView {
    return {
      id: this.id,
      account: this.account.id,
      limit: this.limit as Qty,
      matched: this.matched(nowUs) as Qty,
      state: this.triggered ? 'triggered' : 'active',
      orders: [...this.orders].map(({ id }): OrderId => id),
    };
  }
}
