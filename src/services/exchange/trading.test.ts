import { afterEach, describe, expect, it } from 'vitest';
import {
  startTestExchange,
  stopExchanges,
  until,
  type Message,
  type TestClient,
} from './exchange.fixture.ts';

afterEach(stopExchanges);

/** An open market with cent prices and both sides quoted, so that tests can trade against the flow. */
async function quotedMarket(client: TestClient): Promise<Message> {
  const { markets } = (await client.get('/markets?status=open')).json;
  const market = markets.find(
    ({ yes_bid_size_fp: bid, yes_ask_size_fp: ask, price_level_structure: grid }: Message) =>
      Number(bid) >= 5 && Number(ask) >= 5 && grid === 'linear_cent',
  );
  if (!market) throw new Error('no quoted market');
  return market;
}

const cents = (price: string): number => Math.round(Number(price) * 100);

describe('an order', () => {
  it('rests, shows in the book and in the lists, and is canceled', async () => {
    const { client, server } = await startTestExchange();
    const alice = client('alice');
    const { ticker } = await quotedMarket(alice);
    const created = await alice.createOrder({
      ticker,
      client_order_id: 'mine-1',
      side: 'bid',
      count: '7.5',
      price: '0.01',
    });
    expect(created).toMatchObject({
      status: 201,
      json: { client_order_id: 'mine-1', fill_count: '0.00', remaining_count: '7.50' },
    });
    expect(created.json).not.toHaveProperty('average_fill_price');
    const orderId: string = created.json.order_id;

    const { order } = (await alice.get(`/portfolio/orders/${orderId}`)).json;
    expect(order).toMatchObject({
      user_id: 'alice',
      ticker,
      status: 'resting',
      outcome_side: 'yes',
      book_side: 'bid',
      yes_price_dollars: '0.0100',
      no_price_dollars: '0.9900',
      initial_count_fp: '7.50',
      subaccount_number: 0,
    });
    expect((await alice.get('/portfolio/orders?status=resting')).json.orders).toEqual([order]);
    expect((await alice.get(`/portfolio/orders/${orderId}/queue_position`)).status).toBe(200);
    expect((await client('bob').get(`/portfolio/orders/${orderId}`)).status).toBe(404);
    expect((await client('bob').call('DELETE', `/portfolio/events/orders/${orderId}`)).status).toBe(
      404,
    );

    const balance = (await alice.get('/portfolio/balance')).json;
    const { json: resting } = await alice.get('/portfolio/summary/total_resting_order_value');
    const [{ balance: restingValue }] = resting.resting_order_value_breakdown;
    expect(Number(restingValue)).toBeGreaterThanOrEqual(0.075);
    expect(Number(balance.balance_dollars)).toBeCloseTo(10_000 - Number(restingValue), 4);

    const canceled = await alice.call('DELETE', `/portfolio/events/orders/${orderId}`);
    expect(canceled).toMatchObject({
      status: 200,
      json: { order_id: orderId, client_order_id: 'mine-1', reduced_by: '7.50' },
    });
    expect((await alice.call('DELETE', `/portfolio/events/orders/${orderId}`)).status).toBe(404);
    expect((await alice.get('/portfolio/balance')).json.balance).toBe(1_000_000);
    expect((await alice.get('/portfolio/orders?status=canceled')).json.orders).toMatchObject([
      { order_id: orderId, status: 'canceled', remaining_count_fp: '0.00' },
    ]);
    expect(server.status().orders).toBe(1);
  });

  it('that trades moves fills, position and balance, and tells the private channels', async () => {
    const { client } = await startTestExchange();
    const alice = client('alice');
    const market = await quotedMarket(alice);
    const { ticker } = market;
    const feed = await alice.openFeed();
    const others = await client('bob').openFeed();
    const channels = ['fill', 'user_orders', 'market_positions'];
    await feed.subscribe(1, { channels: [...channels, 'orderbook_delta'], market_ticker: ticker });
    await others.subscribe(1, { channels: [...channels, 'trade'] });

    const created = await alice.createOrder({
      ticker,
      client_order_id: 'taker',
      side: 'bid',
      count: '5',
      price: market.yes_ask_dollars,
      time_in_force: 'fill_or_kill',
    });
    expect(created).toMatchObject({
      status: 201,
      json: {
        fill_count: '5.00',
        remaining_count: '0.00',
        average_fill_price: market.yes_ask_dollars,
      },
    });
    const { fills } = (await alice.get('/portfolio/fills')).json;
    const filled = fills.reduce((sum: number, fill: Message) => sum + Number(fill.count_fp), 0);
    expect(filled).toBe(5);
    expect(fills[0]).toMatchObject({
      order_id: created.json.order_id,
      ticker,
      is_taker: true,
      book_side: 'bid',
      yes_price_dollars: market.yes_ask_dollars,
    });
    const fees = fills.reduce((sum: number, fill: Message) => sum + Number(fill.fee_cost), 0);
    const cost = 5 * Number(market.yes_ask_dollars);

    const { market_positions: positions, event_positions: events } = (
      await alice.get('/portfolio/positions')
    ).json;
    expect(positions).toMatchObject([{ ticker, position_fp: '5.00' }]);
    expect(Number(positions[0].market_exposure_dollars)).toBeCloseTo(cost, 6);
    expect(events).toMatchObject([
      { event_ticker: market.event_ticker, total_cost_shares_fp: '5.00' },
    ]);
    const balance = (await alice.get('/portfolio/balance')).json;
    expect(Number(balance.balance_dollars)).toBeCloseTo(10_000 - cost - fees, 4);
    // Marked at the middle: half a spread below what was paid.
    expect(balance.portfolio_value).toBeLessThanOrEqual(Math.floor(cost * 100));
    expect(balance.portfolio_value).toBeGreaterThanOrEqual(5 * cents(market.yes_bid_dollars));

    await feed.find(({ type }) => type === 'market_position');
    const types = feed.messages
      .filter(({ sid, type }) => sid !== undefined && type !== 'orderbook_snapshot')
      .map(({ type }) => type);
    expect([...new Set(types)]).toEqual([
      'orderbook_delta',
      'fill',
      'user_order',
      'market_position',
    ]);
    expect(feed.ofType('fill')[0].msg).toMatchObject({
      trade_id: fills.at(-1).trade_id,
      order_id: created.json.order_id,
      client_order_id: 'taker',
      is_taker: true,
      outcome_side: 'yes',
    });
    expect(feed.ofType('user_order').at(-1).msg).toMatchObject({
      status: 'executed',
      fill_count_fp: '5.00',
    });
    expect(feed.ofType('market_position').at(-1).msg).toMatchObject({
      user_id: 'alice',
      position_fp: '5.00',
    });
    // Bob sees the trade and none of what is Alice's.
    await others.find(({ type }) => type === 'trade');
    expect(others.messages.some(({ type }) => type === 'fill' || type === 'user_order')).toBe(
      false,
    );
  });

  it('names its client order id in the deltas of its owner alone', async () => {
    const { client } = await startTestExchange();
    const { ticker } = await quotedMarket(client('alice'));
    const feeds = [await client('alice').openFeed(), await client('bob').openFeed()];
    for (const feed of feeds) {
      await feed.subscribe(1, { channels: ['orderbook_delta'], market_ticker: ticker });
    }
    await client('alice').createOrder({
      ticker,
      client_order_id: 'naïve "name"',
      side: 'ask',
      count: '3',
      price: '0.99',
    });
    const deltas = await Promise.all(
      feeds.map((feed) => feed.find(({ type }) => type === 'orderbook_delta')),
    );
    expect(deltas.map(({ msg }) => msg.client_order_id)).toEqual(['naïve "name"', undefined]);
    expect(deltas[1].msg).toMatchObject({
      side: 'no',
      price_dollars: '0.0100',
      delta_fp: '3.00',
    });
  });

  it('is created once per client order id', async () => {
    const { client } = await startTestExchange();
    const alice = client('alice');
    const { ticker } = await quotedMarket(alice);
    const order = { ticker, client_order_id: 'once', side: 'bid', count: '1', price: '0.01' };
    expect((await alice.createOrder(order)).status).toBe(201);
    expect(await alice.createOrder(order)).toMatchObject({
      status: 409,
      json: { error: { code: 'order_already_exists' } },
    });
    expect((await client('bob').createOrder(order)).status).toBe(201);
  });

  it('is refused in the words of the venue', async () => {
    const { client } = await startTestExchange();
    const alice = client('alice');
    const market = await quotedMarket(alice);
    const good = { ticker: market.ticker, side: 'bid', count: '1', price: '0.01' };
    const cases: [Record<string, unknown>, number, string][] = [
      [{ ticker: 'NONE' }, 404, 'not_found'],
      [{ price: '0.0150' }, 400, 'invalid_price'],
      [{ price: '1.00' }, 400, 'invalid_price'],
      [{ price: 0.01 }, 400, 'invalid_parameters'],
      [{ count: '0' }, 400, 'invalid_parameters'],
      [{ count: '1.001' }, 400, 'invalid_parameters'],
      [{ count: '100000', price: '0.50' }, 400, 'insufficient_balance'],
      [{ post_only: true, price: '0.99' }, 400, 'invalid_order'],
      [
        { time_in_force: 'fill_or_kill', count: '500' },
        409,
        'fill_or_kill_insufficient_resting_volume',
      ],
      [{ expiration_time: 1 }, 400, 'invalid_parameters'],
      [{ reduce_only: true }, 400, 'invalid_parameters'],
      [{ reduce_only: true, time_in_force: 'immediate_or_cancel' }, 400, 'invalid_order'],
      [{ order_group_id: 'none' }, 404, 'not_found'],
      [{ subaccount: 3 }, 404, 'not_found'],
      [{ exchange_index: 4 }, 400, 'invalid_parameters'],
    ];
    for (const [change, status, code] of cases) {
      const reply = await alice.createOrder({ ...good, ...change });
      expect([change, reply.status, reply.json.error?.code]).toEqual([change, status, code]);
    }
    expect((await alice.get('/portfolio/orders')).json.orders).toEqual([]);
  });

  it('is amended and decreased', async () => {
    const { client } = await startTestExchange();
    const alice = client('alice');
    const { ticker } = await quotedMarket(alice);
    const { order_id: id } = (
      await alice.createOrder({
        ticker,
        client_order_id: 'a',
        side: 'bid',
        count: '9',
        price: '0.01',
      })
    ).json;
    const amended = await alice.call('POST', `/portfolio/events/orders/${id}/amend`, {
      ticker,
      side: 'bid',
      price: '0.02',
      count: '6',
      client_order_id: 'a',
      updated_client_order_id: 'b',
    });
    expect(amended).toMatchObject({
      status: 200,
      json: { order_id: id, client_order_id: 'b', remaining_count: '6.00', fill_count: '0.00' },
    });
    const decrease = (body: unknown) =>
      alice.call('POST', `/portfolio/events/orders/${id}/decrease`, body);
    expect((await decrease({ reduce_by: '1', reduce_to: '1' })).status).toBe(400);
    expect((await decrease({})).status).toBe(400);
    expect((await decrease({ reduce_by: '1.50' })).json).toMatchObject({ remaining_count: '4.50' });
    expect((await decrease({ reduce_to: '2' })).json).toMatchObject({ remaining_count: '2.00' });
    expect((await decrease({ reduce_to: '0' })).json).toMatchObject({ remaining_count: '0.00' });
    expect((await decrease({ reduce_to: '1' })).status).toBe(404);
  });
});

