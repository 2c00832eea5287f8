import { afterEach, describe, expect, it } from 'vitest';
import { startTestExchange, stopExchanges, tierNamed } from '../exchange.fixture.ts';

afterEach(stopExchanges);

const STATUS = '/trade-api/v2/exchange/status';
const BALANCE = '/trade-api/v2/portfolio/balance';

describe('signatures', () => {
  it('asks for none on public paths', async () => {
    const { client } = await startTestExchange();
    const reply = await client('nobody').raw({ path: STATUS });
    expect(reply).toMatchObject({
      status: 200,
      json: { exchange_active: true, trading_active: true },
    });
  });

  it('accepts a signed request, whatever its query', async () => {
    const { client } = await startTestExchange();
    expect(await client('alice').get('/portfolio/balance')).toMatchObject({
      status: 200,
      json: { balance: 1_000_000, balance_dollars: '10000.0000' },
    });
    expect((await client('alice').get('/portfolio/orders?limit=5')).status).toBe(200);
  });

  it('refuses what is missing, unknown, wrong or old', async () => {
    const { client, clock } = await startTestExchange();
    const alice = client('alice');
    const nowMs = clock.nowUs() / 1000;
    const cases: [string, Record<string, string>][] = [
      ['MISSING_HEADERS', {}],
      ['NOT_FOUND', client('mallory').headers('GET', BALANCE)],
      ['INCORRECT_API_KEY_SIGNATURE', alice.headers('POST', BALANCE)],
      ['INCORRECT_API_KEY_SIGNATURE', alice.headers('GET', '/portfolio/balance')],
      ['INCORRECT_API_KEY_SIGNATURE', alice.headers('GET', `${BALANCE}?subaccount=0`)],
      ['INVALID_TIMESTAMP', alice.headers('GET', BALANCE, nowMs - 5001)],
      ['INVALID_TIMESTAMP', alice.headers('GET', BALANCE, nowMs + 5001)],
      ['INVALID_TIMESTAMP', { ...alice.headers('GET', BALANCE), 'kalshi-access-timestamp': '1e3' }],
    ];
    for (const [details, headers] of cases) {
      const reply = await alice.raw({ path: BALANCE, headers });
      expect(reply).toMatchObject({
        status: 401,
        json: { error: { code: 'authentication_error', details } },
      });
    }
  });

  it('takes a known key at its word when told to', async () => {
    const { client } = await startTestExchange({ verifySignatures: 'no' });
    const headers = { 'kalshi-access-key': 'key-of-alice' };
    expect((await client('alice').raw({ path: BALANCE, headers })).status).toBe(200);
    expect((await client('alice').raw({ path: BALANCE })).status).toBe(401);
  });

  it('holds a key to its scopes', async () => {
    const { client } = await startTestExchange();
    const cancelAll = '/portfolio/events/orders';
    expect((await client('rita').get('/portfolio/balance')).status).toBe(200);
    expect((await client('rita').call('DELETE', cancelAll)).status).toBe(403);
    expect((await client('walt').get('/portfolio/balance')).status).toBe(403);
    expect((await client('walt').call('DELETE', cancelAll)).status).toBe(204);
  });
});

describe('callers from elsewhere', () => {
  it('are refused by the name they call', async () => {
    const { client, server } = await startTestExchange();
    const { port } = new URL(server.rest);
    const askAs = (headers: Record<string, string>) => client('x').raw({ path: STATUS, headers });
    expect((await askAs({ host: `localhost:${port}` })).status).toBe(200);
    expect((await askAs({ host: 'exchange.example' })).status).toBe(403);
    expect((await askAs({ host: `127.0.0.1:${Number(port) + 1}` })).status).toBe(403);
    expect((await askAs({ origin: 'https://page.example' })).status).toBe(403);
  });
});

