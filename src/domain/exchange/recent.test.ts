import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Recent } from './recent.ts';

it('keeps the newest, oldest first', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 20 }), (items, limit) => {
      const recent = new Recent<number>(limit);
      for (const item of items) recent.push(item);
      expect(recent.toArray()).toEqual(items.slice(-limit));
    }),
  );
});
