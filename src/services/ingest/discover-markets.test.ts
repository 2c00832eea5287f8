import { describe, expect, it } from 'vitest';
import type { VenueEvent, VenueMarket } from '../../adapters/kalshi/wire-market.ts';
import { ManualClock } from '../../base/clock.ts';
import { err, ok, unwrap } from '../../base/result.ts';
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
function venue(markets: readonly VenueMarket[], over: Partial<MarketSource> = {}) {
  const asked: string[] = [];
  const source: MarketSource = {
    markets: (filter) => {
      const { status, most } = filter ?? {};
      asked.push(`markets ${status} ${most}`);
      return Promise.resolve(ok({ items: markets.slice(0, most), unreadable: 0 }));
    },
    market: (ticker) => {
      const market = markets.find((each) => each.ticker === ticker);
      return Promise.resolve(market ? ok(market) : err(REFUSED));
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
  return { asked, discovery: new MarketDiscovery(source, new ManualClock(99)) };
}

describe('finding markets', () => {
  it('describes each with the question of its event, asked once', async () => {
    const { asked, discovery } = venue([
      venueMarket('KXRAIN-1', 'A'),
      venueMarket('KXRAIN-1', 'B'),
      venueMarket('KXRAIN-2', 'A'),
    ]);
    const found = unwrap(await discovery.openMarkets(2));
    expect(found).toMatchObject([
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
    await discovery.openMarkets(2);
    expect(asked).toEqual(['markets open 2', 'event KXRAIN-1', 'markets open 2']);
  });

  it('asks for all open events when there are many', async () => {
    const markets = Array.from({ length: 30 }, (_, n) => venueMarket(`KXRAIN-${n}`, 'A'));
    const { asked, discovery } = venue(markets);
    expect(unwrap(await discovery.openMarkets(100))).toHaveLength(30);
    expect(asked).toEqual(['markets open 100', 'events']);
  });

  it('does without a question that the venue will not tell', async () => {
    const { discovery } = venue([venueMarket('KXRAIN-1', 'A')], {
      event: () => Promise.resolve(err(REFUSED)),
    });
    const [found] = unwrap(await discovery.openMarkets(5));
    expect(found?.market).toMatchObject({ title: 'legacy title of A', series: 'KXRAIN' });
  });

  it('fails as a whole while the venue is away', async () => {
    const away = () => Promise.resolve(err(AWAY));
    const markets = [venueMarket('KXRAIN-1', 'A')];
    for (const over of [{ markets: away }, { event: away }]) {
      const { discovery } = venue(markets, over);
      expect(await discovery.openMarkets(5)).toEqual(err(AWAY));
    }
  });
});
