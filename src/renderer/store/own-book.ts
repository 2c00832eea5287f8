import type { OrderRow } from '../../contract/trading.ts';
import type { ClientOrderId } from '../../domain/units/ids.ts';
import type { Price, Qty } from '../../domain/units/units.ts';
import { isWorking } from '../format/order-words.ts';

/** Own working orders at one price and side. */
export interface OwnOrders {
  readonly qty: Qty;
  /** Contracts ahead of the first of them; null while nobody knows. */
  readonly ahead: Qty | null;
  readonly orders: readonly {
    readonly id: ClientOrderId;
    /** In all, what is filled included. */
    readonly qty: Qty;
  }[];
}
export type OwnBook = Readonly<Record<'bid' | 'ask', ReadonlyMap<Price, OwnOrders>>>;

export const NO_OWN: OwnOrders = { qty: 0 as Qty, ahead: null, orders: [] };
export const NO_OWN_ORDERS: OwnBook = { bid: new Map(), ask: new Map() };

export type OwnOrder = Pick<
  OrderRow,
  | 'clientOrderId'
  | 'orderId'
  | 'market'
  | 'side'
  | 'price'
  | 'initialQty'
  | 'remainingQty'
  | 'state'
>;

/** Gathers what is working in one market by side and price. @param ahead - contracts ahead, by the venue's order id */
export function ownBookOf(
  orders: readonly OwnOrder[],
  market: string,
  ahead: ReadonlyMap<string, Qty> = new Map(),
): OwnBook {
  const own = { bid: new Map<Price, OwnOrders>(), ask: new Map<Price, OwnOrders>() };
  for (const order of orders) {
    if (order.market !== market || !isWorking(order)) continue;
    const before = own[order.side].get(order.price) ?? NO_OWN;
    const here = (order.orderId === null ? undefined : ahead.get(order.orderId)) ?? null;
    own[order.side].set(order.price, {
      qty: (before.qty + order.remainingQty) as Qty,
      ahead: before.ahead === null || (here !== null && here < before.ahead) ? here : before.ahead,
      orders: [...before.orders, { id: order.clientOrderId, qty: order.initialQty }],
    });
  }
  return own;
}
