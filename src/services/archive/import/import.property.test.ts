import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../base/result.ts';
import { Random } from '../../../base/random.ts';
import type { Side } from '../../../domain/book/book.ts';
import {
  FixtureFeed,
  ImportedSession,
  priceText,
  qtyText,
  START_US,
  Workbench,
} from '../archive.fixture.ts';

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.clear());

const MARKETS = ['KXA-1', 'KXA-2', 'KXB-1'];
const SIDES = ['yes', 'no'] as const;

/** A venue with books as plain maps: slow, and too simple to be wrong. */
class PlainVenue {
  readonly #random: Random;
  readonly books = new Map(
    MARKETS.map((market) => [
      market,
      { yes: new Map<number, number>(), no: new Map<number, number>() },
    ]),
  );

  constructor(random: Random) {
    this.#random = random;
    for (let n = 0; n < 30; n += 1) this.#change();
  }

  snapshots(feed: FixtureFeed): string[] {
    return MARKETS.map((market) => {
      const levels = (side: Side): (readonly [string, string])[] =>
        [...this.#side(market, side)]
          .sort(([a], [b]) => a - b)
          .map(([price, size]) => [priceText(price), qtyText(size)]);
      return feed.snapshot(market, levels('yes'), levels('no'));
    });
  }

  delta(feed: FixtureFeed): string {
    const { market, side, price, change } = this.#change();
    return feed.delta(market, side, priceText(price), qtyText(change));
  }

  /** Everything as text, market by market. */
  shown(market: string): string[] {
    return SIDES.flatMap((side) =>
      [...this.#side(market, side)]
        .sort(([a], [b]) => a - b)
        .map(([price, size]) => `${side} ${price} ${size}`),
    );
  }

  #side(market: string, side: Side): Map<number, number> {
    return this.books.get(market)?.[side] as Map<number, number>;
  }

  #change() {
    const random = this.#random;
    const market = random.pick(MARKETS);
    const side = random.pick(SIDES);
    const levels = this.#side(market, side);
    const price = random.integer(1, 12) * (random.chance(0.8) ? 100 : 10);
    const size = levels.get(price) ?? 0;
    const takesAway = size > 0 && random.chance(0.5);
    const change = takesAway ? -random.integer(1, size) : random.integer(1, 900);
    if (size + change === 0) levels.delete(price);
    else levels.set(price, size + change);
    return { market, side, price, change };
  }
}

interface Recording {
  readonly lines: readonly string[];
  /** The venue's books when it sent the last numbered frame that was recorded. */
  readonly truth: ReadonlyMap<string, readonly string[]>;
}

/** What a bad recorder makes of a good feed: losses, torn lines, lines twice, reconnects with and without a word. */
function record(seed: number, trouble: number): Recording {
  const random = new Random(seed, 'recording');
  const venue = new PlainVenue(random);
  const lines: string[] = [];
  /** Told again out of place, a snapshot would be a new connection, as far as anybody can see. */
  const deltas: string[] = [];
  let truth = new Map<string, readonly string[]>();
  let atUs = START_US;
  const keep = (line: string, kind: 'first' | 'snapshot' | 'delta'): void => {
    const draw = kind === 'first' ? 1 : random.float() / trouble;
    if (draw < 0.01) return; // lost
    const kept = draw < 0.02 ? line.slice(0, random.integer(1, line.length - 1)) : line;
    lines.push(kept);
    if (kind === 'delta') deltas.push(kept);
    truth = new Map(MARKETS.map((market) => [market, venue.shown(market)]));
    if (draw > 0.97 && draw < 0.98) lines.push(...lines.slice(-random.integer(1, 5)));
    if (draw > 0.98 && draw < 0.99)
      lines.push(random.pick(deltas.length > 0 ? deltas : lines.slice(-1)), '');
  };
  for (let connection = 0; connection < 3; connection += 1) {
    const feed = new FixtureFeed({ atUs });
    const isConfirmed = random.chance(0.5);
    if (isConfirmed) lines.push(feed.subscribed());
    venue.snapshots(feed).forEach((line, n) => keep(line, n === 0 ? 'first' : 'snapshot'));
    for (let n = random.integer(0, 150); n > 0; n -= 1) keep(venue.delta(feed), 'delta');
    atUs = feed.atUs + 1_000_000;
    // Life goes on while nobody listens.
    for (let n = random.integer(0, 20); n > 0; n -= 1) venue.delta(new FixtureFeed());
  }
  return { lines, truth };
}

const shown = (session: ImportedSession, market: string): string[] => {
  const book = session.book(market);
  return SIDES.flatMap((side) =>
    book.bids(side).map(({ price, qty }) => `${side} ${price} ${qty}`),
  );
};

describe('whatever a recorder does', () => {
  it('a book that claims to be live is the venue’s', async () => {
    let live = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom(0.2, 1, 4), async (seed, trouble) => {
        const { lines, truth } = record(seed, trouble);
        const session = await bench.import(lines, { numbering: 'complete', anchorEveryEvents: 40 });
        for (const market of MARKETS) {
          const known = session.reader.markets().some((row) => row.market.ticker === market);
          if (!known || session.book(market).state !== 'live') continue;
          live += 1;
          expect(shown(session, market)).toEqual(truth.get(market));
        }
        session.reader.close();
        expect(total(session)).toBe(session.summary.frames);
      }),
      { numRuns: 80 },
    );
    // How many are is left to chance, but some are, or nothing was compared.
    expect(live).toBeGreaterThan(0);
  });

  it('a faithful recording ends in live books, all of them true', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const { lines, truth } = record(seed, 1e-9);
        const session = await bench.import(lines);
        expect(session.summary).toMatchObject({ gaps: 2, repeats: 0, rejected: {} });
        for (const market of MARKETS) {
          expect(session.book(market).state).toBe('live');
          expect(shown(session, market)).toEqual(truth.get(market));
        }
        session.reader.close();
      }),
      { numRuns: 30 },
    );
  });

  const total = ({ summary }: ImportedSession): number => {
    const { snapshots, deltas, trades, tickers, lifecycle, replies, account, repeats } = summary;
    const rejected = Object.values(summary.rejected).reduce((sum, count) => sum + count, 0);
    return (
      snapshots + deltas + trades + tickers + lifecycle + replies + account + repeats + rejected
    );
  };
});

describe('a recording cut into files', () => {
  it('makes the same session, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.constantFrom(1e-9, 1),
        fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
        async (seed, trouble, cuts) => {
          const { lines } = record(seed, trouble);
          const whole = await bench.import(lines, { numbering: 'complete' });
          const places = [0, ...cuts.map((cut) => Math.floor(cut * lines.length)), lines.length];
          places.sort((a, b) => a - b);
          const files = places.slice(1).map((to, n) => bench.write(lines.slice(places[n], to)));
          const parts = new ImportedSession(
            unwrap(await bench.tryImport(files, { numbering: 'complete' })),
          );
          expect(parts.records).toEqual(whole.records);
          for (const session of [whole, parts]) session.reader.close();
        },
      ),
      { numRuns: 30 },
    );
  });
});
