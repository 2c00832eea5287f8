import { err, ok, type Result } from '../../base/result.ts';
import { isOnGrid } from '../market/price-grid.ts';
import type { ClientOrderId } from '../units/ids.ts';
import { ONE_DOLLAR, type Instant, type Money, type Price, type Qty } from '../units/units.ts';
import type { Account } from './account.ts';
import type { NewOrder, OrderAck, OrderRefusal } from './commands.ts';
import type { Core } from './core.ts';
import type { Group } from './group.ts';
import { fireDueGroups } from './groups.ts';
import type { MarketState } from './market-state.ts';
import { crosses, crossingVolume, sweep } from './matching.ts';
import { Order } from './order.ts';
import { reserveOf } from './own-orders.ts';
import { finish, rest } from './resting.ts';

/** A hundred million contracts: with it no product of the engine leaves 2^53. */
const LARGEST_QTY = 10_000_000_000;

export const isValidQty = (qty: number): boolean =>
  Number.isSafeInteger(qty) && qty > 0 && qty <= LARGEST_QTY;

export function createOrder(
  core: Core,
  account: Account,
  terms: NewOrder,
): Result<OrderAck, OrderRefusal> {
  if (!core.state.exchangeActive) return err({ code: 'exchange.inactive' });
  const { clientOrderId } = terms;
  if (clientOrderId !== undefined && isTaken(account, clientOrderId)) {
    return err({ code: 'order.alreadyExists', clientOrderId });
  }
  if (!core.state.tradingActive) return err({ code: 'exchange.tradingPaused' });
  const market = core.markets.get(terms.market);
  if (market === undefined) return err({ code: 'market.notFound', market: terms.market });
  const unfit = unfitTerms(core, market, terms);
  if (unfit !== undefined) return err(unfit);

  let group: Group | undefined;
  if (terms.group !== undefined) {
    group = account.groups.get(terms.group);
    if (group === undefined) return err({ code: 'group.notFound', group: terms.group });
    if (group.triggered) return err({ code: 'group.triggered', group: terms.group });
  }

  const holding = core.holding(account, market);
  let qty: number = terms.qty;
  if (terms.reduceOnly === true) {
    qty = Math.min(qty, holding.closing(terms.side));
    if (qty === 0 && core.options.emptyReduceOnly === 'refuse') {
      return err({ code: 'order.nothingToReduce' });
    }
  }

  const order = new Order({
    seq: core.orderSeq,
    id: core.orders.issue(),
    holding,
    side: terms.side,
    price: terms.price,
    qty,
    timeInForce: terms.timeInForce,
    selfTradePrevention: terms.selfTradePrevention,
    clientOrderId,
    postOnly: terms.postOnly === true,
    reduceOnly: terms.reduceOnly === true,
    cancelOnPause: terms.cancelOnPause === true,
    expiresAt: terms.expiresAt,
    group,
    at: core.now,
  });
  core.orderSeq += 1;
  const refusal = postOnlyCross(order) ?? shortOfCash(order) ?? killed(core, order);
  if (refusal !== undefined) {
    core.orders.remove(order.id);
    return err(refusal);
  }
  core.orders.add(order);
  account.history?.orders.add(order);
  return ok(enter(core, order));
}

/** Whether the account has used the client order id before. */
export function isTaken(account: Account, id: ClientOrderId): boolean {
  return account.history === undefined
    ? account.clientOrders.has(id)
    : account.history.orders.hasClientId(id);
}

function unfitTerms(core: Core, market: MarketState, terms: NewOrder): OrderRefusal | undefined {
  const { ticker, status, listing } = market;
  if (status !== 'active') return { code: 'market.notActive', market: ticker, status };
  if (!isOnGrid(listing.grid, terms.price)) {
    return { code: 'order.invalidPrice', price: terms.price };
  }
  if (!isValidQty(terms.qty)) return { code: 'order.invalidQty', qty: terms.qty };
  if (terms.timeInForce !== 'good_till_canceled') {
    if (terms.expiresAt !== undefined) return { code: 'order.expiryNeedsGtc' };
    if (terms.postOnly === true) return { code: 'order.postOnlyNeedsGtc' };
  }
  if (terms.reduceOnly === true && terms.timeInForce !== 'immediate_or_cancel') {
    return { code: 'order.reduceOnlyNeedsIoc' };
  }
  return expiryPassed(core.now, terms.expiresAt);
}

