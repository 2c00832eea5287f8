import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random.ts';
import type { OrderId } from '../units/ids.ts';
import { OrderRegister } from './order-register.ts';
import type { Order } from './order.ts';

const orderNamed = (id: OrderId) => ({ id }) as Order;

describe('the register of live orders', () => {
  it('issues version 4 UUIDs, never the same twice, though slots are used again', () => {
    const register = new OrderRegister(new Random(1, 'ids'));
    const seen = new Set<string>();
    for (let i = 0; i < 2_000; i += 1) {
      const id = register.issue();
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      seen.add(id);
      if (i % 3 !== 0) register.remove(id);
    }
    expect(seen.size).toBe(2_000);
  });

  it('finds what was added until it is removed', () => {
    const register = new OrderRegister(new Random(1, 'ids'));
    const first = orderNamed(register.issue());
    const second = orderNamed(register.issue());
    register.add(first);
    register.add(second);
    expect(register.get(first.id)).toBe(first);
    expect([...register.values()]).toEqual([first, second]);
    register.remove(first.id);
    expect(register.get(first.id)).toBeUndefined();
    const third = orderNamed(register.issue());
    register.add(third);
    expect(third.id.slice(30)).toBe(first.id.slice(30));
    expect(register.get(first.id)).toBeUndefined();
    expect(register.get(third.id)).toBe(third);
  });

  it.each([
    '',
    'nonsense',
    'ffffffff-ffff-4fff-8fff-ffffffffffff',
    'ZZZZZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZZZZZZZZZ',
  ])('finds nothing by %j', (text) => {
    const register = new OrderRegister(new Random(1, 'ids'));
    register.add(orderNamed(register.issue()));
    expect(register.get(text as OrderId)).toBeUndefined();
  });
});
