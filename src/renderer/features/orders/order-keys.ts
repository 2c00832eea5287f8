import type { OrderRow } from '../../../contract/trading.ts';
import { withOwnKeys, type Keyed, type Keys } from '../../ui/keyboard.ts';
import type { RowKey } from '../../ui/table-keys.ts';
import { canChange } from './order-list.ts';

/** What a person may do to an order in its row, by button or key. */
export interface OrderDeeds {
  readonly amend: (order: OrderRow) => void;
  readonly cancel: (order: OrderRow) => void;
}

interface OrderKey extends Keyed {
  readonly title: string;
  readonly deed: keyof OrderDeeds;
}

/** Keys that count while the list of orders has the focus, before those of commands. */
export const ORDER_KEYS: readonly OrderKey[] = [
  { id: 'orders.cancel', title: 'Cancel the order under the cursor', keys: 'x', deed: 'cancel' },
  { id: 'orders.delete', title: 'Cancel it, by another key', keys: 'delete', deed: 'cancel' },
  { id: 'orders.amend', title: 'Amend the order under the cursor', keys: 'a', deed: 'amend' },
];

/** Keys for the rows of orders; one of an order that is done does nothing. @param own - as the person chose them */
export const orderRowKeys = (
  deeds: OrderDeeds,
  own: Readonly<Record<string, Keys | null>>,
): readonly RowKey<OrderRow>[] =>
  withOwnKeys(ORDER_KEYS, own).map(({ keys, deed }) => ({
    keys,
    act: (order) => {
      if (canChange(order)) deeds[deed](order);
    },
  }));