export function expiryPassed(
  now: Instant,
  expiresAt: Instant | undefined,
): OrderRefusal | undefined {
  return expiresAt !== undefined && expiresAt <= now
    ? { code: 'order.expiryPassed', expiresAt, now }
    : undefined;
}

export function postOnlyCross(order: Order): OrderRefusal | undefined {
  if (!order.postOnly || !crosses(order)) return undefined;
  const { price, side, market } = order;
  const best = side === 'bid' ? ONE_DOLLAR - market.no.bestPrice : market.yes.bestPrice;
  return { code: 'order.postOnlyCross', price: price as Price, best: best as Price };
}

/** Whether the account cannot pay for what the order might open, at its worst price and fee. */
export function shortOfCash(order: Order): OrderRefusal | undefined {
  const { account, holding, side } = order;
  if (account.unlimited) return undefined;
  const role = crosses(order) ? 'taker' : 'maker';
  let required: number;
  if (account.locksCollateral) {
    const own = holding.own(side);
    own.insert(order, role);
    required = holding.required(role === 'taker' ? order : undefined) - holding.reserved;
    own.remove(order);
  } else {
    const opens = Math.max(0, order.remaining - holding.closing(side));
    required = opens === 0 ? 0 : reserveOf(order, role, opens);
  }
  const available = account.cash - account.reserved;
  if (required <= 0 || required <= available) return undefined;
  return {
    code: 'account.insufficientBalance',
    required: required as Money,
    available: available as Money,
  };
}

/** A fill-or-kill order that cannot fill leaves no order, but its client order id counts as used. */
function killed(core: Core, order: Order): OrderRefusal | undefined {
  const { timeInForce, remaining, clientOrderId, account } = order;
  let refusal: OrderRefusal | undefined;
  if (timeInForce === 'fill_or_kill') {
    const crossing = crossingVolume(order, remaining);
    if (crossing < remaining) {
      refusal = {
        code: 'order.fillOrKillInsufficientVolume',
        qty: remaining as Qty,
        crossing: crossing as Qty,
      };
    }
  } else if (timeInForce === 'immediate_or_cancel' && core.options.emptyIoc === 'refuse') {
    if (!crosses(order)) refusal = { code: 'order.immediateOrCancelInsufficientVolume' };
  }
  if (refusal !== undefined && clientOrderId !== undefined) {
    account.history?.orders.useClientId(clientOrderId, undefined);
  }
  return refusal;
}

/** Lets an order trade with what it meets, and rests or ends the remainder. It is in no list when it comes. */
export function enter(core: Core, order: Order): OrderAck {
  const { outbox } = core;
  const { filled, takerCost, takerFees } = order;
  outbox.market(order.market);
  const outcome = sweep(core, order);
  if (order.remaining === 0 && order.filled > 0) finish(core, order, 'executed', 'filled');
  else if (outcome === 'stopped') finish(core, order, 'canceled', 'selfTradePrevented');
  else if (order.group?.due === true) finish(core, order, 'canceled', 'groupTriggered');
  else if (order.timeInForce !== 'good_till_canceled') {
    finish(core, order, 'canceled', 'immediateOrCancel');
  } else {
    if (order.filled > filled) order.lastChange = 'filled';
    rest(core, order);
    outbox.order(order);
  }
  order.holding.refreshReserve();
  outbox.flush();
  fireDueGroups(core);
  const filledNow = order.filled - filled;
  const costNow = order.takerCost - takerCost;
  return {
    orderId: order.id,
    clientOrderId: order.clientOrderId,
    status: order.status,
    filledQty: filledNow as Qty,
    remainingQty: (order.status === 'resting' ? order.remaining : 0) as Qty,
    fillNotional: (order.side === 'bid' ? costNow : filledNow * ONE_DOLLAR - costNow) as Money,
    fees: (order.takerFees - takerFees) as Money,
    at: core.now,
  };
}
