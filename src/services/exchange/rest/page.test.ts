import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../base/result.ts';
import { pageOf } from './page.ts';

const placeOf = (n: number): number => n;

describe('pageOf', () => {
  it('serves every wanted item once, in order, whatever the page size', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(1e9)),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom('ascending' as const, 'descending' as const),
        fc.integer({ min: 1, max: 3 }),
        (places, limit, order, every) => {
          const items = places.sort((a, b) => a - b);
          const keep = (n: number): boolean => n % every === 0;
          const served: number[] = [];
          let cursor: string | undefined;
          do {
            const page = unwrap(pageOf({ items, order, placeOf, keep }, { limit, cursor }));
            expect(page.items.length).toBeLessThanOrEqual(limit);
            served.push(...page.items);
            cursor = page.cursor === '' ? undefined : page.cursor;
          } while (cursor !== undefined);
          const wanted = items.filter(keep);
          expect(served).toEqual(order === 'ascending' ? wanted : wanted.toReversed());
        },
      ),
    );
  });

  it('goes on where it was when the item behind the cursor is gone', () => {
    const order = 'descending';
    const first = unwrap(pageOf({ items: [1, 2, 3, 4], order, placeOf }, { limit: 2 }));
    expect(first.items).toEqual([4, 3]);
    const rest = pageOf(
      { items: [1, 2, 4, 5], order, placeOf },
      { limit: 2, cursor: first.cursor },
    );
    expect(unwrap(rest)).toEqual({ items: [2, 1], cursor: '' });
  });

  it('refuses a cursor it never wrote', () => {
    for (const cursor of ['%', 'x', Buffer.from('p1e9').toString('base64url')]) {
      expect(
        pageOf({ items: [1], order: 'ascending', placeOf }, { limit: 1, cursor }),
      ).toMatchObject({ ok: false, error: { status: 400 } });
    }
  });
});
