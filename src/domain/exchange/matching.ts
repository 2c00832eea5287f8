import { tradeFee, type FeeRole } from '../fees/fee-schedule.ts';
import { fillFee } from '../fees/fill-fee.ts';
import type { TradeId } from '../units/ids.ts';
import { ONE_DOLLAR, type Money, type Price, type Qty } from '../units/units.ts';
import type { Core } from './core.ts';
import type { Ladder, Level } from './ladder.ts';
import type { Order } from './order.ts';
import { cancelResting, finish, leave, shrink } from './resting.ts';
import type { Trade } from './views.ts';

/** The lowest bid of the other outcome that an order trades with: both together pay 1 USD or more. */
const crossingFrom = (order: Order): number => ONE_DOLLAR - order.ladderPrice;

/** Whether an order would meet a resting one. */
export const crosses = (order: Order): boolean =>
  order.market.opposite(order.side).bestPrice >= crossingFrom(order);

/**
 * What an order could trade at once, counted no further than `wanted`. Orders of the same user count unless the
 * order would cancel them.
 */
export function crossingVolume(order: Order, wanted: number): number {
  const ladder = order.market.opposite(order.side);
  let volume = 0;
  for (const level of crossingLevels(ladder, crossingFrom(order))) {
    volume += order.selfTradePrevention === 'maker' ? othersQty(level, order) : level.qty;
    if (volume >= wanted) break;
  }
  return volume;
}

function* crossingLevels(ladder: Ladder, from: number): Generator<Level> {
  let level = ladder.best;
  while (level !== undefined && level.price >= from) {
    yield level;
    level = ladder.below(level.price);
  }
}

function othersQty(level: Level, order: Order): number {
  let qty = level.qty;
  for (let other = level.head; other !== undefined; other = other.behind) {
    if (isSameUser(other, order)) qty -= other.remaining;
  }
  return qty;
}

const isSameUser = (a: Order, b: Order): boolean => a.account.userId === b.account.userId;

/**
 * Trades an incoming order with all it meets, best price first, first come first, at the resting price.
 *
 * @returns `stopped` when self-trade prevention ended the incoming order
 */
export function sweep(core: Core, taker: Order): 'done' | 'stopped' {
  const ladder = taker.market.opposite(taker.side);
  const from = crossingFrom(taker);
  while (taker.remaining > 0) {
    const level = ladder.best;
    if (level === undefined || level.price < from) break;
    const maker = level.head as Order;
    if (!isSameUser(maker, taker)) execute(core, taker, maker, level);
    else if (taker.selfTradePrevention === 'taker_at_cross') return 'stopped';
    else cancelResting(core, maker, 'selfTradePrevented');
  }
  return 'done';
}

function execute(core: Core, taker: Order, maker: Order, level: Level): void {
  const { market } = taker;
  const qty = Math.min(taker.remaining, maker.remaining);
  const total = level.qty - qty;
  if (qty === maker.remaining) {
    leave(core, maker);
    maker.remaining = 0;
  } else {
    shrink(maker, qty);
  }
  taker.remaining -= qty;
  core.outbox.level(maker, -qty, total);

  const trade: Trade = {
    seq: core.tradeSeq,
    tradeId: core.random.uuid() as TradeId,
    market: market.ticker,
    price: maker.price as Price,
    qty: qty as Qty,
    takerSide: taker.side,
    at: core.now,
  };
  core.tradeSeq += 1;
  market.record(trade);
  core.outbox.trade(trade);

  settleFill(core, taker, 'taker', trade);
  settleFill(core, maker, 'maker', trade);
  maker.holding.refreshReserve();
  if (maker.remaining === 0) {
    finish(core, maker, 'executed', 'filled');
  } else {
    maker.lastChange = 'filled';
    core.outbox.order(maker);
  }
}

/** Books one side of a trade: cash, fee, position, order. */
function settleFill(core: Core, order: Order, role: FeeRole, trade: Trade): void {
  const { account, holding, market, side, group } = order;
  const { price, qty } = trade;
  const ownPrice = side === 'bid' ? price : ONE_DOLLAR - price;
  const movement = holding.movement(side, ownPrice, qty);
  const modelFee = tradeFee(market.fees, role, price, qty);
  const roundsFeeAlone = core.options.closingFee === 'roundFee' && holding.closing(side) > 0;
  const rounded = (roundsFeeAlone ? 0 : movement) as Money;
  const fee = fillFee(rounded, modelFee, order.overpaid as Money, account.step as Money);
  const longBefore = Math.max(holding.qty, 0);
  holding.apply(side, ownPrice, qty, fee);
  market.openInterest += Math.max(holding.qty, 0) - longBefore;
  account.cash += movement - fee;
  account.updatedAt = core.now;
  core.houseCash += fee;

  order.filled += qty;
  order.overpaid += fee - modelFee;
  if (role === 'taker') {
    order.takerCost += ownPrice * qty;
    order.takerFees += fee;
  } else {
    order.makerCost += ownPrice * qty;
    order.makerFees += fee;
  }
  core.outbox.holding(holding);
  if (account.emitsPrivately || account.history !== undefined) {
    reportFill(core, order, role, trade, fee);
  }
  if (group !== undefined) {
    group.count(core.now, qty);
    if (!group.due && group.matched(core.now) >= group.limit) {
      group.due = true;
      core.dueGroups.push(group);
    }
  }
}

function reportFill(core: Core, order: Order, role: FeeRole, trade: Trade, fee: number): void {
  const { account, holding } = order;
  const fill = {
    seq: core.fillSeq,
    tradeId: trade.tradeId,
    orderId: order.id,
    clientOrderId: order.clientOrderId,
    market: trade.market,
    side: order.side,
    price: trade.price,
    qty: trade.qty,
    fee: fee as Money,
    isTaker: role === 'taker',
    positionAfter: holding.qty as Qty,
    at: trade.at,
  };
  core.fillSeq += 1;
  account.history?.fills.push(fill);
  if (account.emitsPrivately) core.outbox.fill(account, fill);
}
