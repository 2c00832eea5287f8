import { afterEach, describe, expect, it } from 'vitest';
import type { Market } from '../../domain/market/market.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import { aDelta, aMarket, IngestBench, START } from './ingest.fixture.ts';
import { MarketRoster } from './market-roster.ts';

const benches: IngestBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.dispose();
});

/** A roster, and a venue that lists markets, liveliest first. */
function scene(maxMarkets: number) {
  const bench = new IngestBench();
  benches.push(bench);
  const { ingest, markets } = bench;
  const venue = { now: START };
  const feed: string[] = [];
  const roster = new MarketRoster({
    markets,
    ingest,
    feed: {
      addMarkets: (tickers) => void feed.push(`+${tickers.join(',')}`),
      removeMarkets: (tickers) => void feed.push(`-${tickers.join(',')}`),
    },
    maxMarkets,
    now: () => venue.now,
  });
  const list = (...listed: (string | Market)[]): string[] => {
    const all = listed.map((each) => (typeof each === 'string' ? aMarket(each) : each));
    roster.update({
      best: all
        .slice(0, maxMarkets)
        .map((market) => ({ market, lastPrice: null, volume: 0 as Qty, at: START })),
      ranks: new Map(all.map(({ ticker }, rank) => [ticker, rank])),
    });
    return [...markets].map(({ market }) => market.ticker);
  };
  /** The time that all of them close at has come. */
  const end = (): void => {
    venue.now = aMarket('A').closeAt;
    const frame = aDelta('A', 1, ['yes', 4000, 1]);
    ingest.onDelta({ ...frame, exchangeAt: venue.now, receivedAt: venue.now });
    ingest.closeDue(venue.now);
  };
  return { list, feed, markets, end };
}

describe('the markets that are followed', () => {
  it('are those listed, as many as there is room for; new ones join', () => {
    const { list, feed } = scene(2);
    expect(list('A')).toEqual(['A']);
    expect(list('A', 'B', 'C')).toEqual(['A', 'B']);
    expect(feed).toEqual(['+A', '+B']);
  });

  it('leave once they were seen to be closed', () => {
    const { list, feed, end } = scene(5);
    list('A', 'B');
    end();
    expect(list()).toEqual(['A', 'B']);
    expect(list()).toEqual([]);
    expect(feed).toEqual(['+A,B', '-A', '-B']);
  });

  it('stay when they were closed for a while and their time was moved', () => {
    const { list, end, markets } = scene(5);
    list('A');
    end();
    expect(list()).toEqual(['A']);
    list({ ...aMarket('A'), closeAt: (aMarket('A').closeAt + 1_000_000) as Instant });
    expect(markets.find('A')?.market.status).toBe('active');
    expect(list()).toEqual(['A']);
  });

  it('stay while they are merely not listed: a pause is no end', () => {
    const { list } = scene(5);
    list('A');
    expect(list()).toEqual(['A']);
  });

  it('make room for livelier ones only when they have become quiet', () => {
    const { list } = scene(4);
    const names = ['A', 'B', 'C', 'D'];
    expect(list(...names)).toEqual(names);
    expect(list('E', ...names)).toEqual(names);
    expect(list('E', 'F', ...names)).toEqual(['A', 'B', 'C', 'E']);
  });

  it('take from the list what no message told', () => {
    const { list, markets } = scene(2);
    list('A');
    const closeAt = (START + 9_000_000) as Instant;
    list({ ...aMarket('A'), closeAt, status: 'inactive', title: 'another question' });
    expect(markets.find('A')?.market).toMatchObject({
      closeAt,
      status: 'inactive',
      title: aMarket('A').title,
    });
  });
});
