import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PriceSet } from './price-set.ts';

it('finds the next lower price as a sorted list would', () => {
  const price = fc.integer({ min: 1, max: 9999 });
  const step = fc.record({ add: fc.boolean(), price });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 200 }),
      fc.integer({ min: 1, max: 10_000 }),
      (steps, at) => {
        const set = new PriceSet();
        const plain = new Set<number>();
        for (const { add, price: member } of steps) {
          if (add) {
            set.add(member);
            plain.add(member);
          } else {
            set.delete(member);
            plain.delete(member);
          }
          expect(set.below(at)).toBe(Math.max(0, ...[...plain].filter((other) => other < at)));
        }
        const walked: number[] = [];
        for (let next = set.below(10_000); next > 0; next = set.below(next)) walked.push(next);
        expect(walked).toEqual([...plain].sort((a, b) => b - a));
      },
    ),
  );
});
