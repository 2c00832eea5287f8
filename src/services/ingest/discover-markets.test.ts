import { describe, expect, it } from 'vitest';
import type { VenueEvent, VenueMarket } from '../../adapters/kalshi/wire-market.ts';
import { ManualClock } from '../../base/clock.ts';
import { err, ok, unwrap } from '../../base/result.ts';
import { type Settings, settings } from '../../contract/settings.ts';
import { LINEAR_CENT } from '../../domain/market/price-grid.ts';
import type { EventTicker, MarketTicker, SeriesTicker } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { MarketDiscovery, type MarketSource } from './discover-markets.ts';

const venueMarket = (event: string, name: string): VenueMarket => ({
  ticker: `${event}-${name}` as MarketTicker,
  event: event as EventTicker,
  title: `legacy title of ${name}`,
  yesTitle: name,
  noTitle: `not ${name}`,
  status: 'active',
  openAt: 1 as Instant,
  closeAt: 2 as Instant,
  canCloseEarly: true,
  gridLabel: 'linear_cent',
  grid: LINEAR_CENT,
  yesBid: null,
  yesAsk: null,
  lastPrice: 4500 as Price,
  volume: 700 as Qty,
  volume24h: null,
  openInterest: null,
  result: null,
  settlementValue: null,
  isProvisional: false,
});
const venueEvent = (ticker: string): VenueEvent => ({
  ticker: ticker as EventTicker,
  series: 'KXRAIN' as SeriesTicker,
  title: `question of ${ticker}`,
  subTitle: '',
  mutuallyExclusive: true,
  collateralReturnType: '',
  feeTypeOverride: null,
  feeMultiplierOverride: null,
});
const REFUSED = {
  code: 'venue.refused',
  status: 404,
  venueCode: '',
  message: '',
  details: '',
} as const;
const AWAY = { code: 'venue.unreachable', reason: 'ECONNREFUSED' } as const;

/** A venue that lists these markets, and notes what it is asked. */
function venue(
  markets: readonly VenueMarket[],
  over: Partial<MarketSource> = {},
  wanted: Partial<Settings['ingest']> = {},
) {
  const asked: string[] = [];
  const source: MarketSource = {
    markets: (filter) => {
      const { event, series, status } = filter ?? {};
      asked.push(['markets', event ?? series, status].filter(Boolean).join(' '));
      const items = markets.filter(
        (market) =>
          market.ticker.startsWith(series ?? '') && (event ?? market.event) === market.event,
      );
      return Promise.resolve(ok({ items, unreadable: 0 }));
    },
    events: () => {
      asked.push('events');
      const tickers = new Set(markets.map(({ event }) => event));
      return Promise.resolve(ok({ items: [...tickers].map(venueEvent), unreadable: 0 }));
    },
    event: (ticker) => {
      asked.push(`event ${ticker}`);
      return Promise.resolve(ok(venueEvent(ticker)));
    },
    ...over,
  };
  const all = { ...settings.parse({}).ingest, ...wanted };
  return { asked, discovery: new MarketDiscovery(source, all, new ManualClock(99)) };
}

describe('finding markets', () => {
  it('describes each with the question of its event, asked once', async () => {
    const { asked, discovery } = venue([
      venueMarket('KXRAIN-1', 'A'),
      venueMarket('KXRAIN-1', 'B'),
      venueMarket('KXRAIN-2', 'A'),
    ]);
    const { best } = unwrap(await discovery.find(2));
    expect(best).toMatchObject([
      {
        market: {
          ticker: 'KXRAIN-1-A',
          series: 'KXRAIN',
          title: 'question of KXRAIN-1',
          mutuallyExclusive: true,
        },
        lastPrice: 4500,
        volume: 700,
        at: 99,
      },
      { market: { ticker: 'KXRAIN-1-B' } },
    ]);
    await discovery.find(2);
    expect(asked).toEqual(['markets open', 'event KXRAIN-1', 'markets open']);
  });

  it('asks for all open events when there are many', async () => {
    const markets = Array.from({ length: 30 }, (_, n) => venueMarket(`KXRAIN-${n}`, 'A'));
    const { asked, discovery } = venue(markets);
    expect(unwrap(await discovery.find(100)).best).toHaveLength(30);
    expect(asked).toEqual(['markets open', 'events']);
  });

  it('does without a question that the venue will not tell', async () => {
    const { discovery } = venue([venueMarket('KXRAIN-1', 'A')], {
      event: () => Promise.resolve(err(REFUSED)),
    });
    const { best } = unwrap(await discovery.find(5));
    expect(best[0]?.market).toMatchObject({ title: 'legacy title of A', series: 'KXRAIN' });
  });

  it('fails as a whole while the venue is away', async () => {
    const away = () => Promise.resolve(err(AWAY));
    const markets = [venueMarket('KXRAIN-1', 'A')];
    for (const over of [{ markets: away }, { event: away }]) {
      const { discovery } = venue(markets, over);
      expect(await discovery.find(5)).toEqual(err(AWAY));
    }
  });

  it('takes the liveliest of the last day when there are too many', async () => {
    const lively = (name: string, volume24h: number | null, volume = 700): VenueMarket => ({
      ...venueMarket('KXRAIN-1', name),
      volume24h: volume24h as Qty | null,
      volume: volume as Qty,
    });
    const markets = [lively('A', null, 900), lively('B', 5), lively('C', 80), lively('D', null)];
    const { best, ranks } = unwrap(await venue(markets).discovery.find(3));
    const names = ['KXRAIN-1-C', 'KXRAIN-1-B', 'KXRAIN-1-A'];
    expect(best.map(({ market }) => market.ticker)).toEqual(names);
    expect([...ranks]).toEqual([...names, 'KXRAIN-1-D'].map((name, rank) => [name, rank]));
  });

  it('asks for series, events and statuses one by one, and takes each market once', async () => {
    const markets = [venueMarket('KXRAIN-1', 'A'), venueMarket('KXSNOW-1', 'A')];
    const { asked, discovery } = venue(
      markets,
      {},
      { series: ['KXRAIN'], events: ['KXSNOW-1', 'KXRAIN-1'], statuses: ['open', 'paused'] },
    );
    expect([...unwrap(await discovery.find(0)).ranks.keys()]).toEqual(['KXRAIN-1-A', 'KXSNOW-1-A']);
    expect(asked).toEqual([
      'markets KXSNOW-1 open',
      'markets KXSNOW-1 paused',
      'markets KXRAIN-1 open',
      'markets KXRAIN-1 paused',
      'markets KXRAIN open',
      'markets KXRAIN paused',
    ]);
  });

  it('leaves out what is too quiet, and what no word of the search is in', async () => {
    const markets = [
      venueMarket('KXRAIN-1', 'Boston'),
      { ...venueMarket('KXRAIN-1', 'Boston South'), volume: 600 as Qty },
      venueMarket('KXRAIN-1', 'Chicago'),
      venueMarket('KXSNOW-1', 'Boston'),
    ];
    const wanted = { search: 'boston  QUESTION of kxrain', minVolume: 7 };
    const { discovery } = venue(markets, {}, wanted);
    const { best } = unwrap(await discovery.find(9));
    expect(best.map(({ market }) => market.ticker)).toEqual(['KXRAIN-1-Boston']);
  });
});
