import { assert } from '../../base/assert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isOnGrid } from '../market/price-grid.ts';
import type { OrderId } from '../units/ids.ts';
import { ONE_DOLLAR, type Money, type Qty } from '../units/units.ts';
import type { Account } from './account.ts';
import type {
  AmendRefusal,
  CancelAck,
  CancelRefusal,
  Decrease,
  DecreaseAck,
  DecreaseRefusal,
  OrderAck,
  OrderAmendment,
} from './commands.ts';
import type { Core } from './core.ts';
import type { Level } from './ladder.ts';
import type { Order } from './order.ts';
import {
  enter,
  expiryPassed,
  isTaken,
  isValidQty,
  postOnlyCross,
  shortOfCash,
} from './order-entry.ts';
import { cancelResting, dropExpiry, rest, scheduleExpiry, shrink, withdraw } from './resting.ts';

/** The account's resting order, or why it cannot be touched. */
function restingOrder(
  core: Core,
  account: Account,
  orderId: OrderId,
): Result<Order, CancelRefusal> {
  if (!core.state.exchangeActive) return err({ code: 'exchange.inactive' });
  const order = core.orders.get(orderId);
  if (order !== undefined && order.account === account) return ok(order);
  const done = account.history?.orders.get(orderId);
  const market = done === undefined ? undefined : core.markets.get(done.market);
  if (market !== undefined && market.status !== 'active' && market.status !== 'inactive') {
    return err({ code: 'market.notActive', market: market.ticker, status: market.status });
  }
  return err({ code: 'order.notFound', orderId });
}

export function cancelOrder(
  core: Core,
  account: Account,
  orderId: OrderId,
): Result<CancelAck, CancelRefusal> {
  const found = restingOrder(core, account, orderId);
  if (!found.ok) return found;
  core.outbox.market(found.value.market);
  cancelResting(core, found.value, 'canceled');
  core.outbox.flush();
  return ok(cancelAck(core, found.value));
}

/** Orders rest only in markets that allow cancels, so all of them go. */
export function cancelAll(core: Core, account: Account): Result<CancelAck[], CancelRefusal> {
  if (!core.state.exchangeActive) return err({ code: 'exchange.inactive' });
  const orders = [...account.restingOrders()];
  for (const order of orders) {
    core.outbox.market(order.market);
    cancelResting(core, order, 'canceled');
  }
  core.outbox.flush();
  return ok(orders.map((order) => cancelAck(core, order)));
}

const cancelAck = (core: Core, order: Order): CancelAck => ({
  orderId: order.id,
  clientOrderId: order.clientOrderId,
  reducedBy: order.remaining as Qty,
  at: core.now,
});

export function decreaseOrder(
  core: Core,
  account: Account,
  orderId: OrderId,
  decrease: Decrease,
): Result<DecreaseAck, DecreaseRefusal> {
  const found = restingOrder(core, account, orderId);
  if (!found.ok) return found;
  const order = found.value;
  const qty = 'by' in decrease ? decrease.by : decrease.to;
  const remaining = 'by' in decrease ? Math.max(0, order.remaining - decrease.by) : decrease.to;
  const isRefusedZero = 'to' in decrease && qty === 0 && core.options.decreaseToZero === 'refuse';
  if (!Number.isSafeInteger(qty) || qty < 0 || remaining >= order.remaining || isRefusedZero) {
    return err({ code: 'order.invalidQty', qty });
  }
  core.outbox.market(order.market);
  if (remaining === 0) {
    cancelResting(core, order, 'canceled');
  } else {
    if (core.options.decreasedPlace === 'kept') reduceTo(core, order, remaining);
    else toBack(core, order, remaining);
    order.initial = order.filled + remaining;
    order.lastChange = 'decreased';
    core.outbox.order(order);
  }
  core.outbox.flush();
  const { clientOrderId } = order;
  return ok({ orderId, clientOrderId, remainingQty: remaining as Qty, at: core.now });
}

/** Shrinks a resting order in its place. */
function reduceTo(core: Core, order: Order, remaining: number): void {
  const delta = remaining - order.remaining;
  if (delta === 0) return;
  shrink(order, -delta);
  order.holding.refreshReserve();
  core.outbox.level(order, delta, (order.level as Level).qty);
}

/** Lets what shall remain of a resting order queue anew at its price. */
function toBack(core: Core, order: Order, remaining: number): void {
  withdraw(core, order);
  place(order, order.price, remaining);
  rest(core, order);
  order.holding.refreshReserve();
}

