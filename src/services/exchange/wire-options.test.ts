import { afterEach, describe, expect, it } from 'vitest';
import {
  startTestExchange,
  stopExchanges,
  type Message,
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
    expect(await both('inactiveMarketStatus', 400, look)).toEqual([
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
});