describe('many orders', () => {
  it('are created and canceled in batches, each with its own outcome', async () => {
    const { client } = await startTestExchange();
    const alice = client('alice');
    const { ticker } = await quotedMarket(alice);
    const order = (price: string, name: string) => ({
      ticker,
      client_order_id: name,
      side: 'bid',
      count: '1',
      price,
      time_in_force: 'good_till_canceled',
      self_trade_prevention_type: 'taker_at_cross',
    });
    const created = await alice.call('POST', '/portfolio/events/orders/batched', {
      orders: [order('0.01', 'x'), order('0.0150', 'y'), order('0.02', 'z')],
    });
    expect(created).toMatchObject({
      status: 201,
      json: {
        orders: [
          { client_order_id: 'x', remaining_count: '1.00', error: null },
          { client_order_id: 'y', error: { code: 'invalid_price' } },
          { client_order_id: 'z', remaining_count: '1.00', error: null },
        ],
      },
    });
    const [x, , z] = created.json.orders;
    const canceled = await alice.call('DELETE', '/portfolio/events/orders/batched', {
      orders: [{ order_id: x.order_id }, { order_id: 'none' }],
    });
    expect(canceled).toMatchObject({
      status: 200,
      json: {
        orders: [
          { order_id: x.order_id, reduced_by: '1.00', error: null },
          { order_id: 'none', reduced_by: '0.00', error: { code: 'not_found' } },
        ],
      },
    });
    expect((await alice.call('DELETE', '/portfolio/events/orders')).status).toBe(204);
    expect((await alice.get('/portfolio/orders?status=resting')).json.orders).toEqual([]);
    expect((await alice.get(`/portfolio/orders/${z.order_id}`)).json.order.status).toBe('canceled');
  });

  it('are listed page by page, newest first, while some of them go', async () => {
    const { client } = await startTestExchange();
    const alice = client('alice');
    const { ticker } = await quotedMarket(alice);
    const ids: string[] = [];
    for (let i = 0; i < 25; i += 1) {
      const { json } = await alice.createOrder({ ticker, side: 'bid', count: '1', price: '0.01' });
      ids.push(json.order_id);
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const path = `/portfolio/orders?status=resting&limit=10&cursor=${cursor}`;
      const { json } = await alice.get(path);
      for (const order of json.orders) {
        seen.push(order.order_id);
        await alice.call('DELETE', `/portfolio/events/orders/${order.order_id}`);
      }
      cursor = json.cursor;
    } while (cursor !== '');
    expect(seen).toEqual(ids.toReversed());
    expect((await alice.get('/portfolio/orders?cursor=nonsense')).status).toBe(400);
  });

  it('are held together by a group', async () => {
    const { client } = await startTestExchange();
    const alice = client('alice');
    const { ticker } = await quotedMarket(alice);
    const feed = await alice.openFeed();
    await feed.subscribe(1, { channels: ['order_group_updates'] });
    const groups = '/portfolio/order_groups';
    const created = await alice.call('POST', `${groups}/create`, { contracts_limit: 100 });
    expect(created.status).toBe(201);
    const { order_group_id: group } = created.json;
    const order = { ticker, side: 'bid', count: '1', price: '0.01', order_group_id: group };
    const { order_id: id } = (await alice.createOrder(order)).json;
    expect((await alice.get(`${groups}/${group}`)).json).toEqual({
      is_auto_cancel_enabled: true,
      contracts_limit_fp: '100.00',
      orders: [id],
      exchange_index: 0,
    });
    expect((await alice.call('PUT', `${groups}/${group}/trigger`)).json).toEqual({});
    expect((await alice.get(`/portfolio/orders/${id}`)).json.order.status).toBe('canceled');
    expect((await alice.createOrder(order)).status).toBe(409);
    expect((await alice.call('PUT', `${groups}/${group}/reset`, {})).status).toBe(200);
    expect((await alice.createOrder(order)).status).toBe(201);
    const limit = await alice.call('PUT', `${groups}/${group}/limit`, {
      contracts_limit_fp: '150.00',
    });
    expect(limit.status).toBe(200);
    expect((await alice.get(groups)).json.order_groups).toMatchObject([
      { id: group, contracts_limit_fp: '150.00' },
    ]);
    expect((await client('bob').get(`${groups}/${group}`)).status).toBe(404);
    expect((await alice.call('DELETE', `${groups}/${group}`)).status).toBe(200);
    expect((await alice.get(`${groups}/${group}`)).status).toBe(404);
    await until(() => feed.ofType('order_group_updates').length === 5);
    expect(feed.ofType('order_group_updates').map(({ seq, msg }) => [seq, msg.event_type])).toEqual(
      [
        [1, 'created'],
        [2, 'triggered'],
        [3, 'reset'],
        [4, 'limit_updated'],
        [5, 'deleted'],
      ],
    );
  });
});

