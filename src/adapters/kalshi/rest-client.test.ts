import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { unwrap } from '../../base/result.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import {
  AnsweringVenue,
  ackBody,
  market,
  marketBody,
  newOrder,
  orderId,
  signer,
  PLENTY,
} from './answering-venue.fixture.ts';
import { createRestClient } from './rest-client.ts';
import type { Signer } from './signing.ts';

let venue: AnsweringVenue;
beforeEach(async () => {
  venue = new AnsweringVenue();
  await venue.start();
});
afterEach(() => venue.stop());

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
    venue.reconnect({ signer: slow });
    const created = await venue.client.createOrder(newOrder, () => gate === 'open');
    expect(created).toMatchObject({ error: { code: 'venue.withdrawn' } });
    expect(venue.seen).toEqual([]);
  });

  it('tells who watches when it was signed and when it had left', async () => {
    venue.answers = [{ status: 201, body: ackBody }];
    const heard: string[] = [];
    const watch = { onSigned: () => heard.push('signed'), onLeft: () => heard.push('left') };
    unwrap(await venue.client.createOrder(newOrder, () => true, watch));
    expect(heard).toEqual(['signed', 'left']);
  });
});

describe('reading', () => {
  it('signs the path without its query and turns wire text into values', async () => {
    venue.answers = [
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
    expect(unwrap(await venue.client.balance())).toEqual({
      cash: 994_392_100,
      portfolioValue: 5_400_000,
      at: 1_796_133_863_000_000,
    });
    expect(venue.seen[0]).toMatchObject({ method: 'GET', path: '/trade-api/v2/portfolio/balance' });
    expect(venue.seen[0]?.headers['kalshi-access-key']).toBe('test-key');
  });

  it('reads public data without a key, and nothing else', async () => {
    venue.client.close();
    venue.client = createRestClient({ baseUrl: venue.baseUrl, clock: systemClock });
    venue.answers = [
      {
        status: 200,
        body: {
          exchange_active: true,
          trading_active: false,
          exchange_estimated_resume_time: null,
        },
      },
    ];
    expect(unwrap(await venue.client.exchangeStatus())).toEqual({
      exchangeActive: true,
      tradingActive: false,
      resumeAt: null,
    });
    expect(await venue.client.balance()).toEqual({
      ok: false,
      error: { code: 'venue.noCredentials' },
    });
    expect(await venue.client.createOrder(newOrder)).toEqual({
      ok: false,
      error: { code: 'venue.noCredentials' },
    });
    expect(venue.seen).toHaveLength(1);
    expect(venue.seen[0]?.headers['kalshi-access-key']).toBeUndefined();
  });

  it('lists markets over all pages, leaves combos out, and survives entries it cannot read', async () => {
    venue.answers = [
      { status: 200, body: { markets: [marketBody, { ticker: 'BROKEN' }], cursor: 'next' } },
      { status: 200, body: { markets: [{ ...marketBody, status: 'brand_new' }], cursor: '' } },
    ];
    const { items, unreadable } = unwrap(await venue.client.markets({ status: 'open' }));
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
    expect(venue.seen.map(({ query }) => Object.fromEntries(query))).toEqual([
      { status: 'open', mve_filter: 'exclude', limit: '1000' },
      { status: 'open', mve_filter: 'exclude', limit: '1000', cursor: 'next' },
    ]);
  });

  it('stops paging when it has enough', async () => {
    venue.answers = [{ status: 200, body: { markets: [marketBody, marketBody], cursor: 'more' } }];
    expect(unwrap(await venue.client.markets({ most: 3 })).items).toHaveLength(3);
    expect(venue.seen.map(({ query }) => query.get('limit'))).toEqual(['3', '1']);
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
    venue.answers = [
      { status: 200, body: { fills: [fill], cursor: '' } },
      { status: 200, body: { fills: [fill, { ...fill, count_fp: '12.001' }] } },
    ];
    expect(unwrap(await venue.client.fills({ order: orderId }))).toEqual([
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
    expect(venue.seen[0]?.query.get('order_id')).toBe(orderId);
    expect(await venue.client.fills()).toEqual({
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
    venue.answers = [
      { status: 200, body: { orderbooks: names.slice(0, 100).map(book) } },
      { status: 200, body: { orderbooks: names.slice(100, 149).map(book) } },
    ];
    const books = unwrap(await venue.client.books(names));
    expect(books.size).toBe(149);
    expect(books.get('M0' as MarketTicker)).toEqual({
      yes: [{ price: 4100, qty: 25_000 }],
      no: [],
    });
    expect(venue.seen.map(({ query }) => query.getAll('tickers').length)).toEqual([100, 50]);
  });

  it('repeats after passing trouble, with a fresh signature', async () => {
    venue.answers = [{ status: 503 }, 'hang up', { status: 200, body: { balance: 1 } }];
    expect(unwrap(await venue.client.balance()).cash).toBe(10_000);
    const signatures = venue.seen.map(({ headers }) => headers['kalshi-access-signature']);
    expect(new Set(signatures).size).toBe(3);
  });

  it('gives up after a few attempts and says why', async () => {
    venue.answers = [
      { status: 503, body: { error: { code: 'service_unavailable', message: 'busy' } } },
    ];
    expect(await venue.client.balance()).toEqual({
      ok: false,
      error: {
        code: 'venue.refused',
        status: 503,
        venueCode: 'service_unavailable',
        message: 'busy',
        details: '',
      },
    });
    expect(venue.seen).toHaveLength(3);
  });

  it('does not repeat a refusal', async () => {
    venue.answers = [{ status: 404, body: { error: { code: 'not_found', message: 'Not found' } } }];
    expect(await venue.client.order(orderId)).toMatchObject({ error: { status: 404 } });
    expect(venue.seen).toHaveLength(1);
  });

  it('waits as long as it was told, not longer', async () => {
    venue.answers = ['never'];
    venue.reconnect({ timeoutMs: 30 });
    expect(await venue.client.balance()).toEqual({
      ok: false,
      error: { code: 'venue.timeout', timeoutMs: 30 },
    });
  });

  it('calls an unreadable answer by its name', async () => {
    venue.answers = [{ status: 200, body: '<html>' }];
    expect(await venue.client.balance()).toMatchObject({
      error: { code: 'venue.badResponse', status: 200 },
    });
  });
});

describe('budgets', () => {
  it('spreads reads over time once the bucket is empty', async () => {
    venue.reconnect({ limits: { read: { refillPerS: 200, capacity: 10 }, write: PLENTY } });
    venue.answers = [{ status: 200, body: { balance: 1 } }];
    const startedAt = systemClock.monotonicMs();
    await Promise.all([venue.client.balance(), venue.client.balance(), venue.client.balance()]);
    expect(systemClock.monotonicMs() - startedAt).toBeGreaterThan(95);
  });

  it('says no instead of waiting too long', async () => {
    venue.reconnect({
      limits: { read: { refillPerS: 1, capacity: 10 }, write: PLENTY },
      maxWaitMs: 100,
    });
    venue.answers = [{ status: 200, body: { balance: 1 } }];
    expect((await venue.client.balance()).ok).toBe(true);
    const refused = await venue.client.balance();
    expect(refused).toMatchObject({ ok: false, error: { code: 'venue.rateLimited' } });
    expect(venue.seen).toHaveLength(1);
  });

  it('takes over the limits of the account', async () => {
    venue.reconnect({
      limits: { read: { refillPerS: 0.001, capacity: 10 }, write: PLENTY },
      maxWaitMs: 0,
    });
    const bucket = { refill_rate: 1000, bucket_capacity: 2000 };
    venue.answers = [
      { status: 200, body: { usage_tier: 'premier', read: bucket, write: bucket, grants: [] } },
      { status: 200, body: { balance: 1 } },
    ];
    expect(unwrap(await venue.client.accountLimits())).toEqual({
      tier: 'premier',
      read: { refillPerS: 1000, capacity: 2000 },
      write: { refillPerS: 1000, capacity: 2000 },
    });
    expect((await venue.client.balance()).ok).toBe(true);
  });

  it('does not let a cancel wait behind new orders', async () => {
    venue.reconnect({
      limits: { read: PLENTY, write: { refillPerS: 0.001, capacity: 10 } },
      maxWaitMs: 0,
    });
    venue.answers = [
      { status: 201, body: ackBody },
      { status: 200, body: { order_id: orderId, reduced_by: '8.00' } },
    ];
    expect((await venue.client.createOrder(newOrder)).ok).toBe(true);
    expect(await venue.client.createOrder(newOrder)).toMatchObject({
      error: { code: 'venue.rateLimited' },
    });
    expect((await venue.client.cancelOrder({ orderId, market })).ok).toBe(true);
  });

  it('repeats what the venue put off, order or not: it was not processed', async () => {
    venue.reconnect({ limits: { read: PLENTY, write: { refillPerS: 1000, capacity: 100 } } });
    venue.answers = [
      { status: 429, body: { error: 'too many requests' } },
      { status: 201, body: ackBody },
    ];
    expect((await venue.client.createOrder(newOrder)).ok).toBe(true);
    expect(venue.seen).toHaveLength(2);
  });
});
