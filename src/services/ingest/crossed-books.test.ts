import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeltaFrame } from '../../adapters/kalshi/book-frames.ts';
import { type Instant, instantToMs } from '../../domain/units/units.ts';
import type { Audience } from './audience.ts';
import { aDelta, aSnapshot, IngestBench, START } from './ingest.fixture.ts';
import type { TrackedMarket } from './tracked-market.ts';

const benches: IngestBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.dispose();
});

/** Market A with a bid of 0.40 and an offer at 0.45, and what is asked of it and told. */
function scene(audiences: readonly Audience[] = []) {
  const bench = new IngestBench({ audiences });
  benches.push(bench);
  bench.follow('A');
  bench.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]], [[5500, 100]]));
  bench.told.length = 0;
  const tracked = bench.markets.find('A') as TrackedMarket;
  let seq = 1;
  /** A change made so many microseconds after the start. */
  const say = (atUs: number, change: readonly ['yes' | 'no', number, number]): void => {
    seq += 1;
    const exchangeAt = (atUs < 0 ? 0 : START + atUs) as Instant;
    bench.ingest.onDelta({ ...aDelta('A', seq, change), exchangeAt });
  };
  const causes = (): readonly string[] =>
    bench.read((session) => session.check()).gaps.map(({ cause }) => cause);
  return { bench, ingest: bench.ingest, tracked, say, causes };
}

const CROSS = ['yes', 4600, 10] as const;
const UNCROSS = ['yes', 4600, -10] as const;
const ELSEWHERE = ['yes', 3000, 10] as const;

describe('a crossed book', () => {
  it('is not believed while it lasts, and nothing is wrong with it within its millisecond', () => {
    const { bench, tracked, say, causes } = scene();
    say(5_000, CROSS);
    expect([tracked.trust, tracked.book.state]).toEqual(['stale', 'live']);
    say(5_400, ELSEWHERE);
    expect(tracked.trust).toBe('stale');
    say(5_999, UNCROSS);
    expect(tracked.trust).toBe('live');
    expect(bench.told).toEqual(['stale A', 'level A yes 3000 10', 'book A']);
    say(9_000, ELSEWHERE);
    expect([bench.requested, bench.ingest.crosses, causes()]).toEqual([[], 0, []]);
  });

  it('is wrong when the next millisecond begins: counted, written down and read anew', () => {
    const { bench, ingest, tracked, say, causes } = scene();
    say(5_000, CROSS);
    say(6_000, UNCROSS);
    expect(tracked.book.state).toBe('stale');
    expect([bench.requested, ingest.crosses]).toEqual([['A'], 1]);
    ingest.onSnapshot(aSnapshot('A', 9, [[4000, 500]], [[5500, 100]]));
    expect([tracked.trust, bench.told.at(-1)]).toEqual(['live', 'book A']);
    expect(causes()).toEqual(['audit']);
  });

  it('that locks is not crossed', () => {
    const { tracked, say, ingest } = scene();
    say(5_000, ['yes', 4500, 10]);
    say(8_000, ELSEWHERE);
    expect([tracked.trust, ingest.crosses]).toEqual(['live', 0]);
  });

  it('is wrong when nothing follows for a second', () => {
    const { bench, ingest, tracked, say } = scene();
    say(5_000, CROSS);
    const heardAt = tracked.book.lastReceivedAt;
    ingest.judgeCrosses((heardAt + 999_999) as Instant);
    expect(bench.requested).toEqual([]);
    ingest.judgeCrosses((heardAt + 1_000_000) as Instant);
    expect([bench.requested, ingest.crosses, tracked.trust]).toEqual([['A'], 1, 'stale']);
  });

  it('that the venue itself crosses is asked for once, believed never, and judged anew later', () => {
    const { bench, ingest, tracked, say } = scene();
    const crossed = (seq: number) => aSnapshot('A', seq, [[4600, 10]], [[5500, 100]]);
    say(5_000, CROSS);
    say(6_000, ELSEWHERE);
    ingest.onSnapshot(crossed(3));
    say(7_000, ELSEWHERE);
    say(8_000, ELSEWHERE);
    ingest.judgeCrosses((START + 60_000_000) as Instant);
    expect([bench.requested, ingest.crosses]).toEqual([['A'], 1]);
    expect([tracked.trust, tracked.book.state]).toEqual(['stale', 'live']);
    say(9_000, UNCROSS);
    expect(tracked.trust).toBe('live');
    say(20_000, CROSS);
    say(21_000, ELSEWHERE);
    expect([bench.requested, ingest.crosses]).toEqual([['A', 'A'], 2]);
  });

  it('with a snapshot or a change of no known time waits for a millisecond that is known', () => {
    const { ingest, bench, say } = scene();
    ingest.onSnapshot(aSnapshot('A', 2, [[4600, 10]], [[5500, 100]]));
    say(7_000, ELSEWHERE);
    expect(ingest.crosses).toBe(0);
    say(-1, ELSEWHERE);
    say(8_000, ELSEWHERE);
    expect(ingest.crosses).toBe(0);
    say(9_000, ELSEWHERE);
    expect([ingest.crosses, bench.requested]).toEqual([1, ['A']]);
  });

  it('is not believed when it was asked for, either', () => {
    const { ingest, tracked } = scene();
    const { yes, no } = aSnapshot('A', 2, [[4600, 10]], [[5500, 100]]);
    ingest.onPolled(tracked, { yes, no, receivedAt: START, source: 'poll' });
    expect(tracked.trust).toBe('stale');
  });
});

const change = fc.record({
  afterUs: fc.constantFrom(0, 0, 0, 300, 700, 2000),
  side: fc.constantFrom('yes' as const, 'no' as const),
  price: fc.integer({ min: 47, max: 54 }).map((cent) => cent * 100),
  qty: fc.integer({ min: 0, max: 3 }),
});

it('never is what those who trade are shown, and is found at the end of every millisecond', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const shown: boolean[] = [];
      const judge = (tracked: TrackedMarket): void => {
        if (tracked.trust === 'live') shown.push(tracked.book.isCrossed());
      };
      const { ingest, tracked, say } = scene([
        {
          onMarket: () => undefined,
          onMarketGone: () => undefined,
          onBook: judge,
          onLevel: judge,
          onStale: judge,
          onTrade: () => undefined,
        },
      ]);
      const { book } = tracked;
      let atUs = 5000;
      let endedCrossed = 0;
      let last: Instant | undefined;
      for (const { afterUs, side, price, qty } of changes) {
        atUs += afterUs;
        const isNextMs =
          last !== undefined && instantToMs((START + atUs) as Instant) > instantToMs(last);
        if (isNextMs && book.isCrossed()) endedCrossed += 1;
        const before = ingest.crosses;
        say(atUs, [side, price, qty - book.sizeAt(side, price as DeltaFrame['price'])]);
        last = (START + atUs) as Instant;
        if (ingest.crosses === before) continue;
        // The venue's answer: the same book without what crosses it.
        ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]], [[5500, 100]]));
        last = undefined;
      }
      expect(shown).not.toContain(true);
      expect(ingest.crosses).toBe(endedCrossed);
    }),
    { numRuns: 100 },
  );
});
