import type { ClientOrderId, OrderId } from '../units/ids.ts';
import { Order } from './order.ts';
import type { OrderView } from './views.ts';

/** How far beyond the limit the history may grow before the oldest are forgotten. */
const SLACK = 1_000;

/**
 * The orders of an account, resting and done, in order of creation, and the client order ids it has used, also those
 * of orders that were killed and left nothing else. The oldest done orders are forgotten beyond the limit.
 */
export class OrderHistory {
  readonly #limit: number;
  readonly #orders = new Map<OrderId, Order | OrderView>();
  /** Undefined: of an order that was killed. */
  readonly #clientIds = new Map<ClientOrderId, OrderId | undefined>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  hasClientId(id: ClientOrderId): boolean {
    return this.#clientIds.has(id);
  }

  /** An order, or one that was killed at entry if `orderId` is undefined, has used this name. */
  useClientId(id: ClientOrderId, orderId: OrderId | undefined): void {
    this.#clientIds.set(id, orderId);
    if (this.#clientIds.size <= 2 * this.#limit) return;
    for (const oldest of this.#clientIds.keys()) {
      if (this.#clientIds.size <= this.#limit) return;
      this.#clientIds.delete(oldest);
    }
  }

  add(order: Order): void {
    this.#orders.set(order.id, order);
    if (order.clientOrderId !== undefined) this.useClientId(order.clientOrderId, order.id);
    // In one sweep now and then: finding the oldest entry of a map again and again is slow.
    if (this.#orders.size > this.#limit + SLACK) this.#forgetOldest();
  }

  #forgetOldest(): void {
    for (const [id, order] of this.#orders) {
      if (this.#orders.size <= this.#limit) return;
      if (!(order instanceof Order)) this.#orders.delete(id);
    }
  }

  /** The order is done: only its view is kept. */
  finish(order: Order): void {
    this.#orders.set(order.id, order.view());
  }

  get(id: OrderId): OrderView | undefined {
    const found = this.#orders.get(id);
    return found instanceof Order ? found.view() : found;
  }

  getByClientId(id: ClientOrderId): OrderView | undefined {
    const orderId = this.#clientIds.get(id);
    return orderId === undefined ? undefined : this.get(orderId);
  }

  /** Oldest first. */
  views(): OrderView[] {
    return [...this.#orders.values()].map((order) =>
      order instanceof Order ? order.view() : order,
    );
  }
}