describe('errors', () => {
  it('come nested, or flat by option', async () => {
    const nested = await startTestExchange();
    expect((await nested.client('alice').get('/markets/NONE')).json).toEqual({
      error: { code: 'not_found', message: 'market not found' },
    });
    const flat = await startTestExchange({ errorShape: 'flat' });
    expect((await flat.client('alice').get('/markets/NONE')).json).toEqual({
      code: 'not_found',
      message: 'market not found',
    });
  });

  it('tell unknown paths, methods and removed routes apart', async () => {
    const { client } = await startTestExchange();
    const alice = client('alice');
    expect((await alice.get('/nowhere')).status).toBe(404);
    expect((await alice.raw({ path: '/' })).status).toBe(404);
    expect((await alice.call('DELETE', '/markets')).status).toBe(405);
    expect((await alice.call('PATCH', '/markets')).status).toBe(405);
    expect((await alice.call('POST', '/portfolio/orders', {})).status).toBe(410);
  });

  it('name the member that is wrong', async () => {
    const { client } = await startTestExchange();
    const alice = client('alice');
    expect((await alice.get('/markets?limit=1001')).json.error).toMatchObject({
      code: 'invalid_parameters',
      details: expect.stringContaining('limit'),
    });
    expect((await alice.createOrder({ ticker: 'X', side: 'buy' })).json.error).toMatchObject({
      code: 'invalid_parameters',
      details: expect.stringContaining('side'),
    });
    const broken = await alice.call('POST', '/portfolio/events/orders', '{"ticker":');
    expect(broken).toMatchObject({ status: 400, json: { error: { code: 'invalid_json' } } });
  });

  it('refuse a body beyond all measure', async () => {
    const { client } = await startTestExchange();
    const reply = await client('alice').call(
      'POST',
      '/portfolio/events/orders',
      ' '.repeat(2 ** 21),
    );
    expect(reply.status).toBe(413);
    expect((await client('alice').get('/exchange/status')).status).toBe(200);
  });
});

describe('rate limits', () => {
  it('answer 429 with a bare string once a bucket is empty, and refill with time', async () => {
    const { client, clock } = await startTestExchange({ tier: tierNamed('basic') });
    const alice = client('alice');
    const statuses: number[] = [];
    // Basic's write bucket holds 100 tokens: ten at 10 each.
    for (let i = 0; i < 11; i += 1) {
      statuses.push((await alice.createOrder({ ticker: 'NONE' })).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(400), 429]);
    expect((await alice.createOrder({ ticker: 'NONE' })).json).toEqual({
      error: 'too many requests',
    });
    expect((await alice.get('/portfolio/balance')).status).toBe(200);
    clock.advanceMs(100);
    expect((await alice.createOrder({ ticker: 'NONE' })).status).toBe(400);
    expect((await alice.createOrder({ ticker: 'NONE' })).status).toBe(429);
  });

  it('charge a cancel 2 and a batch the sum of its items', async () => {
    const { client } = await startTestExchange({ tier: tierNamed('basic') });
    const alice = client('alice');
    const orders = Array.from({ length: 51 }, (_, i) => ({ order_id: `none-${i}` }));
    const cancel = (count: number) =>
      alice.call('DELETE', '/portfolio/events/orders/batched', { orders: orders.slice(0, count) });
    // What a full bucket cannot pay for is malformed, not early.
    expect((await cancel(51)).status).toBe(400);
    expect((await cancel(45)).status).toBe(200);
    expect((await cancel(1)).status).toBe(429);
  });

  it('are published', async () => {
    const { client } = await startTestExchange({ tier: tierNamed('basic') });
    expect((await client('alice').get('/account/limits')).json).toEqual({
      usage_tier: 'basic',
      read: { refill_rate: 200, bucket_capacity: 400 },
      write: { refill_rate: 100, bucket_capacity: 100 },
      grants: [],
    });
    const costs = (await client('alice').get('/account/endpoint_costs')).json;
    expect(costs.default_cost).toBe(10);
    expect(costs.endpoint_costs).toContainEqual({
      method: 'DELETE',
      path: '/trade-api/v2/portfolio/events/orders/:order_id',
      cost: 2,
    });
  });
});