describe('subaccounts', () => {
  it('hold their own cash, orders and positions', async () => {
    const { client } = await startTestExchange();
    const alice = client('alice');
    const market = await quotedMarket(alice);
    const feed = await alice.openFeed();
    await feed.subscribe(1, { channels: ['fill'] });
    const opened = await alice.call('POST', '/portfolio/subaccounts');
    expect(opened).toMatchObject({ status: 201, json: { subaccount_number: 1 } });
    const order = {
      ticker: market.ticker,
      side: 'bid',
      count: '2',
      price: market.yes_ask_dollars,
      time_in_force: 'immediate_or_cancel',
      subaccount: 1,
    };
    expect((await alice.createOrder(order)).json.error.code).toBe('insufficient_balance');
    const move = (id: string, cents: number, to = 1) =>
      alice.call('POST', '/portfolio/subaccounts/transfer', {
        client_transfer_id: id,
        from_subaccount: 0,
        to_subaccount: to,
        amount_cents: cents,
      });
    expect((await move('a', 50_000)).status).toBe(200);
    expect((await move('a', 50_000)).status).toBe(200);
    expect((await move('b', 100_000_000)).json.error.code).toBe('insufficient_balance');
    expect((await move('c', 1, 9)).status).toBe(404);
    const { subaccount_balances: balances } = (await alice.get('/portfolio/subaccounts/balances'))
      .json;
    expect(balances.map(({ balance }: Message) => balance)).toEqual(['9500.0000', '500.0000']);
    const at = (path: string, number: number) => alice.get(`${path}?subaccount=${number}`);
    expect((await alice.get('/portfolio/balance')).json.balance).toBe(950_000);
    expect((await at('/portfolio/balance', 1)).json.balance).toBe(50_000);

    expect((await alice.createOrder(order)).status).toBe(201);
    expect((await at('/portfolio/fills', 0)).json.fills).toEqual([]);
    expect((await at('/portfolio/fills', 1)).json.fills[0].subaccount_number).toBe(1);
    expect((await alice.get('/portfolio/fills')).json.fills[0].subaccount_number).toBe(1);
    expect((await alice.get('/portfolio/positions')).json.market_positions).toEqual([]);
    expect((await at('/portfolio/positions', 1)).json.market_positions.length).toBe(1);
    expect((await at('/portfolio/orders', 1)).json.orders.length).toBe(1);
    expect((await at('/portfolio/orders', 2)).status).toBe(404);
    const fill = await feed.find(({ type }) => type === 'fill');
    expect(fill.msg.subaccount).toBe(1);
  });
});
