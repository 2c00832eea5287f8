import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Book } from '../book/book.ts';
import { LINEAR_CENT } from '../market/price-grid.ts';
import type { MarketTicker } from '../units/ids.ts';
import type { Instant, Price, Qty } from '../units/units.ts';
import type { Action } from './action.ts';
import { RecentPoints } from '../observation/recent-points.ts';
import { MIRROR } from './quoted.fixture.ts';
import { spreadCapture } from './spread-capture.ts';

type Touch = readonly [price: number, qty: number];
const bookOf = (yes: Touch, no: Touch): Book => {
  const book = new Book('KXRAIN-26DEC01-NYC' as MarketTicker, LINEAR_CENT);
  const level = ([price, qty]: Touch) => [{ price: price as Price, qty: qty as Qty }];
  const receivedAt = 0 as Instant;
  book.applySnapshot({ yes: level(yes), no: level(no), receivedAt, source: 'feed' });
  return book;
};
const flat = 0 as Qty;
const rule = spreadCapture({ leastSpreadCents: 2, leastImbalance: 0.2, edgeCents: 10 });
const choose = (book: Book, held: Qty): Action => rule({ book, held, history: new RecentPoints() });

describe('spreadCapture', () => {
  it('rests where more contracts wait, when the spread is wide enough', () => {
    expect(choose(bookOf([4400, 900], [5300, 100]), flat)).toBe('buyYes');
    expect(choose(bookOf([4400, 100], [5300, 900]), flat)).toBe('buyNo');
  });

  it('holds when the spread is narrow, the touch balanced, or the price near its end', () => {
    expect(choose(bookOf([4400, 900], [5500, 100]), flat)).toBe('hold');
    expect(choose(bookOf([4400, 500], [5300, 500]), flat)).toBe('hold');
    expect(choose(bookOf([300, 900], [9300, 100]), flat)).toBe('hold');
    expect(choose(new Book('X' as MarketTicker, LINEAR_CENT), flat)).toBe('hold');
  });

  it('leaves what it holds, whatever the book', () => {
    const book = bookOf([4400, 500], [5500, 500]);
    expect(choose(book, 100 as Qty)).toBe('sellYes');
    expect(choose(book, -100 as Qty)).toBe('sellNo');
  });

  it('does the mirrored thing in the mirrored market', () => {
    const touch = fc.tuple(
      fc.integer({ min: 1, max: 49 }).map((cents) => cents * 100),
      fc.integer({ min: 1, max: 1000 }),
    );
    fc.assert(
      fc.property(touch, touch, fc.integer({ min: -5, max: 5 }), (yes, no, held) => {
        const here = choose(bookOf(yes, no), held as Qty);
        const there = choose(bookOf(no, yes), (0 - held) as Qty);
        expect(there).toBe(MIRROR[here]);
      }),
    );
  });
});
