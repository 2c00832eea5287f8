import { expect, it } from 'vitest';
import type { OrderRow } from '../../../contract/trading.ts';
import { listOrders } from './order-list.ts';

const order = (clientOrderId: string, createdAt: number, state: string, market = 'A'): OrderRow =>
  ({ clientOrderId, createdAt, state, market }) as unknown as OrderRow;
const ids = (rows: readonly OrderRow[]): readonly string[] =>
  rows.map(({ clientOrderId }) => clientOrderId);

it('lists working orders first, the newest on top', () => {
  const orders = [
    order('old', 1, 'resting'),
    order('done', 4, 'filled'),
    order('new', 3, 'submitted', 'B'),
    order('denied', 2, 'denied'),
  ];
  expect(ids(listOrders(orders, 'all', 'A'))).toEqual(['new', 'old', 'done', 'denied']);
  expect(ids(listOrders(orders, 'market', 'A'))).toEqual(['old', 'done', 'denied']);
});

it('shows every working order, however many are done', () => {
  const many = Array.from({ length: 1000 }, (_, at) => order(`d${at}`, at, 'filled'));
  const rows = listOrders([order('old', -1, 'resting'), ...many], 'all', null);
  expect(rows[0]?.clientOrderId).toBe('old');
  expect(rows.length).toBeLessThan(1000);
});
