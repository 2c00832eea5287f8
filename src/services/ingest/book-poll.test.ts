import { afterEach, describe, expect, it } from 'vitest';
import type { RestBook } from '../../adapters/kalshi/wire-market.ts';
import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import { err, ok } from '../../base/result.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Level } from '../../domain/book/book.ts';
import { BookPoll } from './book-poll.ts';
import { aSnapshot, IngestBench, START } from './ingest.fixture.ts';

const benches: IngestBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.dispose();
});

const AWAY: VenueError = { code: 'venue.unreachable', reason: 'ECONNREFUSED' };
const bookWith = (qty: number): RestBook => ({ yes: [{ price: 4000, qty } as Level], no: [] });

function scene(...names: string[]) {
  const bench = new IngestBench();
  benches.push(bench);
  bench.follow(...names);
  const venue = {
    live: 'no' as 'yes' | 'no',
    error: undefined as VenueError | undefined,
    books: new Map<string, RestBook>(names.map((name) => [name, bookWith(500)])),
    asked: 0,
    onAsked: () => undefined as void,
  };
  const poll = new BookPoll({
    source: {
      books: (tickers) => {
        venue.asked += 1;
        venue.onAsked();
        const books = new Map<MarketTicker, RestBook>();
        for (const ticker of tickers) {
          const book = venue.books.get(ticker);
          if (book) books.set(ticker, book);
        }
        return Promise.resolve(venue.error ? err(venue.error) : ok(books));
      },
    },
    clock: bench.clock,
    markets: () => bench.markets,
    isFeedLive: () => venue.live === 'yes',
    afterMs: 1000,
    onBook: (tracked, snapshot) => bench.ingest.onPolled(tracked, snapshot),
    onLost: (tracked) => bench.ingest.onPollLost(tracked),
    onFailure: () => undefined,
  });
  const trusts = () => [...bench.markets].map(({ trust }) => trust);
  return { bench, venue, poll, trusts };
}

describe('books while the feed is away', () => {
  it('are asked for once it has been away for long enough, and marked', async () => {
    const { bench, venue, poll, trusts } = scene('A', 'B');
    await poll.step();
    bench.clock.advanceMs(999);
    await poll.step();
    expect(venue.asked).toBe(0);
    expect(poll.since).toBeNull();
    bench.clock.advanceMs(1);
    await poll.step();
    expect(poll.since).toBe(bench.clock.nowUs());
    expect(trusts()).toEqual(['polled', 'polled']);
    expect(bench.markets.find('A')?.book.bids('yes')).toEqual(bookWith(500).yes);
  });

  it('are live again with the feed’s own snapshots, which an older answer cannot replace', async () => {
    const { bench, venue, poll, trusts } = scene('A');
    await poll.step();
    bench.clock.advanceMs(1000);
    await poll.step();
    venue.onAsked = () => {
      venue.live = 'yes';
      bench.ingest.onSnapshot(aSnapshot('A', 1, [[4200, 100]]));
    };
    await poll.step();
    expect(trusts()).toEqual(['live']);
    expect(bench.markets.find('A')?.book.bestBid('yes')).toBe(4200);
    expect(poll.since).toBeNull();
    await poll.step();
    expect(venue.asked).toBe(2);
  });

  it('are stale when the venue does not answer either, or leaves one out', async () => {
    const { bench, venue, poll, trusts } = scene('A', 'B');
    await poll.step();
    bench.clock.advanceMs(1000);
    await poll.step();
    venue.books.delete('B');
    await poll.step();
    expect(trusts()).toEqual(['polled', 'stale']);
    venue.error = AWAY;
    await poll.step();
    expect(trusts()).toEqual(['stale', 'stale']);
    venue.error = undefined;
    await poll.step();
    expect(trusts()).toEqual(['polled', 'stale']);
    expect(bench.read((session) => session.check())).toMatchObject({ ok: true });
  });

  it('of a market that went while the venue was asked are left alone', async () => {
    const { bench, venue, poll } = scene('A', 'B');
    await poll.step();
    bench.clock.advanceMs(1000);
    venue.onAsked = () => {
      const gone = bench.markets.find('A');
      if (gone) bench.ingest.unfollow(gone, START);
    };
    await poll.step();
    expect(bench.told).toEqual(['gone A', 'book B', 'first book']);
    expect(bench.read((session) => session.counts().snapshot)).toBe(1);
  });

  it('are recorded when they changed', async () => {
    const { bench, venue, poll } = scene('A');
    await poll.step();
    bench.clock.advanceMs(1000);
    for (const qty of [500, 500, 700, 700]) {
      venue.books.set('A', bookWith(qty));
      await poll.step();
    }
    bench.read((session) => {
      expect(session.counts().snapshot).toBe(2);
      const book = session.bookAt('A' as MarketTicker, 'end');
      expect(book.ok && [book.value.state, book.value.bestBidSize('yes')]).toEqual(['polled', 700]);
    });
  });

  it('are asked for a hundred at a time', async () => {
    const names = Array.from({ length: 250 }, (_, n) => `M${n}`);
    const { bench, venue, poll, trusts } = scene(...names);
    await poll.step();
    bench.clock.advanceMs(1000);
    await poll.step();
    expect(venue.asked).toBe(3);
    expect(new Set(trusts())).toEqual(new Set(['polled']));
  });
});
