import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DECI_CENT, LINEAR_CENT, TAPERED_DECI_CENT } from '../market/price-grid.ts';
import type { MarketTicker } from '../units/ids.ts';
import type { Instant, Price, Qty } from '../units/units.ts';
import { Book, type BookSnapshot, type DeltaOutcome, type Level, type Side } from './book.ts';
import { hashBooks } from './book-hash.ts';

const at = (us: number): Instant => us as Instant;
const level = (price: number, qty: number): Level => ({ price: price as Price, qty: qty as Qty });
const snapshot = (yes: Level[], no: Level[], source: 'feed' | 'poll' = 'feed'): BookSnapshot => ({
  yes,
  no,
  receivedAt: at(10),
  source,
});
const delta = (side: Side, price: number, change: number) => ({
  side,
  price: price as Price,
  change: change as Qty,
  exchangeAt: at(5),
  receivedAt: at(11),
});
const newBook = (name = 'KXRAIN-26DEC01-NYC', grid = LINEAR_CENT) =>
  new Book(name as MarketTicker, grid);

/** The venue's own example (protocol brief §4.5). */
const example = () => {
  const book = newBook();
  book.applySnapshot(
    snapshot([level(4100, 25_000), level(4300, 8050)], [level(5400, 4000), level(5500, 1200)]),
  );
  return book;
};

describe('Book', () => {
  it('reads both contracts from two ladders of bids', () => {
    const book = example();
    expect(book.bestBid('yes')).toBe(4300);
    expect(book.bestBidSize('yes')).toBe(8050);
    expect(book.bestAsk('yes')).toBe(4500);
    expect(book.bestAskSize('yes')).toBe(1200);
    expect(book.bestBid('no')).toBe(5500);
    expect(book.bestAsk('no')).toBe(5700);
    expect(book.bids('yes')).toEqual([level(4100, 25_000), level(4300, 8050)]);
    expect(book.asks('yes')).toEqual([level(4500, 1200), level(4600, 4000)]);
    expect(book.asks('yes', 1)).toEqual([level(4500, 1200)]);
    expect(book.bids('yes', 1)).toEqual([level(4300, 8050)]);
    expect(book.cumulativeBids('yes')).toEqual([level(4100, 33_050), level(4300, 8050)]);
  });

  it('adds a delta to its level and removes the level at zero', () => {
    const book = example();
    expect(book.applyDelta(delta('yes', 4300, -3050))).toBe('applied');
    expect(book.sizeAt('yes', 4300 as Price)).toBe(5000);
    expect(book.applyDelta(delta('yes', 4300, -5000))).toBe('applied');
    expect(book.bestBid('yes')).toBe(4100);
    expect(book.levelCount('yes')).toBe(1);
    expect(book.lastExchangeAt).toBe(5);
    expect(book.lastReceivedAt).toBe(11);
  });

  it('measures depth, midpoint, spread, microprice and imbalance', () => {
    const book = example();
    expect(book.depth('yes', 1)).toBe(8050);
    expect(book.depth('yes', 9)).toBe(33_050);
    expect(book.depthTo('no', 5500 as Price)).toBe(1200);
    expect(book.depthTo('no', 5000 as Price)).toBe(5200);
    expect(book.midpoint()).toBe(4400);
    expect(book.spread()).toBe(200);
    expect(book.microprice()).toBeCloseTo((4300 * 1200 + 4500 * 8050) / 9250);
    expect(book.imbalance(1)).toBeCloseTo((8050 - 1200) / 9250);
    expect(book.isCrossed()).toBe(false);
  });

  it('says nothing about a side that is not there', () => {
    const book = newBook();
    book.applySnapshot(snapshot([level(100, 1)], []));
    expect(book.bestAsk('yes')).toBe(0);
    expect(book.bestAskSize('yes')).toBe(0);
    expect(book.midpoint()).toBeUndefined();
    expect(book.microprice()).toBeUndefined();
    expect(book.spread()).toBeUndefined();
    expect(book.imbalance(3)).toBe(1);
    book.applySnapshot(snapshot([], []));
    expect(book.imbalance(3)).toBeUndefined();
    expect(book.state).toBe('live');
  });

  it('trusts deltas only on a live book', () => {
    const book = newBook();
    expect(book.state).toBe('empty');
    expect(book.applyDelta(delta('yes', 4300, 1))).toBe('ignored');
    book.markStale();
    expect(book.state).toBe('empty');
    book.applySnapshot(snapshot([level(4300, 5)], [], 'poll'));
    expect(book.state).toBe('polled');
    expect(book.applyDelta(delta('yes', 4300, 1))).toBe('ignored');
    book.applySnapshot(snapshot([level(4300, 5)], []));
    book.markStale();
    expect(book.applyDelta(delta('yes', 4300, 1))).toBe('ignored');
    expect(book.sizeAt('yes', 4300 as Price)).toBe(5);
  });

  it('goes stale when a level would fall below zero, and leaves the level alone', () => {
    const book = example();
    expect(book.applyDelta(delta('no', 5500, -1201))).toBe('negative');
    expect(book.state).toBe('stale');
    expect(book.sizeAt('no', 5500 as Price)).toBe(1200);
  });

  it('keeps every level when the grid gets finer, announced or not', () => {
    const book = example();
    const before = book.hash();
    book.adoptGrid(TAPERED_DECI_CENT);
    expect(book.hash()).toBe(before);
    book.applyDelta(delta('yes', 4301, 7));
    expect(book.bids('yes')).toEqual([level(4100, 25_000), level(4300, 8050), level(4301, 7)]);
    expect(book.sizeAt('yes', 4302 as Price)).toBe(0);
    expect(book.bidBelow('yes', 4299 as Price)).toBe(4100);
  });

  it('refuses values that no edge should let through', () => {
    const book = example();
    expect(() => book.applyDelta(delta('yes', 0, 1))).toThrow(RangeError);
    expect(() => book.applyDelta(delta('yes', 10_000, 1))).toThrow(RangeError);
    expect(() => book.applyDelta(delta('yes', 4300.5, 1))).toThrow(RangeError);
    expect(() => book.applyDelta(delta('yes', 4300, 0.5))).toThrow(RangeError);
  });

  it('counts a revision for every change that can be seen', () => {
    const book = example();
    const { revision } = book;
    book.applyDelta(delta('yes', 4300, 1));
    book.markStale();
    expect(book.revision).toBe(revision + 2);
    book.markStale();
    book.applyDelta(delta('yes', 4300, 1));
    expect(book.revision).toBe(revision + 2);
  });
});

