import { expect, it } from 'vitest';
import type { OrderRow } from '../../../contract/trading.ts';
import { orderRowKeys } from './order-keys.ts';

/** What pressing a key does to an order in a state. */
function press(keys: string, state: OrderRow['state'], own: Record<string, string | null> = {}) {
  const done: string[] = [];
  const deeds = { amend: () => done.push('amend'), cancel: () => done.push('cancel') };
  const order = { clientOrderId: 'one', state } as unknown as OrderRow;
  for (const key of orderRowKeys(deeds, own)) if (key.keys === keys) key.act(order);
  return done;
}

it('cancels and amends what works', () => {
  expect(press('x', 'resting')).toEqual(['cancel']);
  expect(press('delete', 'submitted')).toEqual(['cancel']);
  expect(press('a', 'resting')).toEqual(['amend']);
});

it('leaves alone what is done, or is being cancelled', () => {
  for (const state of ['filled', 'canceled', 'denied', 'canceling']) {
    for (const keys of ['x', 'delete', 'a']) expect(press(keys, state)).toEqual([]);
  }
});

it('goes by the keys that the person chose', () => {
  const own = { 'orders.cancel': 'd', 'orders.delete': null };
  expect(press('d', 'resting', own)).toEqual(['cancel']);
  expect(press('x', 'resting', own)).toEqual([]);
  expect(press('delete', 'resting', own)).toEqual([]);
});
