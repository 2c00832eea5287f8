import { expect, it } from 'vitest';
import type { OrderRow } from '../../contract/trading.ts';
import type { Price, Qty } from '../../domain/units/units.ts';
import { ownBookOf } from './own-book.ts';

const order = (id: string, patch: Partial<Record<keyof OrderRow, unknown>> = {}): OrderRow =>
  ({
    clientOrderId: id,
    orderId: `venue-${id}`,
    market: 'KXA-1',
    side: 'bid',
    price: 4000,
    initialQty: 100,
    remainingQty: 100,
    state: 'resting',
    ...patch,
  }) as unknown as OrderRow;

it('gathers what works in one market, by side and price', () => {
  const own = ownBookOf(
    [
      order('a'),
      order('b', { remainingQty: 50, state: 'canceling' }),
      order('c', { side: 'ask', price: 4400 }),
      order('d', { state: 'filled' }),
      order('e', { market: 'KXB-1' }),
    ],
    'KXA-1',
  );
  expect([...own.bid].map(([price, { qty }]) => [price, qty])).toEqual([[4000, 150]]);
  expect([...own.ask].map(([price, { qty }]) => [price, qty])).toEqual([[4400, 100]]);
  expect(own.bid.get(4000 as Price)?.orders.map(({ id }) => id)).toEqual(['a', 'b']);
});

it('says what is ahead of the first own order at a price', () => {
  const orders = [order('a'), order('b'), order('c', { orderId: null })];
  const ahead = (known: Readonly<Record<string, number>>) =>
    ownBookOf(orders, 'KXA-1', new Map(Object.entries(known) as [string, Qty][])).bid.get(
      4000 as Price,
    )?.ahead;
  expect(ahead({})).toBeNull();
  expect(ahead({ 'venue-b': 700 })).toBe(700);
  expect(ahead({ 'venue-a': 500, 'venue-b': 300 })).toBe(300);
});