describe('hash', () => {
  it('depends on the levels alone', () => {
    const book = example();
    const twin = newBook('KXRAIN-26DEC01-NYC', DECI_CENT);
    twin.applySnapshot(snapshot([level(4300, 8000), level(4100, 25_000)], [level(5400, 4000)]));
    expect(twin.hash()).not.toBe(book.hash());
    twin.applyDelta(delta('yes', 4300, 50));
    twin.applyDelta(delta('no', 5500, 1200));
    expect(twin.hash()).toBe(book.hash());
    expect(book.hash()).toMatch(/^[0-9a-f]{16}$/);
  });

  it('tells sides, markets and sizes above 32 bits apart', () => {
    const of = (yes: Level[], no: Level[], name = 'A') => {
      const book = newBook(name);
      book.applySnapshot(snapshot(yes, no));
      return book;
    };
    const books = [
      of([level(100, 1)], []),
      of([], [level(100, 1)]),
      of([level(100, 1 + 2 ** 32)], []),
      of([level(100, 1)], [], 'B'),
    ];
    expect(new Set(books.map((book) => hashBooks([book]))).size).toBe(4);
    const pair = [of([level(100, 1)], []), of([level(200, 1)], [], 'B')];
    expect(hashBooks(pair)).toBe(hashBooks(pair.toReversed()));
  });
});

/** The plainest book there is: two maps. */
class NaiveBook {
  readonly levels = { yes: new Map<number, number>(), no: new Map<number, number>() };
  isLive = false;

  takeStep(step: Step): DeltaOutcome | undefined {
    if (step !== 'lose' && 'side' in step) return this.#change(step);
    this.isLive = step !== 'lose';
    if (step === 'lose') return undefined;
    this.levels.yes = new Map(step.yes);
    this.levels.no = new Map(step.no);
    return undefined;
  }

  #change({ side, price, change }: Change): DeltaOutcome {
    if (!this.isLive) return 'ignored';
    const size = (this.levels[side].get(price) ?? 0) + change;
    this.isLive = size >= 0;
    if (size < 0) return 'negative';
    if (size === 0) this.levels[side].delete(price);
    else this.levels[side].set(price, size);
    return 'applied';
  }

  bids(side: Side): Level[] {
    return listOf([...this.levels[side]]).sort((a, b) => a.price - b.price);
  }
}
type Pairs = readonly (readonly [price: number, size: number])[];
interface Change {
  readonly side: Side;
  readonly price: number;
  readonly change: number;
}
type Step = Change | { readonly yes: Pairs; readonly no: Pairs } | 'lose';
const listOf = (pairs: Pairs): Level[] => pairs.map(([price, size]) => level(price, size));

describe('against a naive book', () => {
  const side = fc.constantFrom<Side>('yes', 'no');
  // Few prices, so that levels meet, empty and come back; some off the first grid.
  const price = fc.oneof(
    fc.integer({ min: 1, max: 99 }).map((cents) => cents * 100),
    fc.constantFrom(10, 990, 4310, 4305, 1, 9999),
  );
  const levels = fc.uniqueArray(fc.tuple(price, fc.integer({ min: 1, max: 500 })), {
    selector: ([at]) => at,
  });
  const change = fc.record({ side, price, change: fc.integer({ min: -300, max: 300 }) });
  const whole = fc.record({ yes: levels, no: levels });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 20, arbitrary: change },
    { weight: 1, arbitrary: whole },
    { weight: 1, arbitrary: fc.constant('lose' as const) },
  );

  it('agrees after any run of snapshots, deltas and losses', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const book = newBook();
        const naive = new NaiveBook();
        for (const item of steps) {
          expect(takeStep(book, item)).toBe(naive.takeStep(item));
          expect(book.state === 'live').toBe(naive.isLive);
          expectSame(book, 'yes', naive.bids('yes'));
          expectSame(book, 'no', naive.bids('no'));
        }
      }),
      { numRuns: 200 },
    );
  });

  function takeStep(book: Book, item: Step): DeltaOutcome | undefined {
    if (item === 'lose') book.markStale();
    else if ('yes' in item) book.applySnapshot(snapshot(listOf(item.yes), listOf(item.no)));
    else return book.applyDelta(delta(item.side, item.price, item.change));
    return undefined;
  }

  function expectSame(book: Book, which: Side, sorted: readonly Level[]): void {
    expect(book.bids(which)).toEqual(sorted);
    expect(book.levelCount(which)).toBe(sorted.length);
    expect(book.bestBid(which)).toBe(sorted.at(-1)?.price ?? 0);
    expect(book.bestBidSize(which)).toBe(sorted.at(-1)?.qty ?? 0);
    expect(book.totalSize(which)).toBe(sorted.reduce((sum, { qty }) => sum + qty, 0));
    expect(book.depth(which, 3)).toBe(sorted.slice(-3).reduce((sum, { qty }) => sum + qty, 0));
  }
});
