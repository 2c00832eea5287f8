import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../base/clock.ts';
import { faultPlan } from '../../../contract/fault-plan.ts';
import {
  startTestExchange,
  stopExchanges,
  until,
  type Message,
  type TestClient,
  type TestExchange,
} from '../exchange.fixture.ts';

afterEach(stopExchanges);

const plan = (...faults: readonly unknown[]) => faultPlan.parse({ seed: 7, faults });
const start = (...faults: readonly unknown[]): Promise<TestExchange> =>
  startTestExchange({ faults: plan(...faults) });

const firstTicker = async (client: TestClient): Promise<string> =>
  (await client.get('/markets?limit=1')).json.markets[0].ticker;

const lowBid = (ticker: string) => ({ ticker, side: 'bid', count: '1', price: '0.01' });

/** Lets simulated time pass, and what is due happen. */
async function pass({ clock, client }: TestExchange, ms: number): Promise<void> {
  clock.advanceMs(ms);
  await client('rita').get('/exchange/status');
}

/** A feed with Alice's orders on it. */
async function orderFeed(exchange: TestExchange) {
  const alice = exchange.client('alice');
  const ticker = await firstTicker(alice);
  const feed = await alice.openFeed();
  feed.send({ id: 1, cmd: 'subscribe', params: { channels: ['user_orders'] } });
  const place = async (clientOrderId: string): Promise<void> => {
    const placed = await alice.createOrder({ ...lowBid(ticker), client_order_id: clientOrderId });
    expect(placed.status).toBe(201);
  };
  const heard = (): string[] =>
    feed.ofType('user_order').map(({ msg }: Message) => msg.client_order_id);
  return { alice, ticker, feed, place, heard };
}

