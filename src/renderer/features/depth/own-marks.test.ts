import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookView } from '../../../contract/market-data.ts';
import type { OrderRow } from '../../../contract/trading.ts';
import type { Price, Qty } from '../../../domain/units/units.ts';
import { ownBookOf } from '../../store/own-book.ts';
import { describeDepthAt, describeTotals, nameDepth } from './depth-words.ts';
import { labelRows, ownMarks, type OwnMark } from './own-marks.ts';

/** Bids 38 and 40; asks 44 and 45. */
const book = {
  yes: [
    [3800, 50_000],
    [4000, 20_000],
  ],
  no: [
    [5500, 90_000],
    [5600, 30_000],
  ],
} as unknown as BookView;

const mark = (side: OwnMark['side'], price: number, qty: number): OwnMark => ({
  side,
  price: price as Price,
  qty: qty as Qty,
});
const mine = [mark('bid', 3800, 1000), mark('bid', 4000, 500), mark('ask', 4500, 700)];

describe('own orders on the depth chart', () => {
  it('are marked on both sides, once a price, from the lowest', () => {
    const order = (patch: Partial<Record<keyof OrderRow, unknown>>): OrderRow =>
      ({
        market: 'KXA-1',
        side: 'bid',
        price: 4000,
        initialQty: 500,
        remainingQty: 500,
        state: 'resting',
        ...patch,
      }) as unknown as OrderRow;
    const orders = [
      order({ side: 'ask', price: 4500, remainingQty: 700 }),
      order({ remainingQty: 200 }),
      order({ remainingQty: 300, state: 'submitted' }),
      order({ price: 3800, remainingQty: 1000 }),
      order({ price: 3900, state: 'canceled' }),
      order({ price: 4100, market: 'KXB-1' }),
    ];
    expect(ownMarks(ownBookOf(orders, 'KXA-1'))).toEqual(mine);
    expect(ownMarks(ownBookOf(orders, 'KXC-1'))).toEqual([]);
  });

  it('are told beside the totals, and as part of what an order would meet', () => {
    expect(describeTotals(book, mine)).toBe(
      'you: 15 bid, 7 offered · 700 bid · 1,200 offered · 37% bid',
    );
    expect(describeTotals(book, [])).toBe('700 bid · 1,200 offered · 37% bid');
    expect(describeDepthAt(book, 3800 as Price, mine)).toMatch(
      /^Sell 700 to 38¢ · you: 15 of it · /,
    );
    expect(describeDepthAt(book, 3900 as Price, mine)).toMatch(
      /^Sell 200 to 39¢ · you: 5 of it · /,
    );
    expect(describeDepthAt(book, 4400 as Price, mine)).toMatch(/^Buy 300 to 44¢ · [^y]*$/);
    expect(describeDepthAt(book, 4500 as Price, mine)).toMatch(/you: 7 of it · /);
    expect(describeDepthAt(book, 4200 as Price, mine)).toBe('42¢: inside the spread');
  });

  it('are in the name of the chart', () => {
    expect(nameDepth('KXA-1', [])).toBe('Cumulative depth of KXA-1 over price');
    expect(nameDepth('KXA-1', mine)).toBe(
      'Cumulative depth of KXA-1 over price. Your orders: buy 10 at 38¢, buy 5 at 40¢, sell 7 at 45¢',
    );
  });
});

describe('labels', () => {
  it('lie in the first row if there is room', () => {
    const spans = [
      { left: 0, right: 40 },
      { left: 30, right: 70 },
      { left: 40, right: 80 },
    ];
    expect(labelRows(spans)).toEqual([0, 1, 0]);
  });

  it('never lie upon one another', () => {
    const span = fc
      .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 80 }))
      .map(([left, width]) => ({ left, right: left + width }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), (unsorted) => {
        const spans = unsorted.toSorted((a, b) => a.left - b.left);
        const rows = labelRows(spans);
        for (const [i, a] of spans.entries()) {
          for (const [j, b] of spans.entries()) {
            if (i >= j || rows[i] !== rows[j]) continue;
            expect(a.right).toBeLessThanOrEqual(b.left);
          }
        }
      }),
    );
  });
});
