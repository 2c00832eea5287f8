import { afterEach, describe, expect, it } from 'vitest';
import { ok, unwrap } from '../../base/result.ts';
import type { Market } from '../../domain/market/market.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import { aMarket, IngestBench, START } from './ingest.fixture.ts';
import { MarketRoster } from './market-roster.ts';

const benches: IngestBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.dispose();
});

/** A roster over a venue that lists `listed`, liveliest first. */
function scene(maxMarkets: number) {
  const bench = new IngestBench();
  benches.push(bench);
  const { ingest, markets } = bench;
  const venue = { listed: [] as Market[], now: START };
  const feed: string[] = [];
  const roster = new MarketRoster({
    discovery: {
      find: (most) =>
        Promise.resolve(
          ok({
            best: venue.listed
              .slice(0, most)
              .map((market) => ({ market, lastPrice: null, volume: 0 as Qty, at: START })),
            ranks: new Map(venue.listed.map(({ ticker }, rank) => [ticker, rank])),
          }),
        ),
    },
    markets,
    ingest,
    feed: {
      addMarkets: (tickers) => void feed.push(`+${tickers.join(',')}`),
      removeMarkets: (tickers) => void feed.push(`-${tickers.join(',')}`),
    },
    maxMarkets,
    now: () => venue.now,
  });
  const list = async (...listed: (string | Market)[]): Promise<string[]> => {
    venue.listed = listed.map((each) => (typeof each === 'string' ? aMarket(each) : each));
    unwrap(await roster.refresh());
    return [...markets].map(({ market }) => market.ticker);
  };
  return { venue, list, feed, markets };
}

describe('the markets that are followed', () => {
  it('are those listed, as many as there is room for; new ones join', async () => {
    const { list, feed } = scene(2);
    expect(await list('A')).toEqual(['A']);
    expect(await list('A', 'B', 'C')).toEqual(['A', 'B']);
    expect(feed).toEqual(['+A', '+B']);
  });

  it('leave once they were seen to be closed', async () => {
    const { venue, list, feed, markets } = scene(5);
    await list('A', 'B');
    venue.now = (aMarket('A').closeAt + 1) as Instant;
    expect(await list()).toEqual(['A', 'B']);
    expect(markets.find('A')?.market.status).toBe('closed');
    expect(await list()).toEqual([]);
    expect(feed).toEqual(['+A,B', '-A', '-B']);
  });

  it('stay while they are merely not listed: a pause is no end', async () => {
    const { list } = scene(5);
    await list('A');
    expect(await list()).toEqual(['A']);
  });

  it('make room for livelier ones only when they have become quiet', async () => {
    const { list } = scene(4);
    const names = ['A', 'B', 'C', 'D'];
    expect(await list(...names)).toEqual(names);
    expect(await list('E', ...names)).toEqual(names);
    expect(await list('E', 'F', ...names)).toEqual(['A', 'B', 'C', 'E']);
  });

  it('take from the list what no message told', async () => {
    const { list, markets } = scene(2);
    await list('A');
    const closeAt = (START + 9_000_000) as Instant;
    await list({ ...aMarket('A'), closeAt, status: 'inactive', title: 'another question' });
    expect(markets.find('A')?.market).toMatchObject({
      closeAt,
      status: 'inactive',
      title: aMarket('A').title,
    });
  });
});
