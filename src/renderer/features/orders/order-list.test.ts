import { expect, it } from 'vitest';
import type { OrderRow } from '../../../contract/trading.ts';
import { describeNone, listOrders, type OrderStage } from './order-list.ts';

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
  expect(ids(listOrders(orders, { scope: 'all', stage: 'all', market: 'A' }))).toEqual([
    'new',
    'old',
    'done',
    'denied',
  ]);
  expect(ids(listOrders(orders, { scope: 'market', stage: 'all', market: 'A' }))).toEqual([
    'old',
    'done',
    'denied',
  ]);
});

it('shows only those at work, over, or refused', () => {
  const orders = [order('a', 1, 'resting'), order('b', 2, 'filled'), order('c', 3, 'rejected')];
  const shown = (stage: OrderStage) =>
    ids(listOrders(orders, { scope: 'all', stage, market: null }));
  expect(shown('working')).toEqual(['a']);
  expect(shown('done')).toEqual(['c', 'b']);
  expect(shown('denied')).toEqual(['c']);
});

it('shows every working order, however many are done', () => {
  const many = Array.from({ length: 1000 }, (_, at) => order(`d${at}`, at, 'filled'));
  const rows = listOrders([order('old', -1, 'resting'), ...many], {
    scope: 'all',
    stage: 'all',
    market: null,
  });
  expect(rows[0]?.clientOrderId).toBe('old');
  expect(rows.length).toBeLessThan(1000);
});

it('names what there is none of', () => {
  expect(describeNone('all', 'denied')).toBe('No denied orders');
  expect(describeNone('market', 'working')).toBe('No working orders in this market');
});