export function amendOrder(
  core: Core,
  account: Account,
  orderId: OrderId,
  amendment: OrderAmendment,
): Result<OrderAck, AmendRefusal> {
  const found = restingOrder(core, account, orderId);
  if (!found.ok) return found;
  const order = found.value;
  const refusal = unfitAmendment(core, order, amendment);
  if (refusal !== undefined) return err(refusal);
  const remaining = amendment.qty - order.filled;
  const staysInPlace = amendment.price === order.price && remaining <= order.remaining;
  if (!staysInPlace) {
    const unaffordable = tryMove(order, amendment.price, remaining);
    if (unaffordable !== undefined) return err(unaffordable);
  }

  core.outbox.market(order.market);
  rename(account, order, amendment);
  if (amendment.expiresAt !== undefined) {
    dropExpiry(core, order);
    order.expiresAt = amendment.expiresAt;
    if (staysInPlace) scheduleExpiry(core, order);
  }
  order.lastChange = 'amended';
  if (staysInPlace) {
    reduceTo(core, order, remaining);
    order.initial = amendment.qty;
    core.outbox.order(order);
    core.outbox.flush();
    return ok({
      orderId,
      clientOrderId: order.clientOrderId,
      status: 'resting',
      filledQty: 0 as Qty,
      remainingQty: remaining as Qty,
      fillNotional: 0 as Money,
      fees: 0 as Money,
      at: core.now,
    });
  }
  withdraw(core, order);
  place(order, amendment.price, remaining);
  order.initial = amendment.qty;
  return ok(enter(core, order));
}

function unfitAmendment(
  core: Core,
  order: Order,
  amendment: OrderAmendment,
): AmendRefusal | undefined {
  const { market, account } = order;
  const { price, qty, clientOrderId, updatedClientOrderId } = amendment;
  if (!core.state.tradingActive) return { code: 'exchange.tradingPaused' };
  if (market.status !== 'active') {
    return { code: 'market.notActive', market: market.ticker, status: market.status };
  }
  if (amendment.market !== market.ticker) return { code: 'order.mismatch', field: 'market' };
  if (amendment.side !== order.side) return { code: 'order.mismatch', field: 'side' };
  if (clientOrderId !== undefined && clientOrderId !== order.clientOrderId) {
    return { code: 'order.mismatch', field: 'clientOrderId' };
  }
  // A grid may have changed under a resting order: it may keep its price, but not move to such a one.
  if (price !== order.price && !isOnGrid(market.listing.grid, price)) {
    return { code: 'order.invalidPrice', price };
  }
  if (!isValidQty(qty) || qty <= order.filled) return { code: 'order.invalidQty', qty };
  const renamed =
    updatedClientOrderId !== undefined && updatedClientOrderId !== order.clientOrderId;
  if (renamed && isTaken(account, updatedClientOrderId)) {
    return { code: 'order.alreadyExists', clientOrderId: updatedClientOrderId };
  }
  return expiryPassed(core.now, amendment.expiresAt);
}

/** Whether the order could stand at its new place; leaves it where it is. */
function tryMove(order: Order, price: number, remaining: number): AmendRefusal | undefined {
  const { holding, side } = order;
  const before = { price: order.price, remaining: order.remaining, reserve: order.reserve };
  const { ownAhead, ownBehind } = order;
  const own = holding.own(side);
  own.remove(order);
  place(order, price, remaining);
  const refusal = postOnlyCross(order) ?? shortOfCash(order);
  place(order, before.price, before.remaining);
  order.reserve = before.reserve;
  order.ownAhead = ownAhead;
  order.ownBehind = ownBehind;
  own.restore(order);
  return refusal;
}

function place(order: Order, price: number, remaining: number): void {
  order.price = price;
  order.ladderPrice = order.side === 'bid' ? price : ONE_DOLLAR - price;
  order.remaining = remaining;
}

function rename(account: Account, order: Order, amendment: OrderAmendment): void {
  const { updatedClientOrderId } = amendment;
  if (updatedClientOrderId === undefined || updatedClientOrderId === order.clientOrderId) return;
  if (account.history !== undefined) {
    account.history.orders.useClientId(updatedClientOrderId, order.id);
  } else {
    if (order.clientOrderId !== undefined) account.clientOrders.delete(order.clientOrderId);
    account.clientOrders.set(updatedClientOrderId, order.id);
  }
  order.clientOrderId = updatedClientOrderId;
}

/** Contracts ahead of a resting order at its price. */
export function queuePosition(order: Order): number {
  let ahead = 0;
  let other = order.ahead;
  while (other !== undefined) {
    ahead += other.remaining;
    other = other.ahead;
  }
  assert(order.level !== undefined, 'only a resting order has a place in a queue');
  return ahead;
}
