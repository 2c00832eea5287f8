import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  startTestExchange,
  stopExchanges,
  until,
  type Message,
  type Reply,
  type TestExchange,
} from './exchange.fixture.ts';
import type { WireOptions } from './wire-options.ts';

afterEach(stopExchanges);

/** Both readings of something the documents leave open. */
async function both<K extends keyof WireOptions>(
  option: K,
  other: WireOptions[K],
  look: (exchange: TestExchange) => Promise<unknown>,
): Promise<readonly unknown[]> {
  const usual = await look(await startTestExchange());
  return [usual, await look(await startTestExchange({ wire: { [option]: other } }))];
}

const quoted = async ({ client }: TestExchange): Promise<Message> => {
  const { markets } = (await client('alice').get('/markets')).json;
  return markets.find((market: Message) => Number(market.yes_ask_size_fp) >= 2);
};

/** A market that Alice can buy three contracts in, and sell them again, at whole cents. */
const tradable = async ({ client }: TestExchange): Promise<Message> => {
  const { markets } = (await client('alice').get('/markets?status=open')).json;
  return markets.find(
    ({ yes_bid_size_fp: bid, yes_ask_size_fp: ask, price_level_structure: grid }: Message) =>
      Number(bid) >= 3 && Number(ask) >= 3 && grid === 'linear_cent',
  );
};

const trade = (exchange: TestExchange, side: 'bid' | 'ask', market: Message): Promise<Reply> =>
  exchange.client('alice').createOrder({
    ticker: market.ticker,
    side,
    price: side === 'bid' ? market.yes_ask_dollars : market.yes_bid_dollars,
    count: '3.00',
    time_in_force: 'fill_or_kill',
  });

