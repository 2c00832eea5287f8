import type { OrderRow } from '../../../contract/trading.ts';
import { isWorking } from '../../format/order-words.ts';

/** What is done is shown only so far back; the ledger has the rest. */
const DONE_SHOWN = 300;

export type OrderScope = 'all' | 'market';

/** Working orders first, then what is done; the newest of each on top. */
export function listOrders(
  orders: readonly OrderRow[],
  scope: OrderScope,
  market: string | null,
): readonly OrderRow[] {
  const inScope = scope === 'all' ? orders : orders.filter((order) => order.market === market);
  const newestFirst = [...inScope].sort((a, b) => b.createdAt - a.createdAt);
  const working = newestFirst.filter(isWorking);
  const done = newestFirst.filter((order) => !isWorking(order));
  return [...working, ...done.slice(0, DONE_SHOWN)];
}
