import { useMemo } from 'react';
import type { ManualOrder, OrderRow } from '../../contract/trading.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import type { Price, Qty } from '../../domain/units/units.ts';
import { describeDeal, describeOrder, describeOutcome } from '../format/order-words.ts';
import { formatCentsExact } from '../format/price.ts';
import { formatContracts } from '../format/quantity.ts';
import { useDesk, type Desk } from './desk.ts';

export interface OrderActions {
  /** @param outcome - which contract the person spoke of; the order itself is always on the YES scale */
  readonly submit: (order: ManualOrder, outcome?: 'yes' | 'no') => Promise<void>;
  readonly cancel: (ids: readonly ClientOrderId[]) => Promise<void>;
  /**
   * Less at the same price is taken back, which keeps the place in the queue and passes in every state; anything else
   * is judged as a new order in its stead.
   *
   * @param to - the size in all, what is filled already included
   */
  readonly amend: (
    order: Pick<OrderRow, 'clientOrderId' | 'price' | 'initialQty'>,
    to: { readonly price: Price; readonly qty: Qty },
  ) => Promise<void>;
  /** Cancels what rests in the market and leaves the position at once. */
  readonly flatten: (market: MarketTicker) => Promise<void>;
  /** null cancels in every market. */
  readonly cancelAll: (market: string | null) => Promise<void>;
}

const BAD_ENDS = new Set(['denied', 'rejected', 'unconfirmed']);
/** How an order ends that was to leave a position at once, and did not leave all of it. */
const NOT_LEFT = new Set([...BAD_ENDS, 'canceled']);

/** Orders as a person gives them: asked for, answered, and the outcome said in words, good or bad. */
export function createOrderActions({ api, notices }: Pick<Desk, 'api' | 'notices'>): OrderActions {
  return {
    submit: async (order, outcome) => {
      // Orders and fills show it under the name that it has on the venue's scale.
      const also = outcome === 'no' ? ` (${describeDeal(order, 'yes')})` : '';
      const about = describeOrder(order, outcome) + also;
      const reply = await api['orders.submit'](order);
      if (!reply.ok) {
        notices.sayFailure(about, reply.error);
        return;
      }
      const { state } = reply.value;
      notices.say(BAD_ENDS.has(state) ? 'bad' : 'good', `${about}: ${describeOutcome(state)}.`);
    },
    cancel: async (ids) => {
      const replies = await Promise.all(
        ids.map((clientOrderId) => api['orders.cancel']({ clientOrderId })),
      );
      for (const reply of replies) if (!reply.ok) notices.sayFailure('Cancel', reply.error);
    },
    amend: async ({ clientOrderId, price: before, initialQty }, { price, qty }) => {
      const about = `Amend to ${formatContracts(qty)} at ${formatCentsExact(price)}`;
      const isLess = price === before && qty < initialQty;
      const reply = isLess
        ? await api['orders.decrease']({ clientOrderId, by: initialQty - qty })
        : await api['orders.amend']({ clientOrderId, price, qty });
      if (reply.ok) notices.say('good', `${about}: done.`);
      else notices.sayFailure(about, reply.error);
    },
    flatten: async (market) => {
      const about = `Flatten ${market}`;
      const reply = await api['orders.flatten']({ market });
      if (!reply.ok) {
        notices.sayFailure(about, reply.error);
        return;
      }
      const { state } = reply.value;
      const words = `${about}: ${describeOutcome(state)}.`;
      if (NOT_LEFT.has(state)) notices.say('bad', words, 'Look at Positions for what is left.');
      else notices.say('good', words);
    },
    cancelAll: async (market) => {
      const reply = await api['orders.cancelAll']({ market });
      const about = market === null ? 'Cancel all' : `Cancel all in ${market}`;
      if (!reply.ok) {
        notices.sayFailure(about, reply.error);
        return;
      }
      const { canceled, left } = reply.value;
      notices.say(
        left === 0 ? 'good' : 'bad',
        `${about}: ${canceled} cancelled, ${left} still working.`,
      );
    },
  };
}

export function useOrderActions(): OrderActions {
  const desk = useDesk();
  return useMemo(() => createOrderActions(desk), [desk]);
}
