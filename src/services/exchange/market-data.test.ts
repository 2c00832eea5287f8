import { afterEach, describe, expect, it } from 'vitest';
import {
  startTestExchange,
  stopExchanges,
  until,
  type Message,
  type TestClient,
} from './exchange.fixture.ts';

afterEach(stopExchanges);

/** Twenty simulated minutes at full speed: the first events have closed, been determined and paid. */
async function runTwentyMinutes(channels: readonly string[] = []) {
  const exchange = await startTestExchange({ speed: 'max', runForMs: 20 * 60_000, ratePerS: 20 });
  const client = exchange.client('alice');
  const feed = await client.openFeed();
  const [{ ticker }] = (await client.get('/markets?limit=1')).json.markets;
  if (channels.length > 0) await feed.subscribe(1, { channels });
  await feed.subscribe(2, { channels: ['orderbook_delta'], market_ticker: ticker });
  await until(() => exchange.server.status().flow === 'finished');
  await feed.ask({ id: 3, cmd: 'list_subscriptions' });
  return { ...exchange, alice: client, feed };
}

/** All items of a list, page by page. */
async function all(client: TestClient, path: string, name: string): Promise<Message[]> {
  const items: Message[] = [];
  let cursor = '';
  do {
    const { json } = await client.get(
      `${path}${path.includes('?') ? '&' : '?'}limit=3&cursor=${cursor}`,
    );
    items.push(...json[name]);
    cursor = json.cursor;
  } while (cursor !== '');
  return items;
}

describe('lists of markets', () => {
  it('are filtered by the words of the protocol', async () => {
    const { alice } = await runTwentyMinutes();
    const everything = await all(alice, '/markets', 'markets');
    const byFilter: Record<string, string[]> = {
      open: ['active'],
      settled: ['finalized'],
      unopened: ['initialized'],
      paused: ['inactive'],
      closed: ['closed', 'determined', 'disputed', 'amended'],
    };
    for (const [filter, statuses] of Object.entries(byFilter)) {
      const found = await all(alice, `/markets?status=${filter}`, 'markets');
      expect(found).toEqual(everything.filter(({ status }) => statuses.includes(status)));
    }
    expect(everything.filter(({ status }) => status === 'finalized').length).toBeGreaterThan(0);
    expect(everything.filter(({ status }) => status === 'active').length).toBe(8);

    const [first] = everything;
    const ofEvent = await all(alice, `/markets?event_ticker=${first.event_ticker}`, 'markets');
    expect(ofEvent).toEqual(
      everything.filter(({ event_ticker: event }) => event === first.event_ticker),
    );
    const tickers = everything.slice(0, 3).map(({ ticker }) => ticker);
    expect(await all(alice, `/markets?tickers=${tickers.join(',')}`, 'markets')).toEqual(
      everything.slice(0, 3),
    );
    expect((await alice.get('/markets?mve_filter=only')).json.markets).toEqual([]);
    const closing = 1_796_050_800 + 15 * 60;
    expect(await all(alice, `/markets?max_close_ts=${closing}`, 'markets')).toEqual(
      everything.filter(({ close_time: at }) => Date.parse(at) / 1000 <= closing),
    );
    expect((await alice.get(`/markets?min_close_ts=1&min_settled_ts=1`)).json.error.code).toBe(
      'invalid_parameters',
    );
    expect((await alice.get(`/markets?min_close_ts=1&status=open`)).status).toBe(400);
  });

  it('go by event and series as well', async () => {
    const { alice } = await runTwentyMinutes();
    const events = await all(alice, '/events?with_nested_markets=true', 'events');
    const markets = await all(alice, '/markets', 'markets');
    expect(events.flatMap((event) => event.markets).length).toBe(markets.length);
    const settled = await all(alice, '/events?status=settled', 'events');
    expect(settled.length).toBeGreaterThan(0);
    for (const { event_ticker: event } of settled) {
      const { json } = await alice.get(`/events/${event}`);
      expect(json.markets.every((market: Message) => market.result !== '')).toBe(true);
    }
    const { series } = (await alice.get('/series')).json;
    expect(series.map(({ ticker }: Message) => ticker)).toContain(events[0].series_ticker);
    expect((await alice.get('/series/NONE')).status).toBe(404);
    expect((await alice.get('/events/NONE')).status).toBe(404);
  });
});

