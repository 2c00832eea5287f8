import type { Core } from './core.ts';
import type { Level } from './ladder.ts';
import type { Order } from './order.ts';
import type { OrderChangeReason } from './views.ts';

/** Puts what remains of an order at the back of its level. The caller refreshes the reserve. */
export function rest(core: Core, order: Order): void {
  const { market, holding, account } = order;
  order.status = 'resting';
  const level = market.ladder(order.side).append(order);
  holding.own(order.side).insert(order);
  order.group?.orders.add(order);
  if (account.history === undefined && order.clientOrderId !== undefined) {
    account.clientOrders.set(order.clientOrderId, order.id);
  }
  scheduleExpiry(core, order);
  core.outbox.level(order, order.remaining, level.qty);
}

export function scheduleExpiry(core: Core, order: Order): void {
  if (order.expiresAt === undefined) return;
  order.expiry = core.agenda.put(order.expiresAt, () => {
    order.expiry = undefined;
    core.outbox.market(order.market);
    cancelResting(core, order, 'expired');
    core.outbox.flush();
  });
}

export function dropExpiry(core: Core, order: Order): void {
  if (order.expiry !== undefined) core.agenda.remove(order.expiry);
  order.expiry = undefined;
}

/** Takes an order out of the book and out of every list it is in, with what remains of it. */
export function leave(core: Core, order: Order): void {
  const { market, holding, account } = order;
  market.ladder(order.side).remove(order);
  holding.own(order.side).remove(order);
  order.group?.orders.delete(order);
  if (account.history === undefined && order.clientOrderId !== undefined) {
    account.clientOrders.delete(order.clientOrderId);
  }
  dropExpiry(core, order);
}

/** Takes `qty` off a resting order, which keeps its place and stays. */
export function shrink(order: Order, qty: number): void {
  (order.level as Level).qty -= qty;
  order.holding.own(order.side).resize(order, order.remaining - qty);
}

/** Takes a resting order out of the book, and says so. */
export function withdraw(core: Core, order: Order): void {
  const total = (order.level as Level).qty - order.remaining;
  leave(core, order);
  order.holding.refreshReserve();
  core.outbox.level(order, -order.remaining, total);
}

export function cancelResting(core: Core, order: Order, reason: OrderChangeReason): void {
  withdraw(core, order);
  finish(core, order, 'canceled', reason);
}

/** The order is done. */
export function finish(
  core: Core,
  order: Order,
  status: 'canceled' | 'executed',
  reason: OrderChangeReason,
): void {
  order.status = status;
  order.lastChange = reason;
  core.outbox.order(order);
  core.orders.remove(order.id);
  order.account.history?.orders.finish(order);
}
