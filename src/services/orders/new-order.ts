import type { NewOrder } from '../../adapters/kalshi/wire-order-entry.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { OrderGroupId } from '../../domain/units/ids.ts';

/** An order as the venue is asked for it. */
export const newOrderOf = (order: Order, group: OrderGroupId | null): NewOrder => ({
  market: order.market,
  clientOrderId: order.clientOrderId,
  side: order.side,
  price: order.price,
  qty: order.qty,
  timeInForce: order.timeInForce,
  selfTradePrevention: 'taker_at_cross',
  postOnly: order.postOnly,
  // The venue knows reduce-only for orders that do not rest; for the others the gate answers alone.
  ...(order.reduceOnly && order.timeInForce === 'immediate_or_cancel' && { reduceOnly: true }),
  ...(order.timeInForce === 'good_till_canceled' && { cancelOnPause: true }),
  ...(order.expiresAt !== undefined && { expiresAt: order.expiresAt }),
  ...(group !== null && { orderGroupId: group }),
});