describe('the next event of a series', () => {
  it('is listed before it opens, takes no orders, and says in the end what was measured', async () => {
    const { client, clock } = await startTestExchange();
    const alice = client('alice');
    const read = async (path: string): Promise<Message> => (await alice.get(path)).json;
    // Bitcoin closes every quarter of an hour; the next one is listed five minutes before.
    clock.advanceMs(11 * 60_000);
    let upcoming: Message;
    await until(async () => {
      [upcoming] = (await read('/markets?status=unopened')).markets;
      return upcoming !== undefined;
    });
    expect(upcoming).toMatchObject({
      status: 'initialized',
      open_time: '2026-12-01T15:15:00.000000Z',
      last_price_dollars: '0.0000',
      volume_fp: '0.00',
      yes_bid_dollars: '0.0000',
      yes_ask_dollars: '1.0000',
    });
    const { ticker, event_ticker: event } = upcoming;
    const early = await alice.createOrder({ ticker, side: 'bid', price: '0.01', count: '1.00' });
    expect([early.status, early.json.error.details]).toEqual([409, 'initialized']);
    expect((await read('/events?status=unopened')).events[0].event_ticker).toBe(event);
    clock.advanceMs(5 * 60_000);
    const isOpen = async () => (await read(`/markets/${ticker}`)).market.status === 'active';
    await until(isOpen);
    const { markets } = await read('/markets?status=settled&series_ticker=KXBTC15M');
    expect(markets[0].expiration_value).toMatch(/^\d+\.\d\d$/);
  });
});

describe('the life cycle channel', () => {
  it('tells of listing, result and payment, counted', async () => {
    const { feed, alice } = await runTwentyMinutes(['market_lifecycle_v2']);
    const messages = feed.messages.filter(({ type, sid }) => sid === 1 && type !== 'subscribed');
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => i + 1));
    const settled = (await alice.get('/markets?status=settled')).json.markets[0];
    const story = messages
      .filter(({ msg }) => msg.market_ticker === settled.ticker)
      .map(({ msg }) => msg);
    expect(story.map(({ event_type: event }) => event)).toEqual(['determined', 'settled']);
    expect(story[0]).toMatchObject({
      result: settled.result,
      settlement_value: settled.settlement_value_dollars,
    });
    const created = messages.find(({ msg }) => msg.event_type === 'created').msg;
    const { market } = (await alice.get(`/markets/${created.market_ticker}`)).json;
    expect(created).toMatchObject({
      close_ts: Date.parse(market.close_time) / 1000,
      price_ranges: market.price_ranges,
      additional_metadata: {
        title: market.title,
        event_ticker: market.event_ticker,
        rules_primary: market.rules_primary,
      },
    });
    const event = messages.find(({ type }) => type === 'event_lifecycle');
    expect(event.msg).toMatchObject({
      event_ticker: expect.any(String),
      title: expect.any(String),
    });
  });
});

