import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  startTestExchange,
  stopExchanges,
  until,
  type Message,
  type TestClient,
} from '../exchange.fixture.ts';

afterEach(stopExchanges);

async function tickersOf(client: TestClient): Promise<string[]> {
  const { json } = await client.get('/markets?status=open');
  return json.markets.map(({ ticker }: { ticker: string }) => ticker);
}

/** Books kept the way a client keeps them. */
class Books {
  readonly #levels = new Map<string, Map<string, number>>();

  apply({ type, msg }: Message): void {
    const side = (name: string) => `${msg.market_ticker} ${name}`;
    if (type === 'orderbook_snapshot') {
      for (const name of ['yes', 'no']) {
        const levels: [string, string][] = msg[`${name}_dollars_fp`] ?? [];
        this.#levels.set(
          side(name),
          new Map(levels.map(([price, count]) => [price, hundredths(count)])),
        );
      }
    } else if (type === 'orderbook_delta') {
      const levels = this.#levels.get(side(msg.side));
      if (!levels) throw new Error('delta before snapshot');
      const count = (levels.get(msg.price_dollars) ?? 0) + hundredths(msg.delta_fp);
      if (count < 0) throw new Error('level below zero');
      if (count === 0) levels.delete(msg.price_dollars);
      else levels.set(msg.price_dollars, count);
    }
  }

  /** Ascending, as REST lists them. */
  side(ticker: string, name: string): [string, string][] {
    return [...(this.#levels.get(`${ticker} ${name}`) ?? [])]
      .map(([price, count]): [string, string] => [price, (count / 100).toFixed(2)])
      .sort(([a], [b]) => Number(a) - Number(b));
  }
}

const hundredths = (text: string): number => Math.round(Number(text) * 100);

describe('connecting', () => {
  it('needs a good signature and the right to read', async () => {
    const { server, client } = await startTestExchange();
    const path = '/trade-api/ws/v2';
    const statusFor = (headers: Record<string, string>, url = server.ws) =>
      new Promise<number | undefined>((resolve) => {
        const ws = new WebSocket(url, { headers });
        ws.on('open', () => resolve(101));
        ws.on('unexpected-response', (_request, response) => resolve(response.statusCode));
        ws.on('error', () => undefined);
      });
    expect(await statusFor({})).toBe(401);
    expect(await statusFor(client('mallory').headers('GET', path))).toBe(401);
    expect(await statusFor(client('alice').headers('GET', '/elsewhere'))).toBe(401);
    expect(await statusFor(client('walt').headers('GET', path))).toBe(403);
    expect(
      await statusFor({ ...client('alice').headers('GET', path), origin: 'https://page.example' }),
    ).toBe(403);
    expect(await statusFor(client('alice').headers('GET', path), `${server.ws}/x`)).toBe(404);
    expect(await statusFor(client('alice').headers('GET', path))).toBe(101);
    expect(server.status().connections).toBe(1);
  });

  it('is kept alive with pings that say heartbeat', async () => {
    const { client } = await startTestExchange({ heartbeatMs: 20 });
    const feed = await client('alice').openFeed();
    const pings: string[] = [];
    feed.ws.on('ping', (data) => pings.push(data.toString('utf8')));
    await until(() => pings.length >= 2);
    expect(new Set(pings)).toEqual(new Set(['heartbeat']));
  });
});

describe('the book', () => {
  it('sends one snapshot per market, then deltas that lead to the book REST shows', async () => {
    const { client, clock } = await startTestExchange();
    const alice = client('alice');
    const tickers = await tickersOf(alice);
    const feed = await alice.openFeed();
    const reply = await feed.subscribe(1, {
      channels: ['orderbook_delta'],
      market_tickers: tickers,
    });
    expect(reply).toEqual({
      id: 1,
      type: 'subscribed',
      msg: { channel: 'orderbook_delta', sid: 1 },
    });
    for (let i = 0; i < 40; i += 1) {
      clock.advanceMs(500);
      await alice.get('/exchange/status');
    }
    const { json } = await alice.get(`/markets/orderbooks?tickers=${tickers.join('&tickers=')}`);
    await until(() => feed.ofType('orderbook_delta').length > 1000);
    await until(() => {
      const books = new Books();
      for (const message of feed.messages) books.apply(message);
      return json.orderbooks.every(
        ({ ticker, orderbook_fp: book }: Message) =>
          JSON.stringify(books.side(ticker, 'yes')) === JSON.stringify(book.yes_dollars) &&
          JSON.stringify(books.side(ticker, 'no')) === JSON.stringify(book.no_dollars),
      );
    });
    const counted = feed.messages.filter(({ seq }) => seq !== undefined);
    expect(counted.map(({ seq }) => seq)).toEqual(counted.map((_, i) => i + 1));
    expect(counted.slice(0, tickers.length).map(({ type }) => type)).toEqual(
      tickers.map(() => 'orderbook_snapshot'),
    );
  });

  it('counts replies with the stream: add, remove, snapshot, rejoin, unsubscribe', async () => {
    const { client } = await startTestExchange();
    const [a, b, c] = (await tickersOf(client('alice'))) as [string, string, string];
    const feed = await client('alice').openFeed();
    const channels = ['orderbook_delta'];
    await feed.subscribe(1, { channels, market_ticker: b });
    await feed.ask({
      id: 2,
      cmd: 'update_subscription',
      params: { sids: [1], action: 'add_markets', market_tickers: [c, b] },
    });
    await feed.ask({
      id: 3,
      cmd: 'update_subscription',
      params: { sid: 1, action: 'delete_markets', market_tickers: [b] },
    });
    feed.send({
      id: 4,
      cmd: 'update_subscription',
      params: { sid: 1, action: 'get_snapshot', market_tickers: [c] },
    });
    await feed.subscribe(5, { channels, market_tickers: [a, c] });
    await feed.ask({ id: 6, cmd: 'unsubscribe', params: { sids: [1] } });
    const [b2, c2] = [b, c].sort();
    const [a3, c3] = [a, c].sort();
    expect(feed.messages.map(({ msg, ...rest }) => ({ ...rest, ...brief(msg) }))).toEqual([
      { id: 1, type: 'subscribed', channel: 'orderbook_delta', sid: 1 },
      { type: 'orderbook_snapshot', sid: 1, seq: 1, market: b },
      { id: 2, type: 'ok', sid: 1, seq: 2, list: [b2, c2] },
      { type: 'orderbook_snapshot', sid: 1, seq: 3, market: c },
      { id: 3, type: 'ok', sid: 1, seq: 4, list: [c] },
      { type: 'orderbook_snapshot', sid: 1, seq: 5, market: c },
      { id: 5, type: 'ok', sid: 1, seq: 6, list: [a3, c3] },
      { type: 'orderbook_snapshot', sid: 1, seq: 7, market: a },
      { id: 6, type: 'unsubscribed', sid: 1, seq: 8 },
    ]);
  });

  it('says nothing of markets that were removed, and nothing after the end', async () => {
    const { client, clock } = await startTestExchange();
    const alice = client('alice');
    const [a, ...others] = await tickersOf(alice);
    const feed = await alice.openFeed();
    await feed.subscribe(1, { channels: ['orderbook_delta'], market_tickers: [a, ...others] });
    await feed.ask({
      id: 2,
      cmd: 'update_subscription',
      params: { sid: 1, action: 'delete_markets', market_tickers: others },
    });
    const afterRemoval = feed.messages.length;
    clock.advanceMs(1900);
    await alice.get('/exchange/status');
    await feed.ask({ id: 3, cmd: 'unsubscribe', params: { sids: [1] } });
    const afterEnd = feed.messages.length;
    clock.advanceMs(1900);
    await alice.get('/exchange/status');
    await feed.ask({ id: 4, cmd: 'list_subscriptions' });
    const deltas = feed.messages
      .slice(afterRemoval)
      .filter(({ type }) => type === 'orderbook_delta');
    expect(deltas.every(({ msg }) => msg.market_ticker === a)).toBe(true);
    expect(feed.messages.slice(afterEnd).map(({ type }) => type)).toEqual(['ok']);
  });

  it('quotes NO levels on the YES scale when asked to', async () => {
    const { client, clock } = await startTestExchange();
    const alice = client('alice');
    const tickers = await tickersOf(alice);
    const feeds = [await alice.openFeed(), await alice.openFeed()] as const;
    for (const [index, feed] of feeds.entries()) {
      await feed.subscribe(1, {
        channels: ['orderbook_delta'],
        market_tickers: tickers,
        use_yes_price: index === 1,
      });
    }
    clock.advanceMs(1900);
    await alice.get('/exchange/status');
    const [own, yes] = await Promise.all(
      feeds.map(async (feed) => {
        await feed.ask({ id: 2, cmd: 'list_subscriptions' });
        return feed.messages;
      }),
    );
    const mirrored = (price: string) => (1 - Number(price)).toFixed(4);
    const noDeltas = (messages: Message[] = []) =>
      messages.filter(({ msg }) => msg.side === 'no').map(({ msg }) => msg.price_dollars);
    expect(noDeltas(own).length).toBeGreaterThan(10);
    expect(noDeltas(yes)).toEqual(noDeltas(own).map(mirrored));
    const snapshot = (messages: Message[] = []) =>
      messages.find(({ msg }) => msg.no_dollars_fp !== undefined).msg;
    expect(snapshot(yes).no_dollars_fp).toEqual(
      snapshot(own).no_dollars_fp.map(([price, count]: [string, string]) => [
        mirrored(price),
        count,
      ]),
    );
    expect(snapshot(yes).yes_dollars_fp).toEqual(snapshot(own).yes_dollars_fp);
  });

  it('ends the subscription of a client that does not read, with code 25', async () => {
    const { client, clock, log } = await startTestExchange({
      feedBufferBytes: 200_000,
      ratePerS: 5000,
    });
    const alice = client('alice');
    const feed = await alice.openFeed();
    await feed.subscribe(1, {
      channels: ['orderbook_delta'],
      market_tickers: await tickersOf(alice),
    });
    feed.ws.pause();
    // The operating system buffers several megabytes before ours fill.
    for (
      let i = 0;
      i < 400 && log.every(({ event }) => event !== 'exchange.slowConsumer');
      i += 1
    ) {
      clock.advanceMs(200);
      await alice.get('/exchange/status');
    }
    feed.ws.resume();
    const error = await feed.find(({ type }) => type === 'error');
    expect(error).toMatchObject({
      sid: 1,
      msg: { code: 25, msg: 'Subscription buffer overflow' },
    });
    expect(feed.messages.at(-1)).toBe(error);
    const list = await feed.ask({ id: 2, cmd: 'list_subscriptions' });
    expect(list.msg).toEqual([]);
  });
});

/** What of a message matters to its order. */
function brief(msg: Message): Record<string, unknown> {
  if (msg === undefined) return {};
  if (msg.channel) return msg;
  return msg.market_tickers ? { list: msg.market_tickers } : { market: msg.market_ticker };
}

describe('other channels', () => {
  it('have a sid each', async () => {
    const { client } = await startTestExchange();
    const feed = await client('alice').openFeed();
    await feed.subscribe(1, { channels: ['ticker', 'trade', 'fill'] });
    await feed.subscribe(2, { channels: ['market_lifecycle_v2', 'order_group_updates'] });
    const list = await feed.ask({ id: 3, cmd: 'list_subscriptions' });
    expect(list).toEqual({
      id: 3,
      type: 'ok',
      msg: ['ticker', 'trade', 'fill', 'market_lifecycle_v2', 'order_group_updates'].map(
        (channel, i) => ({ channel, sid: i + 1 }),
      ),
    });
    expect(feed.ofType('subscribed').length).toBe(5);
  });

  it('send tickers and trades that agree with REST', async () => {
    const { client, clock } = await startTestExchange();
    const alice = client('alice');
    const feed = await alice.openFeed();
    await feed.subscribe(1, { channels: ['ticker'], send_initial_snapshot: true });
    await feed.subscribe(2, { channels: ['trade'] });
    for (let i = 0; i < 40; i += 1) {
      clock.advanceMs(1900);
      await alice.get('/exchange/status');
    }
    const { markets } = (await alice.get('/markets?status=open')).json;
    const { trades } = (await alice.get('/markets/trades?limit=1000')).json;
    await feed.ask({ id: 3, cmd: 'list_subscriptions' });
    const seen = feed.ofType('trade');
    expect(seen.length).toBeGreaterThan(20);
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, i) => i + 1));
    expect(trades.slice(0, 20).map((trade: Message) => trade.trade_id)).toEqual(
      seen
        .slice(-20)
        .toReversed()
        .map(({ msg }) => msg.trade_id),
    );
    for (const market of markets) {
      const last = feed.ofType('ticker').findLast(({ msg }) => msg.market_ticker === market.ticker);
      expect(last.msg).toMatchObject({
        price_dollars: market.last_price_dollars,
        yes_bid_dollars: market.yes_bid_dollars,
        yes_ask_dollars: market.yes_ask_dollars,
        yes_bid_size_fp: market.yes_bid_size_fp,
        yes_ask_size_fp: market.yes_ask_size_fp,
        volume_fp: market.volume_fp,
        open_interest_fp: market.open_interest_fp,
      });
      expect(last.seq).toBeUndefined();
    }
  });

  it('take markets by id on the ticker channel', async () => {
    const { client } = await startTestExchange();
    const [ticker] = await tickersOf(client('alice'));
    const feed = await client('alice').openFeed();
    await feed.subscribe(1, { channels: ['orderbook_delta'], market_ticker: ticker });
    const snapshot = await feed.find(({ type }) => type === 'orderbook_snapshot');
    await feed.subscribe(2, {
      channels: ['ticker'],
      market_ids: [snapshot.msg.market_id],
      send_initial_snapshot: true,
    });
    const { msg } = await feed.find(({ type }) => type === 'ticker');
    expect(msg.market_ticker).toBe(ticker);
  });
});

