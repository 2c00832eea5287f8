import type { OrderRow } from '../../../contract/trading.ts';
import { isWorking } from '../../format/order-words.ts';

/** What is done is shown only so far back; the ledger has the rest. */
const DONE_SHOWN = 300;

export type OrderScope = 'all' | 'market';
export type OrderStage = 'all' | 'working' | 'done' | 'denied';

const NEVER_BEGAN = new Set(['denied', 'rejected']);

/** Whether it may still be amended or cancelled. */
export const canChange = (order: Pick<OrderRow, 'state'>): boolean =>
  isWorking(order) && order.state !== 'canceling';

/** Working orders first, then what is done; the newest of each on top. */
export function listOrders(
  orders: readonly OrderRow[],
  {
    scope,
    stage,
    market,
  }: {
    readonly scope: OrderScope;
    readonly stage: OrderStage;
    readonly market: string | null;
  },
): readonly OrderRow[] {
  const inScope = scope === 'all' ? orders : orders.filter((order) => order.market === market);
  const newestFirst = [...inScope].sort((a, b) => b.createdAt - a.createdAt);
  const working = newestFirst.filter(isWorking);
  const over = newestFirst.filter((order) => !isWorking(order));
  const done = stage === 'denied' ? over.filter(({ state }) => NEVER_BEGAN.has(state)) : over;
  return [
    ...(stage === 'all' || stage === 'working' ? working : []),
    ...(stage === 'working' ? [] : done.slice(0, DONE_SHOWN)),
  ];
}

const NONE: Readonly<Record<OrderStage, string>> = {
  all: 'No orders',
  working: 'No working orders',
  done: 'No orders that are done',
  denied: 'No denied orders',
};

/** What there is none of, where there are others. */
export const describeNone = (scope: OrderScope, stage: OrderStage): string =>
  scope === 'market' ? `${NONE[stage]} in this market` : NONE[stage];