describe('faults of frames', () => {
  const orders = { channel: 'user_orders' };

  it('drop one', async () => {
    const exchange = await start({ fault: 'dropFrame', for: orders, when: { every: 2 } });
    const { place, heard } = await orderFeed(exchange);
    for (const id of ['a', 'b', 'c']) await place(id);
    await until(() => heard().length === 2);
    expect(heard()).toEqual(['a', 'c']);
    expect(exchange.server.status().faults).toBe(1);
  });

  it('send one twice', async () => {
    const { place, heard } = await orderFeed(
      await start({ fault: 'duplicateFrame', for: orders, when: { count: 1 } }),
    );
    for (const id of ['a', 'b']) await place(id);
    await until(() => heard().length === 3);
    expect(heard()).toEqual(['a', 'a', 'b']);
  });

  it('hold one back while others pass', async () => {
    const exchange = await start({
      fault: 'delayFrame',
      for: orders,
      when: { count: 1 },
      delayMs: 500,
    });
    const { place, heard } = await orderFeed(exchange);
    for (const id of ['a', 'b']) await place(id);
    await until(() => heard().length === 1);
    await pass(exchange, 500);
    await until(() => heard().length === 2);
    expect(heard()).toEqual(['b', 'a']);
  });

  it('answer out of order', async () => {
    const exchange = await start({ fault: 'swapReply', when: { count: 1 } });
    const feed = await exchange.client('alice').openFeed();
    for (const id of [1, 2]) feed.send({ id, cmd: 'list_subscriptions' });
    await until(() => feed.messages.length === 2);
    expect(feed.messages.map(({ id }) => id)).toEqual([2, 1]);
  });

  it('answer late when nothing overtakes', async () => {
    const exchange = await start({ fault: 'swapReply', when: { count: 1 } });
    const feed = await exchange.client('alice').openFeed();
    const answer = feed.ask({ id: 1, cmd: 'list_subscriptions' });
    await until(() => exchange.server.status().faults === 1);
    await pass(exchange, 1000);
    expect(await answer).toMatchObject({ id: 1, type: 'ok' });
  });

  it.each([[1012], [undefined]])('end the connection, code %s', async (closeCode) => {
    const exchange = await start({ fault: 'closeSocket', for: orders, closeCode });
    const { feed, place } = await orderFeed(exchange);
    const closed = new Promise((resolve) => void feed.ws.once('close', resolve));
    await place('a');
    expect(await closed).toBe(closeCode ?? 1006);
    expect(feed.ofType('user_order')).toEqual([]);
  });

  it('stall data with live pings, and let go of it in order', async () => {
    const exchange = await startTestExchange({
      heartbeatMs: 20,
      faults: plan({ fault: 'stall', for: orders, when: { count: 1 }, stallMs: 900 }),
    });
    const { feed, place, heard } = await orderFeed(exchange);
    for (const id of ['a', 'b']) await place(id);
    let pings = 0;
    feed.ws.on('ping', () => (pings += 1));
    await until(() => pings > 3);
    expect(heard()).toEqual([]);
    await pass(exchange, 900);
    await until(() => heard().length === 2);
    await place('c');
    await until(() => heard().length === 3);
    expect(heard()).toEqual(['a', 'b', 'c']);
  });

  it('end a subscription with code 25', async () => {
    const { feed, place } = await orderFeed(await start({ fault: 'overflow', for: orders }));
    await place('a');
    const error = await feed.find(({ type }) => type === 'error');
    expect(error).toMatchObject({ sid: 1, msg: { code: 25 } });
    expect((await feed.ask({ id: 9, cmd: 'list_subscriptions' })).msg).toEqual([]);
    expect((await feed.subscribe(10, { channels: ['user_orders'] })).msg.sid).toBe(2);
  });

  it('leave a gap in the numbers of a book, for the key and market named', async () => {
    const exchange = await startTestExchange();
    const alice = exchange.client('alice');
    const ticker = await firstTicker(alice);
    exchange.server.setFaults(
      plan({
        fault: 'dropFrame',
        for: { key: 'key-of-alice', channel: 'orderbook_delta', market: ticker },
        when: { every: 5 },
      }),
    );
    const feeds = await Promise.all([alice.openFeed(), exchange.client('bob').openFeed()]);
    for (const feed of feeds) {
      await feed.subscribe(1, { channels: ['orderbook_delta'], market_tickers: [ticker] });
    }
    await alice.createOrder(lowBid(ticker));
    for (let i = 0; i < 8; i += 1) await alice.createOrder(lowBid(ticker));
    const [gapped = [], whole = []] = await Promise.all(
      feeds.map(async (feed) => {
        await feed.find(({ seq }) => seq === 9);
        return feed.messages.flatMap(({ seq }) => (seq === undefined || seq > 9 ? [] : [seq]));
      }),
    );
    expect(whole).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(gapped).toEqual([1, 2, 3, 4, 6, 7, 8, 9]);
  });
});

describe('faults of connecting', () => {
  it('refuse the upgrade with 503', async () => {
    const { client } = await start({ fault: 'refuseUpgrade', when: { count: 1 } });
    await expect(client('alice').openFeed()).rejects.toThrow('503');
    const feed = await client('alice').openFeed();
    expect((await feed.subscribe(1, { channels: ['fill'] })).type).toBe('subscribed');
  });

  it('tell the newest fills again, on the socket and by REST', async () => {
    const exchange = await start({ fault: 'repeatFills', for: { key: 'key-of-alice' }, fills: 1 });
    const alice = exchange.client('alice');
    const { markets } = (await alice.get('/markets')).json;
    const { ticker, yes_ask_dollars: price } = markets.find(
      (market: Message) => Number(market.yes_ask_size_fp) >= 2,
    );
    const take = { ticker, side: 'bid', price, time_in_force: 'immediate_or_cancel' };
    for (const count of ['1.00', '0.50']) {
      expect((await alice.createOrder({ ...take, count })).json.fill_count).toBe(count);
    }
    const feed = await alice.openFeed();
    await feed.subscribe(1, { channels: ['fill'] });
    const { msg } = await feed.find(({ type }) => type === 'fill');
    const { fills } = (await alice.get('/portfolio/fills')).json;
    const ids: string[] = fills.map(({ trade_id: id }: Message) => id);
    expect(ids.slice(0, 2)).toEqual([msg.trade_id, msg.trade_id]);
    expect(new Set(ids).size).toBe(ids.length - 1);
  });
});

