import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Book } from '../book/book.ts';
import { DECI_CENT, LINEAR_CENT } from '../market/price-grid.ts';
import type { MarketTicker } from '../units/ids.ts';
import type { Instant, Price, Qty } from '../units/units.ts';
import type { AccountView } from './account-view.ts';
import { batchObservation, type Moment } from './batch-observation.fixture.ts';
import { ObservationStream } from './observation-stream.ts';
import { KALSHI52 } from './schema.ts';

const NYC = 'KXRAIN-26DEC01-NYC' as MarketTicker;
const CHI = 'KXRAIN-26DEC01-CHI' as MarketTicker;
const START_US = 1_796_133_802_518_710;
const START_MS = Math.floor(START_US / 1000);
const EMPTY: AccountView = { holdings: [], valueCents: 0, cashCents: 0, orders: null };

const at = (us: number): Instant => us as Instant;

/** A book under observation, and everything that happened to it. */
class Session {
  readonly book = new Book(NYC, LINEAR_CENT);
  readonly stream = new ObservationStream(this.book);
  readonly moments: Moment[] = [];
  readonly #sizes = { yes: new Map<number, number>(), no: new Map<number, number>() };

  constructor() {
    this.book.applySnapshot({ yes: [], no: [], receivedAt: at(0), source: 'feed' });
  }

