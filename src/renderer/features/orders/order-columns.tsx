import type { OrderRow } from '../../../contract/trading.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { describeOrderState, isWorking, ORIGIN_WORDS } from '../../format/order-words.ts';
import { formatCentsExact } from '../../format/price.ts';
import { formatContracts } from '../../format/quantity.ts';
import type { Column } from '../../ui/data-table.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import {
  marketColumn,
  priceColumn,
  sideColumn,
  sizeColumn,
  timeColumn,
} from '../../ui/usual-columns.tsx';
import type { OrderDeeds } from './order-keys.ts';
import { canChange } from './order-list.ts';

const STATE_TONES: Readonly<Record<string, Tone>> = {
  submitted: 'warn',
  canceling: 'warn',
  unconfirmed: 'bad',
  denied: 'bad',
  rejected: 'bad',
  resting: 'plain',
};

/** The columns of the order blotter; a working order can be changed and cancelled in its row. */
export function orderColumns({ amend, cancel }: OrderDeeds): readonly Column<OrderRow>[] {
  return [
    timeColumn(({ createdAt }) => createdAt),
    marketColumn(),
    sideColumn(),
    priceColumn(),
    sizeColumn(({ initialQty }) => initialQty),
    {
      id: 'filled',
      title: 'Filled',
      width: 64,
      align: 'end',
      value: ({ filledQty }) => filledQty / 100,
      cell: ({ filledQty }) => (filledQty === 0 ? '–' : formatContracts(filledQty)),
    },
    {
      id: 'left',
      title: 'Left',
      width: 64,
      align: 'end',
      cell: (order) => (isWorking(order) ? formatContracts(order.remainingQty) : '–'),
      value: (order) => (isWorking(order) ? order.remainingQty / 100 : 0),
    },
    {
      id: 'origin',
      title: 'From',
      width: 52,
      cell: ({ origin }) => ORIGIN_WORDS[origin],
      value: ({ origin }) => ORIGIN_WORDS[origin],
    },
    {
      id: 'state',
      title: 'State',
      width: 110,
      grows: true,
      value: ({ state, reason }) =>
        reason === null
          ? describeOrderState(state)
          : `${describeOrderState(state)}: ${reason.code}`,
      cell: ({ state, reason }) => {
        const words = reason === null ? undefined : describeErrorInLine(reason);
        return (
          <Tag tone={STATE_TONES[state] ?? 'quiet'} hint={words}>
            {describeOrderState(state)}
            {words !== undefined && `: ${words}`}
          </Tag>
        );
      },
    },
    {
      id: 'act',
      title: '',
      width: 134,
      align: 'pinned',
      cell: (order) =>
        canChange(order) ? (
          <span className="row-actions">
            <button
              type="button"
              className="row-action row-action-calm"
              aria-label={`Amend order of ${order.market} at ${formatCentsExact(order.price)}`}
              onClick={() => amend(order)}
            >
              Amend
            </button>
            <button
              type="button"
              className="row-action"
              aria-label={`Cancel order of ${order.market} at ${formatCentsExact(order.price)}`}
              onClick={() => cancel(order)}
            >
              Cancel
            </button>
          </span>
        ) : null,
    },
  ];
}