describe('what the documents leave open', () => {
  it('is what the answer to an amend counts', async () => {
    const look = async (exchange: TestExchange): Promise<unknown> => {
      const alice = exchange.client('alice');
      const { ticker } = await quoted(exchange);
      const order = { ticker, side: 'bid', price: '0.99', count: '1.00' };
      // At the best price of all it fills at once, as far as there is anything to fill it.
      const size = (
        await alice.get(`/markets/${ticker}/orderbook`)
      ).json.orderbook_fp.no_dollars.reduce(
        (sum: number, [price, qty]: [string, string]) =>
          sum + (Number(price) >= 0.01 ? Number(qty) : 0),
        0,
      );
      const count = (size + 10).toFixed(2);
      const created = (await alice.createOrder({ ...order, count })).json;
      const path = `/portfolio/events/orders/${created.order_id}/amend`;
      const body = { ...order, count: (size + 5).toFixed(2) };
      const { fill_count: fills, remaining_count: left } = (await alice.call('POST', path, body))
        .json;
      return { left, fills: fills === created.fill_count ? 'all' : fills };
    };
    expect(await both('amendCounts', 'wholeOrder', look)).toEqual([
      { left: '5.00', fills: '0.00' },
      { left: '5.00', fills: 'all' },
    ]);
  });

  it('is the price of what an ask sold', async () => {
    const look = async (exchange: TestExchange): Promise<unknown> => {
      const alice = exchange.client('alice');
      const { markets } = (await alice.get('/markets')).json;
      const { ticker, yes_bid_dollars: price } = markets.find(
        (market: Message) =>
          Number(market.yes_bid_size_fp) >= 1 && market.yes_bid_dollars !== '0.5000',
      );
      const order = { ticker, side: 'ask', price, count: '1.00' };
      const { json } = await alice.createOrder({ ...order, time_in_force: 'immediate_or_cancel' });
      return [price, json.average_fill_price];
    };
    const [[price, usual], [, other]] = (await both('averageOfAsks', 'no', look)) as [
      [string, string],
      [string, string],
    ];
    expect(usual).toBe(price);
    expect(Number(other)).toBeCloseTo(1 - Number(price), 4);
  });

  it('is the status of orders for a market that is not active', async () => {
    const look = async ({ server, client }: TestExchange): Promise<unknown> => {
      const [{ ticker }] = (await client('alice').get('/markets?limit=1')).json.markets;
      const pause = { fault: 'pauseMarket', when: { fromMs: 0 }, for: {}, forMs: 1000 } as const;
      server.setFaults({ seed: 0, faults: [pause] });
      await client('alice').get('/exchange/status');
      const order = { ticker, side: 'bid', price: '0.01', count: '1.00' };
      const { status, json } = await client('alice').createOrder(order);
      return [status, json.error.code];
    };
    expect(await both('errors', { MARKET_INACTIVE: { status: 400 } }, look)).toEqual([
      [409, 'MARKET_INACTIVE'],
      [400, 'MARKET_INACTIVE'],
    ]);
  });

  it('is how get_snapshot is answered', async () => {
    const look = async (exchange: TestExchange): Promise<unknown> => {
      const { ticker } = await quoted(exchange);
      const feed = await exchange.client('alice').openFeed();
      const params = { channels: ['orderbook_delta'], market_tickers: [ticker] };
      await feed.subscribe(1, params);
      const again = { sids: [1], action: 'get_snapshot', market_tickers: [ticker] };
      feed.send({ id: 2, cmd: 'update_subscription', params: again });
      await feed.ask({ id: 3, cmd: 'list_subscriptions' });
      return feed.messages.slice(2, -1).map(({ type, seq }) => `${type} ${seq}`);
    };
    expect(await both('snapshotAnswer', 'okAndSnapshots', look)).toEqual([
      ['orderbook_snapshot 2'],
      ['ok 2', 'orderbook_snapshot 3'],
    ]);
  });

  it('is the order of NO levels on the YES scale', async () => {
    const look = async (exchange: TestExchange): Promise<unknown> => {
      const { ticker } = await quoted(exchange);
      const feed = await exchange.client('alice').openFeed();
      const params = { channels: ['orderbook_delta'], market_tickers: [ticker] };
      feed.send({ id: 1, cmd: 'subscribe', params: { ...params, use_yes_price: true } });
      const { msg } = await feed.find(({ type }) => type === 'orderbook_snapshot');
      return msg.no_dollars_fp;
    };
    const [usual, other] = (await both('noLevelsOnYesScale', 'ascending', look)) as [
      [string, string][],
      [string, string][],
    ];
    expect(usual.length).toBeGreaterThan(2);
    expect(other).toEqual(usual.toReversed());
    expect(other).toEqual(other.toSorted(([a], [b]) => Number(a) - Number(b)));
  });

  it('is how an error is told: alone, in a batch, and on the upgrade', async () => {
    const look = async ({ client, server }: TestExchange): Promise<unknown> => {
      const alice = client('alice');
      const [{ ticker }] = (await alice.get('/markets?status=open&limit=1')).json.markets;
      const group = (
        await alice.call('POST', '/portfolio/order_groups/create', { contracts_limit: 5 })
      ).json.order_group_id;
      await alice.call('PUT', `/portfolio/order_groups/${group}/trigger`);
      const order = { ticker, side: 'bid', price: '0.01', count: '1.00', order_group_id: group };
      const alone = await alice.createOrder(order);
      const batch = await alice.call('POST', '/portfolio/events/orders/batched', {
        orders: [
          {
            ...order,
            time_in_force: 'good_till_canceled',
            self_trade_prevention_type: 'maker',
          },
        ],
      });
      const scope = await client('rita').createOrder(order);
      const upgrade = await alice.raw({
        path: new URL(server.ws).pathname,
        headers: { connection: 'Upgrade', upgrade: 'websocket' },
      });
      const code = ({ status, json }: Reply): unknown => [status, json.error.code];
      return [
        code(alone),
        batch.json.orders[0].error.code,
        code(scope),
        [...(code(upgrade) as unknown[]), upgrade.json.error.details],
      ];
    };
    const errors = {
      order_group_triggered: { status: 400, code: 'ORDER_GROUP_TRIGGERED' },
      insufficient_scope: { code: 'forbidden' },
      authentication_error: { details: 'SIGNATURE' },
    };
    expect(await both('errors', errors, look)).toEqual([
      [
        [409, 'order_group_triggered'],
        'order_group_triggered',
        [403, 'insufficient_scope'],
        [401, 'authentication_error', 'MISSING_HEADERS'],
      ],
      [
        [400, 'ORDER_GROUP_TRIGGERED'],
        'ORDER_GROUP_TRIGGERED',
        [403, 'forbidden'],
        [401, 'authentication_error', 'SIGNATURE'],
      ],
    ]);
  });

  it('is what the average fee is', async () => {
    const look = async (exchange: TestExchange): Promise<number> => {
      const { json } = await trade(exchange, 'bid', await tradable(exchange));
      return Number(json.average_fee_paid);
    };
    const [perContract, total] = (await both('averageFee', 'total', look)) as [number, number];
    expect(perContract).toBeGreaterThan(0);
    expect(total).toBeCloseTo(3 * perContract, 5);
  });

  it('is how many orders make a batch', async () => {
    const look = async ({ client }: TestExchange): Promise<unknown> => {
      const alice = client('alice');
      const [{ ticker }] = (await alice.get('/markets?status=open&limit=1')).json.markets;
      const order = {
        ticker,
        side: 'bid',
        price: '0.01',
        count: '1.00',
        time_in_force: 'good_till_canceled',
        self_trade_prevention_type: 'maker',
      };
      const post = (count: number): Promise<Reply> =>
        alice.call('POST', '/portfolio/events/orders/batched', {
          orders: Array.from({ length: count }, () => order),
        });
      return [(await post(2)).status, (await post(3)).status];
    };
    expect(await both('batchLimit', 2, look)).toEqual([
      [201, 201],
      [201, 400],
    ]);
  });

  it('is what remains of a canceled order', async () => {
    const look = async ({ client }: TestExchange): Promise<unknown> => {
      const alice = client('alice');
      const [{ ticker }] = (await alice.get('/markets?status=open&limit=1')).json.markets;
      const feed = await alice.openFeed();
      await feed.subscribe(1, { channels: ['user_orders'] });
      const order = { ticker, side: 'bid', price: '0.01', count: '2.00' };
      const { order_id: orderId } = (await alice.createOrder(order)).json;
      await alice.call('DELETE', `/portfolio/events/orders/${orderId}`);
      const { msg } = await feed.find((message) => message.msg?.status === 'canceled');
      const read = (await alice.get(`/portfolio/orders/${orderId}`)).json.order;
      return [msg.remaining_count_fp, read.remaining_count_fp];
    };
    expect(await both('canceledRemaining', 'canceled', look)).toEqual([
      ['0.00', '0.00'],
      ['2.00', '2.00'],
    ]);
  });

  it('is whether an order says why it changed', async () => {
    const look = async ({ client }: TestExchange): Promise<unknown> => {
      const alice = client('alice');
      const [{ ticker }] = (await alice.get('/markets?status=open&limit=1')).json.markets;
      const feed = await alice.openFeed();
      await feed.subscribe(1, { channels: ['user_orders'] });
      await alice.createOrder({ ticker, side: 'bid', price: '0.01', count: '2.00' });
      return (await feed.find(({ type }) => type === 'user_order')).msg.last_update_reason;
    };
    expect(await both('lastUpdateReason', 'omit', look)).toEqual(['created', undefined]);
  });

  it('is how cents are rounded', async () => {
    const look = async (exchange: TestExchange): Promise<unknown> => {
      const alice = exchange.client('alice');
      const { ticker } = await tradable(exchange);
      // It locks a tenth of a cent, and its fee.
      await alice.createOrder({ ticker, side: 'bid', price: '0.01', count: '0.10' });
      const { balance, balance_dollars: exact } = (await alice.get('/portfolio/balance')).json;
      return [balance, exact];
    };
    expect(await both('centRounding', 'nearest', look)).toEqual([
      [999_999, '9999.9989'],
      [1_000_000, '9999.9989'],
    ]);
  });

  it('is what positions are worth', async () => {
    const look = async (exchange: TestExchange): Promise<Record<string, number>> => {
      const alice = exchange.client('alice');
      const { ticker, ...quote } = await tradable(exchange);
      await trade(exchange, 'bid', { ticker, ...quote });
      const { market } = (await alice.get(`/markets/${ticker}`)).json;
      const cents = (dollars: string): number => Math.round(Number(dollars) * 100);
      const [bid, ask] = [cents(market.yes_bid_dollars), cents(market.yes_ask_dollars)];
      return {
        value: (await alice.get('/portfolio/balance')).json.portfolio_value,
        middle: Math.floor((3 * (bid + ask)) / 2),
        last: 3 * cents(market.last_price_dollars),
        exit: 3 * bid,
      };
    };
    const [usual, last] = await both('portfolioPrice', 'last', look);
    const [, exit] = await both('portfolioPrice', 'exit', look);
    const values = usual as { middle: number; last: number; exit: number };
    expect(new Set([values.middle, values.last, values.exit]).size).toBe(3);
    expect([usual, last, exit]).toEqual([
      { ...values, value: values.middle },
      { ...values, value: values.last },
      { ...values, value: values.exit },
    ]);
  });

  it('is whether realized profit knows of fees', async () => {
    const look = async (exchange: TestExchange): Promise<unknown> => {
      const alice = exchange.client('alice');
      const feed = await alice.openFeed();
      await feed.subscribe(1, { channels: ['market_positions'] });
      const market = await tradable(exchange);
      await trade(exchange, 'bid', market);
      await trade(exchange, 'ask', market);
      await until(() => feed.ofType('market_position').length === 2);
      const { msg } = feed.ofType('market_position')[1];
      const { market_positions, event_positions } = (await alice.get('/portfolio/positions')).json;
      return [msg, market_positions[0], event_positions[0]].map(
        ({ realized_pnl_dollars: realized, fees_paid_dollars: fees }) => [
          Number(realized),
          Number(fees),
        ],
      );
    };
    const [gross, net] = (await both('realizedPnl', 'net', look)) as [number[][], number[][]];
    for (const [place, [realized = 0, fees = 0]] of gross.entries()) {
      expect(fees).toBeGreaterThan(0);
      expect(net[place]?.[0]).toBeCloseTo(realized - fees, 6);
    }
  });

  it('is whether subscriptions to trades and positions can be updated', async () => {
    const look = async ({ client }: TestExchange): Promise<unknown> => {
      const [one, two] = (await client('alice').get('/markets?limit=2')).json.markets;
      const feed = await client('alice').openFeed();
      const replies: unknown[] = [];
      for (const [index, channel] of ['trade', 'market_positions', 'fill'].entries()) {
        await feed.subscribe(10 + index, { channels: [channel], market_ticker: one.ticker });
        const params = { sids: [index + 1], action: 'add_markets', market_ticker: two.ticker };
        const { type, msg } = await feed.ask({
          id: 20 + index,
          cmd: 'update_subscription',
          params,
        });
        replies.push(type === 'ok' ? type : msg.code);
      }
      return replies;
    };
    expect(await both('otherUpdates', 'refuse', look)).toEqual([
      ['ok', 'ok', 'ok'],
      [13, 13, 'ok'],
    ]);
  });

  it('is what old words say of a direction', async () => {
    const look = async (exchange: TestExchange): Promise<unknown> => {
      const alice = exchange.client('alice');
      const feed = await alice.openFeed();
      await feed.subscribe(1, { channels: ['fill', 'user_orders'] });
      await trade(exchange, 'ask', await tradable(exchange));
      const { msg: fill } = await feed.find(({ type }) => type === 'fill');
      const { msg: order } = await feed.find(({ type }) => type === 'user_order');
      const [read] = (await alice.get('/portfolio/fills')).json.fills;
      const [readOrder] = (await alice.get('/portfolio/orders')).json.orders;
      const words = new Set([fill, read, readOrder].map(({ side, action }) => `${action} ${side}`));
      return [...words, order.side, order.is_yes];
    };
    expect(await both('legacyDirection', 'yesSide', look)).toEqual([
      ['buy no', 'no', false],
      ['sell yes', 'yes', true],
    ]);
  });

  it('is whether opening a feed draws tokens', async () => {
    const look = async (exchange: TestExchange): Promise<unknown> => {
      const alice = exchange.client('alice');
      await alice.openFeed();
      return alice.openFeed().then(
        () => 'open',
        (error: Error) => error.message,
      );
    };
    // A bucket of this tier holds 12 000.
    expect(await both('upgradeTokens', 8000, look)).toEqual([
      'open',
      'Unexpected server response: 429',
    ]);
  });

  it('is how long a client may leave pings unanswered', async () => {
    const look = async (missedPongs: 'any' | number, autoPong: boolean): Promise<unknown> => {
      const { server, client } = await startTestExchange({
        heartbeatMs: 10,
        wire: { missedPongs },
      });
      const headers = client('alice').headers('GET', new URL(server.ws).pathname);
      const ws = new WebSocket(server.ws, { headers, autoPong });
      let pings = 0;
      let isClosed = false;
      ws.on('ping', () => (pings += 1));
      ws.on('close', () => (isClosed = true));
      await until(() => isClosed || pings >= 10);
      ws.terminate();
      return isClosed ? pings : 'kept';
    };
    expect(await look('any', false)).toBe('kept');
    expect(await look(2, false)).toBe(2);
    expect(await look(5, true)).toBe('kept');
  });
});