describe('trades and candles', () => {
  it('tell the same story', async () => {
    const { alice } = await runTwentyMinutes();
    const { markets } = (await alice.get('/markets?status=open&limit=1000')).json;
    const market = markets.toSorted(
      (a: Message, b: Message) => Number(b.volume_fp) - Number(a.volume_fp),
    )[0];
    const { ticker } = market;
    const trades = (await all(alice, `/markets/trades?ticker=${ticker}`, 'trades')).toReversed();
    expect(trades.length).toBeGreaterThan(10);
    const { event } = (await alice.get(`/events/${market.event_ticker}`)).json;
    const { candlesticks } = (
      await alice.get(
        `/series/${event.series_ticker}/markets/${ticker}/candlesticks?period_interval=1&start_ts=0&end_ts=1796060000`,
      )
    ).json;
    const traded = candlesticks.filter(({ price }: Message) => price.open_dollars !== undefined);
    const minutes = new Map<number, Message[]>();
    for (const trade of trades) {
      const minute = Math.ceil(Date.parse(trade.created_time) / 60_000);
      minutes.set(minute, [...(minutes.get(minute) ?? []), trade]);
    }
    expect(traded.map(({ end_period_ts: end }: Message) => end / 60)).toEqual([...minutes.keys()]);
    for (const candle of traded) {
      const within = minutes.get(candle.end_period_ts / 60) ?? [];
      const prices = within.map(({ yes_price_dollars: price }) => Number(price));
      expect(Number(candle.price.open_dollars)).toBe(prices[0]);
      expect(Number(candle.price.close_dollars)).toBe(prices.at(-1));
      expect(Number(candle.price.high_dollars)).toBe(Math.max(...prices));
      expect(Number(candle.price.low_dollars)).toBe(Math.min(...prices));
      const volume = within.reduce((sum, { count_fp: count }) => sum + Number(count), 0);
      expect(Number(candle.volume_fp)).toBeCloseTo(volume, 6);
    }
    const last = candlesticks.at(-1);
    expect(last.yes_bid.close_dollars).toBe(market.yes_bid_dollars);
    expect(last.yes_ask.close_dollars).toBe(market.yes_ask_dollars);
    expect(last.open_interest_fp).toBe(market.open_interest_fp);

    const middle = Math.floor(
      Date.parse(trades[Math.floor(trades.length / 2)].created_time) / 1000,
    );
    const later = await all(alice, `/markets/trades?ticker=${ticker}&min_ts=${middle}`, 'trades');
    expect(later.length).toBe(
      trades.filter(({ created_time: at }) => Date.parse(at) >= middle * 1000).length,
    );
    expect((await alice.get('/markets/trades?is_block_trade=true')).json.trades).toEqual([]);
  });

  it('come in batches, with the last one before on request', async () => {
    const { alice } = await runTwentyMinutes();
    const { markets } = (await alice.get('/markets?status=open&limit=2')).json;
    const tickers = markets.map(({ ticker }: Message) => ticker);
    const ask = (query: string) =>
      alice.get(`/markets/candlesticks?market_tickers=${tickers.join(',')}&${query}`);
    const start = 1_796_050_800 + 600;
    const window = `period_interval=1&start_ts=${start}&end_ts=${start + 240}`;
    const plain = (await ask(window)).json.markets;
    const carried = (await ask(`${window}&include_latest_before_start=true`)).json.markets;
    expect(plain.map(({ market_ticker: ticker }: Message) => ticker)).toEqual(tickers);
    for (const [i, { candlesticks }] of plain.entries()) {
      const [first, ...rest] = carried[i].candlesticks;
      expect(rest).toEqual(candlesticks);
      expect(first).toMatchObject({ end_period_ts: start + 60, volume_fp: '0.00' });
      expect(first.price).not.toHaveProperty('open_dollars');
    }
    expect((await ask('period_interval=5&start_ts=0&end_ts=1')).status).toBe(400);
    expect((await alice.get('/markets/candlesticks?market_tickers=NONE&' + window)).status).toBe(
      404,
    );
  });
});

describe('the order book over REST', () => {
  it('shows the best levels of a depth, and several books at once', async () => {
    const { client } = await startTestExchange();
    const alice = client('alice');
    const { markets } = (await alice.get('/markets')).json;
    const [a, b] = markets.map(({ ticker }: Message) => ticker);
    const full = (await alice.get(`/markets/${a}/orderbook`)).json.orderbook_fp;
    const best = (await alice.get(`/markets/${a}/orderbook?depth=2`)).json.orderbook_fp;
    expect(best).toEqual({
      yes_dollars: full.yes_dollars.slice(-2),
      no_dollars: full.no_dollars.slice(-2),
    });
    const ascending = full.yes_dollars.map(([price]: [string]) => Number(price));
    expect(ascending).toEqual(ascending.toSorted((x: number, y: number) => x - y));
    expect((await alice.get(`/markets/${a}/orderbook?depth=0`)).json.orderbook_fp).toEqual(full);
    const several = (await alice.get(`/markets/orderbooks?tickers=${a}&tickers=${b}`)).json;
    expect(several.orderbooks.map(({ ticker }: Message) => ticker)).toEqual([a, b]);
    expect(several.orderbooks[0].orderbook_fp).toEqual(full);
    expect((await alice.get(`/markets/orderbooks?tickers=NONE`)).status).toBe(404);
    expect((await alice.get(`/markets/${a}/orderbook?depth=101`)).status).toBe(400);
  });
});