  set(atUs: number, side: 'yes' | 'no', price: number, size: number): void {
    const before = this.book.sizeAt(side, price as Price);
    this.book.applyDelta({
      side,
      price: price as Price,
      change: (size - before) as Qty,
      exchangeAt: at(0),
      receivedAt: at(atUs),
    });
    if (size === 0) this.#sizes[side].delete(price);
    else this.#sizes[side].set(price, size);
    this.stream.update(at(atUs));
    this.moments.push({
      atUs,
      yes: new Map(this.#sizes.yes),
      no: new Map(this.#sizes.no),
    });
  }

  observe(account: AccountView, nowUs: number): Float32Array {
    const vector = new Float32Array(KALSHI52.size);
    this.stream.observe(account, at(nowUs), vector);
    return vector;
  }
}

const feature = (vector: Float32Array, name: string): number =>
  vector[KALSHI52.features.findIndex((known) => known.name === name)] as number;

const change = fc.record({
  waitUs: fc.oneof(
    fc.nat(3_000_000),
    fc.nat(900),
    fc.nat(10 ** 10),
    fc.integer({ min: -5000, max: 0 }),
  ),
  side: fc.constantFrom('yes' as const, 'no' as const),
  price: fc.oneof(
    fc.integer({ min: 30, max: 70 }).map((cents) => cents * 100),
    fc.integer({ min: 1, max: 9999 }),
  ),
  size: fc.oneof(
    fc.constant(0),
    fc.nat(100).map((lots) => lots * 100),
    fc.nat(5_000_000),
  ),
});

const account: fc.Arbitrary<AccountView> = fc.record({
  holdings: fc.array(
    fc.record({
      market: fc.constantFrom<string>(NYC, CHI),
      contracts: fc.oneof(fc.integer({ min: -3000, max: 3000 }), fc.constant(0)),
      costCents: fc.nat(300_000),
    }),
    { maxLength: 6 },
  ),
  valueCents: fc.oneof(fc.integer({ min: -100, max: 1_000_000 }), fc.constant(0.01)),
  cashCents: fc.integer({ min: -1000, max: 1_200_000 }),
  orders: fc.option(
    fc.array(
      fc.record({
        market: fc.constantFrom<string>(NYC, CHI),
        direction: fc.constantFrom('buy' as const, 'sell' as const),
        limitCents: fc.integer({ min: 1, max: 99 }),
        placedAtMs: fc.integer({ min: START_MS - 10 ** 6, max: START_MS + 10 ** 6 }),
      }),
      { maxLength: 6 },
    ),
  ),
});

describe('ObservationStream', () => {
  it('equals the vector computed from the whole list of books, after every change', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), account, (changes, view) => {
        const session = new Session();
        let nowUs = START_US;
        for (const { waitUs, side, price, size } of changes) {
          nowUs += waitUs;
          session.set(nowUs, side, price, size);
          const streamed = session.observe(view, nowUs);
          const batch = batchObservation(NYC, session.moments, view, nowUs / 1000);
          expect([...streamed]).toEqual([...batch]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('stays within the ranges of its schema', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), account, (changes, view) => {
        const session = new Session();
        let nowUs = START_US;
        for (const { waitUs, side, price, size } of changes) {
          session.set((nowUs += waitUs), side, price, size);
        }
        const vector = session.observe(view, nowUs);
        for (const [i, { name, least, most }] of KALSHI52.features.entries()) {
          const value = vector[i] as number;
          const isInside = value >= least - 1e-7 && value <= most + 1e-7;
          expect({ name, value, isInside }).toMatchObject({ isInside: true });
        }
      }),
    );
  });

  it('forgets nothing and remembers nothing beyond ten points', () => {
    const long = new Session();
    const short = new Session();
    for (let i = 0; i < 60; i += 1) {
      const step = [START_US + i * 1_000_000, 'yes', 3000 + (i % 7) * 100, 100 + i * 37] as const;
      long.set(...step);
    }
    // The last eleven changes, in a session that begins with the book as it was before them.
    for (const side of ['yes', 'no'] as const) {
      for (const [price, size] of (long.moments[47] as Moment)[side]) {
        short.set(START_US + 47_000_000, side, price, size);
      }
    }
    for (let i = 48; i < 60; i += 1) {
      short.set(START_US + i * 1_000_000, 'yes', 3000 + (i % 7) * 100, 100 + i * 37);
    }
    const nowUs = START_US + 60_000_000;
    expect([...short.observe(EMPTY, nowUs)]).toEqual([...long.observe(EMPTY, nowUs)]);
  });

  it('takes changes within a millisecond as one', () => {
    const once = new Session();
    const often = new Session();
    for (let i = 0; i < 20; i += 1) {
      const ms = START_US + i * 250_000;
      for (let n = 0; n < i % 4; n += 1) often.set(ms + n, 'no', 4000, 100 * (n + 1));
      often.set(ms + 10, 'no', 4000, 0);
      often.set(ms + 20, 'yes', 4100 + i * 100, 300);
      once.set(ms, 'yes', 4100 + i * 100, 300);
    }
    const nowUs = START_US + 6_000_000;
    expect([...often.observe(EMPTY, nowUs)]).toEqual([...once.observe(EMPTY, nowUs)]);
  });

  it('lets a clock that was set back stand still', () => {
    const session = new Session();
    session.set(START_US, 'yes', 4000, 100);
    session.set(START_US + 2_000_000, 'yes', 4100, 100);
    session.set(START_US - 3_600_000_000, 'no', 5000, 100);
    const vector = session.observe(EMPTY, START_US);
    expect(feature(vector, 'time_since_last_update')).toBe(Math.fround(2 / 300));
    expect(feature(vector, 'best_yes_ask_norm')).toBe(0.5);
  });

  it('tells a book that never came from an empty one', () => {
    const stream = new ObservationStream(new Book(NYC, LINEAR_CENT));
    const vector = new Float32Array(52);
    stream.observe(EMPTY, at(START_US), vector);
    expect([...vector.subarray(0, 9)]).toEqual(
      [0.49, 0.51, 0.49, 0.51, 0.02, 0.02, 0.5, 0.5, 0.01].map(Math.fround),
    );
    const empty = new Session();
    empty.stream.update(at(START_US));
    expect([...empty.observe(EMPTY, START_US).subarray(0, 9)]).toEqual(
      [0.5, 0.5, 0.5, 0.5, 0.1, 0.1, 0.5, 0.5, 0].map(Math.fround),
    );
  });

  it('keeps prices below a cent and parts of contracts as they are', () => {
    const book = new Book(NYC, DECI_CENT);
    const stream = new ObservationStream(book);
    book.applySnapshot({
      yes: [{ price: 5 as Price, qty: 150 as Qty }],
      no: [{ price: 9985 as Price, qty: 50 as Qty }],
      receivedAt: at(START_US),
      source: 'feed',
    });
    stream.update(at(START_US));
    const vector = new Float32Array(52);
    stream.observe(EMPTY, at(START_US), vector);
    expect(feature(vector, 'best_yes_bid_norm')).toBe(Math.fround(0.0005));
    expect(feature(vector, 'best_yes_ask_norm')).toBe(Math.fround(0.0015));
    expect(feature(vector, 'yes_spread_norm')).toBe(Math.fround(0.001));
    expect(feature(vector, 'yes_mid_price_norm')).toBe(Math.fround(0.01));
    expect(feature(vector, 'yes_volume_norm')).toBe(Math.fround(Math.log(3) / Math.log(10_001)));
    expect(feature(vector, 'yes_side_imbalance')).toBe(0.5);
  });

  it('reads a stale book as it last was', () => {
    const session = new Session();
    session.set(START_US, 'yes', 4000, 100);
    const before = [...session.observe(EMPTY, START_US)];
    session.book.markStale();
    expect([...session.observe(EMPTY, START_US)]).toEqual(before);
  });

  it('gives finite numbers whatever the account says', () => {
    const strange = fc.constantFrom(
      Number.NaN,
      Infinity,
      -Infinity,
      -0,
      1e308,
      -1e308,
      5e-324,
      0.02,
    );
    const view: fc.Arbitrary<AccountView> = fc.record({
      holdings: fc.array(
        fc.record({ market: fc.constant<string>(NYC), contracts: strange, costCents: strange }),
        { maxLength: 3 },
      ),
      valueCents: strange,
      cashCents: strange,
      orders: fc.array(
        fc.record({
          market: fc.constant<string>(NYC),
          direction: fc.constantFrom('buy' as const, 'sell' as const),
          limitCents: strange,
          placedAtMs: strange,
        }),
        { maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(view, strange, (given, nowUs) => {
        const session = new Session();
        session.set(START_US, 'yes', 4000, 100);
        for (const [i, value] of session.observe(given, nowUs).entries()) {
          const name = KALSHI52.features[i]?.name;
          expect({ name, isFine: Number.isFinite(value) && Math.abs(value) <= 2 }).toEqual({
            name,
            isFine: true,
          });
        }
      }),
    );
  });

  it('writes 0 for what is no number', () => {
    const session = new Session();
    session.set(START_US, 'yes', 4000, 100);
    const holdings = [{ market: NYC, contracts: Number.NaN, costCents: 0 }];
    const vector = session.observe(
      { holdings, valueCents: Number.NaN, cashCents: 5, orders: null },
      START_US,
    );
    expect(feature(vector, 'cash_ratio')).toBe(0);
    expect(feature(vector, 'leverage')).toBe(0);
  });
});