describe('faults of requests', () => {
  const creating = { method: 'POST', path: '/portfolio/events/orders' };

  it('answer 429 or 503 and do nothing', async () => {
    const { client } = await start(
      { fault: 'tooManyRequests', for: creating, when: { count: 1 } },
      { fault: 'unavailable', for: { path: '/portfolio/*' }, when: { count: 1 } },
    );
    const alice = client('alice');
    const ticker = await firstTicker(alice);
    const refused = await alice.createOrder(lowBid(ticker));
    expect([refused.status, refused.json]).toEqual([429, { error: 'too many requests' }]);
    expect((await alice.get('/portfolio/orders')).json.error.code).toBe('service_unavailable');
    expect((await alice.get('/portfolio/orders')).json.orders).toEqual([]);
  });

  it('answer 500 after the order was accepted, so that a second attempt is a repeat', async () => {
    const { client } = await start({ fault: 'failAfterwards', for: creating, when: { count: 1 } });
    const alice = client('alice');
    const order = { ...lowBid(await firstTicker(alice)), client_order_id: 'once' };
    expect((await alice.createOrder(order)).status).toBe(500);
    expect((await alice.createOrder(order)).json.error.code).toBe('order_already_exists');
    expect((await alice.get('/portfolio/orders?status=resting')).json.orders).toHaveLength(1);
  });

  it('cut the connection instead of an answer', async () => {
    const { client } = await start({ fault: 'loseAnswer', for: creating, when: { count: 1 } });
    const alice = client('alice');
    const order = { ...lowBid(await firstTicker(alice)), client_order_id: 'once' };
    await expect(alice.createOrder(order)).rejects.toThrow(/hang up|ECONNRESET/);
    expect((await alice.createOrder(order)).status).toBe(409);
  });

  it('leave a refused request its own answer', async () => {
    const { client } = await start({ fault: 'failAfterwards', for: creating });
    expect((await client('alice').createOrder(lowBid('NONE'))).status).toBe(404);
  });

  it('read the account as it was', async () => {
    const exchange = await start({
      fault: 'lagReads',
      for: { key: 'key-of-alice', path: '/portfolio/*' },
      lagMs: 1000,
    });
    const alice = exchange.client('alice');
    const { markets } = (await alice.get('/markets')).json;
    const { ticker, yes_ask_dollars: price } = markets.find(
      (market: Message) => Number(market.yes_ask_size_fp) >= 2,
    );
    await pass(exchange, 1000);
    const read = async () => {
      const [orders, fills, positions, balance] = await Promise.all(
        ['orders', 'fills', 'positions', 'balance'].map(
          async (what) => (await alice.get(`/portfolio/${what}`)).json,
        ),
      );
      return {
        orders: orders.orders.map(({ status }: Message) => status),
        fills: fills.fills.length,
        positions: positions.market_positions.length,
        balance: balance.balance_dollars,
      };
    };
    const before = await read();
    expect(before).toMatchObject({ orders: [], fills: 0, positions: 0 });
    const resting = await alice.createOrder({ ...lowBid(ticker), client_order_id: 'low' });
    await alice.createOrder({
      ticker,
      side: 'bid',
      count: '1',
      price,
      time_in_force: 'immediate_or_cancel',
    });
    expect(await read()).toEqual(before);
    const path = `/portfolio/orders/${resting.json.order_id}`;
    expect((await alice.get(path)).status).toBe(404);
    await pass(exchange, 600);
    await alice.call('DELETE', `/portfolio/events/orders/${resting.json.order_id}`);
    await pass(exchange, 600);
    // The placing is old enough to be seen, the cancel is not.
    expect((await alice.get(path)).json.order.status).toBe('resting');
    const later = await read();
    expect(later.orders.toSorted()).toEqual(['executed', 'resting']);
    expect(later.fills).toBeGreaterThan(0);
    expect(later.positions).toBe(1);
    expect(Number(later.balance)).toBeLessThan(Number(before.balance));
    await pass(exchange, 600);
    expect((await alice.get(path)).json.order.status).toBe('canceled');
  });

  it('hold signatures against a wrong clock', async () => {
    const { client, server } = await start({ fault: 'skewClock', skewMs: 6000 });
    expect((await client('alice').get('/portfolio/balance')).json.error.details).toBe(
      'INVALID_TIMESTAMP',
    );
    await expect(client('alice').openFeed()).rejects.toThrow('401');
    server.setFaults(plan({ fault: 'skewClock', skewMs: -4000 }));
    expect((await client('alice').get('/portfolio/balance')).status).toBe(200);
  });
});