describe('refusals', () => {
  it('carry the code and the id of the command', async () => {
    const { client } = await startTestExchange();
    const feed = await client('alice').openFeed();
    await feed.subscribe(1, { channels: ['market_lifecycle_v2'] });
    const cases: [Record<string, unknown>, number][] = [
      [{ cmd: 'subscribe', params: { channels: ['orderbook_delta'], market_ticker: 'NONE' } }, 11],
      [{ cmd: 'subscribe', params: { channels: ['market_lifecycle_v2'], market_ticker: 'X' } }, 11],
      [{ cmd: 'unsubscribe', params: { sids: [9] } }, 7],
      [
        {
          cmd: 'update_subscription',
          params: { sid: 9, action: 'add_markets', market_ticker: 'X' },
        },
        7,
      ],
      [
        {
          cmd: 'update_subscription',
          params: { sid: 1, action: 'add_markets', market_ticker: 'X' },
        },
        13,
      ],
      [{ cmd: 'subscribe' }, 2],
      [{ cmd: 'nothing' }, 5],
    ];
    for (const [index, [command, code]] of cases.entries()) {
      const id = 100 + index;
      expect(await feed.ask({ id, ...command })).toMatchObject({
        id,
        type: 'error',
        msg: { code },
      });
    }
    feed.send('{');
    expect(await feed.find(({ type, id }) => type === 'error' && id === undefined)).toMatchObject({
      msg: { code: 1, msg: 'Unable to process message' },
    });
    feed.ws.send(Buffer.from('{}'));
    await until(() => feed.messages.filter(({ msg }) => msg?.code === 1).length === 2);
  });

  it('answer a flood of commands with code 27', async () => {
    const { client } = await startTestExchange();
    const feed = await client('alice').openFeed();
    for (let i = 0; i < 10_001; i += 1) feed.send('{"id":5,"cmd":"list_subscriptions"}');
    expect(await feed.find(({ type }) => type === 'error')).toMatchObject({ msg: { code: 27 } });
    expect(feed.ofType('ok').length).toBe(10_000);
  });
});
