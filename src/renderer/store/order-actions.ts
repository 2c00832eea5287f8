import { useMemo } from 'react';
import type { ManualOrder } from '../../contract/trading.ts';
import type { ClientOrderId } from '../../domain/units/ids.ts';
import type { Failure } from '../../base/result.ts';
import { describeError } from '../format/error-words.ts';
import { describeOrder, describeOutcome } from '../format/order-words.ts';
import { useDesk, type Desk } from './desk.ts';

export interface OrderActions {
  /** @param outcome - which contract the person spoke of; the order itself is always on the YES scale */
  readonly submit: (order: ManualOrder, outcome?: 'yes' | 'no') => Promise<void>;
  readonly cancel: (ids: readonly ClientOrderId[]) => Promise<void>;
  /** null cancels in every market. */
  readonly cancelAll: (market: string | null) => Promise<void>;
}

const BAD_ENDS = new Set(['denied', 'rejected', 'unconfirmed']);

/** Orders as a person gives them: asked for, answered, and the outcome said in words, good or bad. */
export function createOrderActions({ api, notices }: Pick<Desk, 'api' | 'notices'>): OrderActions {
  const sayFailure = (about: string, error: Failure): void => {
    const { what, remedy } = describeError(error);
    notices.say('bad', `${about}: ${what}`, remedy);
  };
  return {
    submit: async (order, outcome) => {
      const about = describeOrder(order, outcome);
      const reply = await api['orders.submit'](order);
      if (!reply.ok) {
        sayFailure(about, reply.error);
        return;
      }
      const { state } = reply.value;
      notices.say(BAD_ENDS.has(state) ? 'bad' : 'good', `${about}: ${describeOutcome(state)}.`);
    },
    cancel: async (ids) => {
      const replies = await Promise.all(
        ids.map((clientOrderId) => api['orders.cancel']({ clientOrderId })),
      );
      for (const reply of replies) if (!reply.ok) sayFailure('Cancel', reply.error);
    },
    cancelAll: async (market) => {
      const reply = await api['orders.cancelAll']({ market });
      const about = market === null ? 'Cancel all' : `Cancel all in ${market}`;
      if (!reply.ok) {
        sayFailure(about, reply.error);
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
