import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { unwrap } from '../../base/result.ts';
import type { ClientOrderId, MarketTicker, OrderGroupId, OrderId } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { createRestClient, type RestClient } from './rest-client.ts';
import type { RestOptions } from './rest-transport.ts';
import { createSigner, type Signer } from './signing.ts';
import type { NewOrder } from './wire-order-entry.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = unwrap(createSigner({ keyId: 'test-key', privateKeyPem }));
const market = 'KXRAIN-26DEC01-NYC' as MarketTicker;
const orderId = 'a3c9d0b2-5a1f-4e7e-9d51-2f6f2b8f6a77' as OrderId;
/** No answer takes so long, however slow the machine. */
const LONG_MS = 60_000;
const PLENTY = { refillPerS: 1e9, capacity: 1e9 };

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}
type Answer = { readonly status: number; readonly body?: unknown } | 'hang up' | 'never';

let server: Server;
let client: RestClient;
let seen: Seen[];
/** What the venue answers, in turn; the last one again and again. */
let answers: Answer[];
let baseUrl: string;

function respond(answer: Answer, response: ServerResponse): void {
  if (answer === 'never') return;
  if (answer === 'hang up') {
    response.socket?.destroy();
    return;
  }
  const { status, body } = answer;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
}

beforeEach(async () => {
  seen = [];
  answers = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://venue');
      const text = Buffer.concat(chunks).toString();
      seen.push({
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: text === '' ? undefined : JSON.parse(text),
      });
      respond(answers[Math.min(seen.length, answers.length) - 1] ?? { status: 500 }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/trade-api/v2`;
  client = connect();
});
afterEach(async () => {
  vi.useRealTimers();
  client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function connect(options: Partial<RestOptions> = {}): RestClient {
  return createRestClient({
    baseUrl,
    signer,
    clock: systemClock,
    limits: { read: PLENTY, write: PLENTY },
    timeoutMs: LONG_MS,
    retryPauseMs: 1,
    ...options,
  });
}
/** Another client for the rest of a test. */
function reconnect(options: Partial<RestOptions>): void {
  client.close();
  client = connect(options);
}

const marketBody = {
  ticker: market,
  event_ticker: 'KXRAIN-26DEC01',
  market_type: 'binary',
  yes_sub_title: 'Rain in NYC',
  no_sub_title: 'No rain in NYC',
  open_time: '2026-11-24T15:00:00Z',
  close_time: '2026-12-02T04:59:00Z',
  status: 'active',
  yes_bid_dollars: '0.4300',
  yes_ask_dollars: '0.4500',
  last_price_dollars: '0.4500',
  volume_fp: '8120.50',
  volume_24h_fp: '910.00',
  open_interest_fp: '3310.00',
  result: '',
  can_close_early: true,
  price_level_structure: 'linear_cent',
  price_ranges: [{ start: '0.0000', end: '1.0000', step: '0.0100' }],
};
const newOrder: NewOrder = {
  market,
  clientOrderId: 'mm-000417' as ClientOrderId,
  side: 'bid',
  price: 4500 as Price,
  qty: 2000 as Qty,
  timeInForce: 'good_till_canceled',
  selfTradePrevention: 'taker_at_cross',
  postOnly: false,
};
const ackBody = {
  order_id: orderId,
  client_order_id: 'mm-000417',
  fill_count: '12.00',
  remaining_count: '8.00',
  average_fill_price: '0.4500',
  average_fee_paid: '0.017325',
  ts_ms: 1_796_133_802_510,
};

describe('what may leave', () => {
  it('is asked when the request is signed, so that nothing slips through while that takes its time', async () => {
    let gate: 'open' | 'closed' = 'open';
    const slow: Signer = {
      ...signer,
      prepare: (method, path, nowMs) => {
        gate = 'closed';
        return signer.prepare(method, path, nowMs);
      },
    };
    reconnect({ signer: slow });
    const created = await client.createOrder(newOrder, () => gate === 'open');
    expect(created).toMatchObject({ error: { code: 'venue.withdrawn' } });
    expect(seen).toEqual([]);
  });

  it('tells who watches when it was signed and when it had left', async () => {
    answers = [{ status: 201, body: ackBody }];
    const heard: string[] = [];
    const watch = { onSigned: () => heard.push('signed'), onLeft: () => heard.push('left') };
    unwrap(await client.createOrder(newOrder, () => true, watch));
    expect(heard).toEqual(['signed', 'left']);
  });
});

describe('reading', () => {
  it('signs the path without its query and turns wire text into values', async () => {
    answers = [
      {
        status: 200,
        body: {
          balance: 99_439,
          balance_dollars: '994.3921',
          portfolio_value: 540,
          updated_ts: 1_796_133_863,
        },
      },
    ];
    expect(unwrap(await client.balance())).toEqual({
      cash: 994_392_100,
      portfolioValue: 5_400_000,
      at: 1_796_133_863_000_000,
    });
    expect(seen[0]).toMatchObject({ method: 'GET', path: '/trade-api/v2/portfolio/balance' });
    expect(seen[0]?.headers['kalshi-access-key']).toBe('test-key');
  });

  it('reads public data without a key, and nothing else', async () => {
    client.close();
    client = createRestClient({ baseUrl, clock: systemClock });
    answers = [
      {
        status: 200,
        body: {
          exchange_active: true,
          trading_active: false,
          exchange_estimated_resume_time: null,
        },
      },
    ];
    expect(unwrap(await client.exchangeStatus())).toEqual({
      exchangeActive: true,
      tradingActive: false,
      resumeAt: null,
    });
    expect(await client.balance()).toEqual({ ok: false, error: { code: 'venue.noCredentials' } });
    expect(await client.createOrder(newOrder)).toEqual({
      ok: false,
      error: { code: 'venue.noCredentials' },
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers['kalshi-access-key']).toBeUndefined();
  });

  it('lists markets over all pages, leaves combos out, and survives entries it cannot read', async () => {
    answers = [
      { status: 200, body: { markets: [marketBody, { ticker: 'BROKEN' }], cursor: 'next' } },
      { status: 200, body: { markets: [{ ...marketBody, status: 'brand_new' }], cursor: '' } },
    ];
    const { items, unreadable } = unwrap(await client.markets({ status: 'open' }));
    expect(unreadable).toBe(1);
    expect(items[0]).toMatchObject({
      ticker: market,
      status: 'active',
      closeAt: Date.UTC(2026, 11, 2, 4, 59) * 1000,
      grid: [{ start: 0, end: 10_000, step: 100 }],
      yesBid: 4300,
      volume: 812_050,
      result: null,
    });
    expect(items[1]?.status).toBe('inactive');
    expect(seen.map(({ query }) => Object.fromEntries(query))).toEqual([
      { status: 'open', mve_filter: 'exclude', limit: '1000' },
      { status: 'open', mve_filter: 'exclude', limit: '1000', cursor: 'next' },
    ]);
  });

  it('stops paging when it has enough', async () => {
    answers = [{ status: 200, body: { markets: [marketBody, marketBody], cursor: 'more' } }];
    expect(unwrap(await client.markets({ most: 3 })).items).toHaveLength(3);
    expect(seen.map(({ query }) => query.get('limit'))).toEqual(['3', '1']);
  });

  it('refuses a list of money with one entry it cannot read', async () => {
    const fill = {
      trade_id: 't',
      order_id: orderId,
      ticker: market,
      book_side: 'ask',
      count_fp: '12.00',
      yes_price_dollars: '0.4500',
      is_taker: true,
      fee_cost: '0.207900',
      created_time: '2026-12-01T14:03:22.51871Z',
    };
    answers = [
      { status: 200, body: { fills: [fill], cursor: '' } },
      { status: 200, body: { fills: [fill, { ...fill, count_fp: '12.001' }] } },
    ];
    expect(unwrap(await client.fills({ order: orderId }))).toEqual([
      {
        tradeId: 't',
        orderId,
        clientOrderId: null,
        market,
        side: 'ask',
        price: 4500,
        qty: 1200,
        fee: 207_900,
        isTaker: true,
        at: 1_796_133_802_518_710,
        positionAfter: null,
      },
    ]);
    expect(seen[0]?.query.get('order_id')).toBe(orderId);
    expect(await client.fills()).toEqual({
      ok: false,
      error: {
        code: 'venue.badResponse',
        status: 200,
        problem: 'fills.1.count_fp: unit.tooPrecise',
      },
    });
  });

  it('reads books in batches of a hundred', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `M${index}` as MarketTicker);
    const book = (ticker: string) => ({
      ticker,
      orderbook_fp: { yes_dollars: [['0.4100', '250.00']], no_dollars: [] },
    });
    answers = [
      { status: 200, body: { orderbooks: names.slice(0, 100).map(book) } },
      { status: 200, body: { orderbooks: names.slice(100, 149).map(book) } },
    ];
    const books = unwrap(await client.books(names));
    expect(books.size).toBe(149);
    expect(books.get('M0' as MarketTicker)).toEqual({
      yes: [{ price: 4100, qty: 25_000 }],
      no: [],
    });
    expect(seen.map(({ query }) => query.getAll('tickers').length)).toEqual([100, 50]);
  });

  it('repeats after passing trouble, with a fresh signature', async () => {
    answers = [{ status: 503 }, 'hang up', { status: 200, body: { balance: 1 } }];
    expect(unwrap(await client.balance()).cash).toBe(10_000);
    const signatures = seen.map(({ headers }) => headers['kalshi-access-signature']);
    expect(new Set(signatures).size).toBe(3);
  });

  it('gives up after a few attempts and says why', async () => {
    answers = [{ status: 503, body: { error: { code: 'service_unavailable', message: 'busy' } } }];
    expect(await client.balance()).toEqual({
      ok: false,
      error: {
        code: 'venue.refused',
        status: 503,
        venueCode: 'service_unavailable',
        message: 'busy',
        details: '',
      },
    });
    expect(seen).toHaveLength(3);
  });

  it('does not repeat a refusal', async () => {
    answers = [{ status: 404, body: { error: { code: 'not_found', message: 'Not found' } } }];
    expect(await client.order(orderId)).toMatchObject({ error: { status: 404 } });
    expect(seen).toHaveLength(1);
  });

  it('waits as long as it was told, not longer', async () => {
    answers = ['never'];
    reconnect({ timeoutMs: 30 });
    expect(await client.balance()).toEqual({
      ok: false,
      error: { code: 'venue.timeout', timeoutMs: 30 },
    });
  });

  it('calls an unreadable answer by its name', async () => {
    answers = [{ status: 200, body: '<html>' }];
    expect(await client.balance()).toMatchObject({
      error: { code: 'venue.badResponse', status: 200 },
    });
  });
});

describe('budgets', () => {
  it('spreads reads over time once the bucket is empty', async () => {
    reconnect({ limits: { read: { refillPerS: 200, capacity: 10 }, write: PLENTY } });
    answers = [{ status: 200, body: { balance: 1 } }];
    const startedAt = systemClock.monotonicMs();
    await Promise.all([client.balance(), client.balance(), client.balance()]);
    expect(systemClock.monotonicMs() - startedAt).toBeGreaterThan(95);
  });

  it('says no instead of waiting too long', async () => {
    reconnect({ limits: { read: { refillPerS: 1, capacity: 10 }, write: PLENTY }, maxWaitMs: 100 });
    answers = [{ status: 200, body: { balance: 1 } }];
    expect((await client.balance()).ok).toBe(true);
    const refused = await client.balance();
    expect(refused).toMatchObject({ ok: false, error: { code: 'venue.rateLimited' } });
    expect(seen).toHaveLength(1);
  });

  it('takes over the limits of the account', async () => {
    reconnect({
      limits: { read: { refillPerS: 0.001, capacity: 10 }, write: PLENTY },
      maxWaitMs: 0,
    });
    const bucket = { refill_rate: 1000, bucket_capacity: 2000 };
    answers = [
      { status: 200, body: { usage_tier: 'premier', read: bucket, write: bucket, grants: [] } },
      { status: 200, body: { balance: 1 } },
    ];
    expect(unwrap(await client.accountLimits())).toEqual({
      tier: 'premier',
      read: { refillPerS: 1000, capacity: 2000 },
      write: { refillPerS: 1000, capacity: 2000 },
    });
    expect((await client.balance()).ok).toBe(true);
  });

  it('does not let a cancel wait behind new orders', async () => {
    reconnect({
      limits: { read: PLENTY, write: { refillPerS: 0.001, capacity: 10 } },
      maxWaitMs: 0,
    });
    answers = [
      { status: 201, body: ackBody },
      { status: 200, body: { order_id: orderId, reduced_by: '8.00' } },
    ];
    expect((await client.createOrder(newOrder)).ok).toBe(true);
    expect(await client.createOrder(newOrder)).toMatchObject({
      error: { code: 'venue.rateLimited' },
    });
    expect((await client.cancelOrder({ orderId, market })).ok).toBe(true);
  });

  it('repeats what the venue put off, order or not: it was not processed', async () => {
    reconnect({ limits: { read: PLENTY, write: { refillPerS: 1000, capacity: 100 } } });
    answers = [
      { status: 429, body: { error: 'too many requests' } },
      { status: 201, body: ackBody },
    ];
    expect((await client.createOrder(newOrder)).ok).toBe(true);
    expect(seen).toHaveLength(2);
  });
});

describe('writing', () => {
  it('sends an order as the venue spells it', async () => {
    answers = [{ status: 201, body: ackBody }];
    const ack = unwrap(
      await client.createOrder({
        ...newOrder,
        orderGroupId: 'group' as OrderGroupId,
        expiresAt: 1_796_133_802_999_999 as Instant,
      }),
    );
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: '/trade-api/v2/portfolio/events/orders',
      body: {
        ticker: market,
        client_order_id: 'mm-000417',
        side: 'bid',
        count: '20.00',
        price: '0.4500',
        time_in_force: 'good_till_canceled',
        self_trade_prevention_type: 'taker_at_cross',
        post_only: false,
        order_group_id: 'group',
        expiration_time: 1_796_133_802,
      },
    });
    expect(ack).toEqual({
      orderId,
      clientOrderId: 'mm-000417',
      filledQty: 1200,
      remainingQty: 800,
      averagePrice: 450_000,
      averageFee: 17_325,
      at: 1_796_133_802_510_000,
    });
  });

  it('cancels, amends and decreases', async () => {
    answers = [
      {
        status: 200,
        body: { order_id: orderId, client_order_id: 'mm-000418', reduced_by: '8.00', ts_ms: 5 },
      },
      { status: 200, body: { order_id: orderId, client_order_id: 'mm-000418' } },
      { status: 200, body: { order_id: orderId, remaining_count: '5.00' } },
      { status: 204 },
    ];
    expect(unwrap(await client.cancelOrder({ orderId, market })).reducedBy).toBe(800);
    const amended = await client.amendOrder({
      orderId,
      market,
      side: 'bid',
      price: 4400 as Price,
      totalQty: 2000 as Qty,
    });
    expect(unwrap(amended)).toMatchObject({ filledQty: null, remainingQty: null });
    const decreased = await client.decreaseOrder({ orderId, market }, { to: 500 as Qty });
    expect(unwrap(decreased).remainingQty).toBe(500);
    expect((await client.cancelAll()).ok).toBe(true);
    const orders = '/trade-api/v2/portfolio/events/orders';
    expect(seen.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: 'DELETE', path: `${orders}/${orderId}`, body: undefined },
      {
        method: 'POST',
        path: `${orders}/${orderId}/amend`,
        body: { ticker: market, side: 'bid', price: '0.4400', count: '20.00' },
      },
      {
        method: 'POST',
        path: `${orders}/${orderId}/decrease`,
        body: { reduce_to: '5.00', market_ticker: market },
      },
      { method: 'DELETE', path: orders, body: undefined },
    ]);
    expect(seen[0]?.query.get('market_ticker')).toBe(market);
  });

  it('tells accepted items of a batch from refused ones', async () => {
    const error = { code: 'insufficient_balance', message: 'no money' };
    answers = [
      {
        status: 201,
        body: {
          orders: [
            { client_order_id: 'mm-2', error },
            { ...ackBody, error: null },
          ],
        },
      },
      {
        status: 200,
        body: { orders: [{ order_id: orderId, reduced_by: '0.00', error: { code: 'not_found' } }] },
      },
    ];
    const created = unwrap(await client.createOrders([newOrder, newOrder]));
    expect(created).toMatchObject([
      { outcome: 'refused', clientOrderId: 'mm-2', refusal: { venueCode: 'insufficient_balance' } },
      { outcome: 'accepted', ack: { orderId } },
    ]);
    const canceled = unwrap(await client.cancelOrders([{ orderId, market }]));
    expect(canceled).toEqual([
      {
        outcome: 'refused',
        orderId,
        refusal: { venueCode: 'not_found', message: '', details: '' },
      },
    ]);
    expect(seen[1]).toMatchObject({
      method: 'DELETE',
      body: { orders: [{ order_id: orderId, market_ticker: market }] },
    });
  });

  it('manages order groups', async () => {
    const group = 'f2a1c0de' as OrderGroupId;
    answers = [
      { status: 201, body: { order_group_id: group, subaccount: 0 } },
      { status: 200, body: {} },
      { status: 200, body: {} },
      { status: 200, body: {} },
      { status: 200, body: {} },
      {
        status: 200,
        body: { is_auto_cancel_enabled: true, contracts_limit_fp: '100.00', orders: [orderId] },
      },
    ];
    expect(unwrap(await client.createOrderGroup(10_000 as Qty))).toBe(group);
    expect((await client.triggerOrderGroup(group)).ok).toBe(true);
    expect((await client.resetOrderGroup(group)).ok).toBe(true);
    expect((await client.setOrderGroupLimit(group, 15_000 as Qty)).ok).toBe(true);
    expect((await client.deleteOrderGroup(group)).ok).toBe(true);
    expect(unwrap(await client.orderGroup(group))).toEqual({
      limit: 10_000,
      isAutoCancelEnabled: true,
      orders: [orderId],
    });
    expect(
      seen.map(({ method, path }) => `${method} ${path.split('/').slice(4).join('/')}`),
    ).toEqual([
      'POST order_groups/create',
      `PUT order_groups/${group}/trigger`,
      `PUT order_groups/${group}/reset`,
      `PUT order_groups/${group}/limit`,
      `DELETE order_groups/${group}`,
      `GET order_groups/${group}`,
    ]);
  });

  it.each<[string, Answer, object]>([
    ['a lost connection', 'hang up', { reason: 'ECONNRESET', status: null }],
    ['no answer', 'never', { reason: 'timeout', status: null }],
    ['a server error', { status: 504 }, { reason: 'serverError', status: 504 }],
    ['an answer that cannot be read', { status: 201, body: {} }, { status: 201 }],
  ])('does not know the outcome after %s, and sends nothing twice', async (_, answer, facts) => {
    answers = [answer];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const created = client.createOrder(newOrder);
    // No time passes for the client before the venue has the request.
    while (seen.length === 0) await new Promise((done) => setImmediate(done));
    if (answer === 'never') vi.advanceTimersByTime(LONG_MS);
    expect(await created).toMatchObject({
      ok: false,
      error: { code: 'venue.outcomeUnknown', ...facts },
    });
    expect(seen).toHaveLength(1);
  });

  it('knows that nothing was sent when there is nobody to talk to', async () => {
    const placeholder = createTcpServer();
    await new Promise<void>((resolve) => placeholder.listen(0, '127.0.0.1', resolve));
    const { port } = placeholder.address() as AddressInfo;
    await new Promise((resolve) => placeholder.close(resolve));
    reconnect({ baseUrl: `http://127.0.0.1:${port}/trade-api/v2` });
    expect(await client.createOrder(newOrder)).toEqual({
      ok: false,
      error: { code: 'venue.unreachable', reason: 'ECONNREFUSED' },
    });
  });

  it('refuses every host but this machine and the demo environment, for every kind of write', async () => {
    reconnect({ baseUrl: 'https://external-api.kalshi.com/trade-api/v2' });
    const group = 'g' as OrderGroupId;
    const results = await Promise.all([
      client.createOrder(newOrder),
      client.createOrders([newOrder]),
      client.cancelOrder({ orderId, market }),
      client.cancelOrders([{ orderId, market }]),
      client.cancelAll(),
      client.amendOrder({ orderId, market, side: 'ask', price: 1 as Price, totalQty: 1 as Qty }),
      client.decreaseOrder({ orderId, market }, { by: 1 as Qty }),
      client.createOrderGroup(1 as Qty),
      client.triggerOrderGroup(group),
      client.resetOrderGroup(group),
      client.setOrderGroupLimit(group, 1 as Qty),
      client.deleteOrderGroup(group),
    ]);
    for (const result of results) {
      expect(result).toEqual({
        ok: false,
        error: { code: 'venue.orderHostRefused', host: 'external-api.kalshi.com' },
      });
    }
  });
});
