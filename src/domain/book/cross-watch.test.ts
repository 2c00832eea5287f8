import { describe, expect, it } from 'vitest';
import { LINEAR_CENT } from '../market/price-grid.ts';
import type { MarketTicker } from '../units/ids.ts';
import type { Instant, Price, Qty } from '../units/units.ts';
import { Book } from './book.ts';
import { CrossWatch } from './cross-watch.ts';

const MS = 1000;
const at = (us: number): Instant => (1_796_133_802_000_000 + us) as Instant;

function scene() {
  const book = new Book('A' as MarketTicker, LINEAR_CENT);
  const watch = new CrossWatch(book);
  const offer = [{ price: 5500 as Price, qty: 100 as Qty }];
  book.applySnapshot({ yes: [], no: offer, receivedAt: at(0), source: 'feed' });
  watch.changed(0 as Instant);
  const bid = (price: number, change: number, us: number): void => {
    const exchangeAt = us === 0 ? (0 as Instant) : at(us);
    const delta = { side: 'yes', price: price as Price, change: change as Qty } as const;
    book.applyDelta({ ...delta, exchangeAt, receivedAt: at(us) });
    watch.changed(exchangeAt);
  };
  return { watch, bid };
}

describe('CrossWatch', () => {
  it('lets a book be crossed within a millisecond, not beyond it', () => {
    const { watch, bid } = scene();
    bid(4600, 10, 5 * MS);
    expect(watch.stayed(at(5 * MS + 999))).toBe(false);
    expect(watch.stayed(at(6 * MS))).toBe(true);
    bid(4600, -10, 5 * MS + 999);
    expect(watch.stayed(at(6 * MS))).toBe(false);
  });

  it('takes a locked book for a whole one, and an earlier time for no later one', () => {
    const { watch, bid } = scene();
    bid(4500, 10, 5 * MS);
    expect(watch.stayed(at(9 * MS))).toBe(false);
    bid(4600, 10, 5 * MS);
    expect(watch.stayed(at(4 * MS))).toBe(false);
  });

  it('cannot tell where the venue named no time', () => {
    const { watch, bid } = scene();
    bid(4600, 10, 0);
    expect(watch.stayed(at(9 * MS))).toBe(false);
    bid(3000, 10, 9 * MS);
    expect(watch.stayed(0 as Instant)).toBe(false);
    expect(watch.stayed(at(10 * MS))).toBe(true);
  });

  it('learns each cross once', () => {
    const { watch, bid } = scene();
    bid(4600, 10, 5 * MS);
    expect([watch.learn(), watch.learn()]).toEqual([true, false]);
    bid(3000, 10, 6 * MS);
    expect(watch.learn()).toBe(false);
    bid(4600, -10, 7 * MS);
    bid(4600, 10, 8 * MS);
    expect(watch.learn()).toBe(true);
  });
});