describe('faults of the venue', () => {
  it('pause trading for a while, again and again', async () => {
    const exchange = await start({
      fault: 'pauseTrading',
      when: { fromMs: 1000, againEveryMs: 1500, count: 2 },
      forMs: 500,
    });
    const active = async () =>
      (await exchange.client('alice').get('/exchange/status')).json.trading_active;
    const seen: boolean[] = [];
    for (let i = 0; i < 16; i += 1) {
      seen.push(await active());
      await pass(exchange, 250);
    }
    const pauses = seen.map((isActive, i) => (isActive ? -1 : i * 250)).filter((ms) => ms >= 0);
    expect(pauses).toEqual([1000, 1250, 2500, 2750]);
  });

  it('pause and resume a market, which cancels what rests there', async () => {
    const exchange = await start();
    const { alice, ticker, feed, place } = await orderFeed(exchange);
    await feed.subscribe(2, { channels: ['market_lifecycle_v2'] });
    await place('a');
    const fault = { fault: 'pauseMarket', for: { market: ticker }, forMs: 500 };
    exchange.server.setFaults(plan(fault));
    await pass(exchange, 100);
    expect((await alice.get(`/markets/${ticker}`)).json.market.status).toBe('inactive');
    expect((await alice.get('/markets?status=paused')).json.markets).toHaveLength(1);
    await pass(exchange, 500);
    const canceled = await feed.find(({ msg }) => msg?.status === 'canceled');
    expect(canceled.msg.client_order_id).toBe('a');
    expect(feed.ofType('market_lifecycle_v2').map(({ msg }: Message) => msg.event_type)).toEqual([
      'deactivated',
      'activated',
    ]);
  });

  it('change the grid of an open market', async () => {
    const exchange = await start({
      fault: 'changeGrid',
      when: { fromMs: 500 },
      label: 'center_half_edge_half_cent',
      bands: [{ start: '0.00', end: '1.00', step: '0.005' }],
    });
    const alice = exchange.client('alice');
    const ticker = await firstTicker(alice);
    const odd = { ...lowBid(ticker), price: '0.005' };
    await pass(exchange, 600);
    const { market } = (await alice.get(`/markets/${ticker}`)).json;
    expect(market).toMatchObject({
      price_level_structure: 'center_half_edge_half_cent',
      price_ranges: [{ start: '0.0000', end: '1.0000', step: '0.0050' }],
    });
    expect((await alice.createOrder(odd)).status).toBe(201);
  });

  it('are part of the public stream, which seed and plan fix', async () => {
    const run = async (...faults: readonly unknown[]): Promise<string> => {
      const { server, client } = await startTestExchange({
        clock: systemClock,
        speed: 'max',
        runForMs: 10_000,
        faults: plan(...faults),
      });
      const ticker = await firstTicker(client('alice'));
      const feed = await client('alice').openFeed();
      await feed.subscribe(1, { channels: ['orderbook_delta'], market_tickers: [ticker] });
      await until(() => server.status().flow === 'finished');
      return server.status().streamHash;
    };
    const pause = { fault: 'pauseTrading', when: { fromMs: 3000 }, forMs: 1000 };
    const paused = await run(pause);
    expect(await run(pause)).toBe(paused);
    const calm = await run();
    expect(calm).not.toBe(paused);
    expect(await run({ fault: 'dropFrame', when: { every: 3 } })).toBe(calm);
  });
});

describe('the example in the docs', () => {
  it('is a plan that the venue takes', async () => {
    const url = new URL('../../../../docs/faults-example.json', import.meta.url);
    const example = faultPlan.parse(JSON.parse(readFileSync(url, 'utf8')));
    const exchange = await startTestExchange({ faults: example });
    for (let i = 0; i < 20; i += 1) await pass(exchange, 1000);
    expect(exchange.server.status().faults).toBeGreaterThan(0);
  });
});
