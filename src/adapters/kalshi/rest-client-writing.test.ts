import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { unwrap } from '../../base/result.ts';
import type { OrderGroupId } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import {
  type Answer,
  AnsweringVenue,
  ackBody,
  market,
  newOrder,
  orderId,
  LONG_MS,
} from './answering-venue.fixture.ts';

let venue: AnsweringVenue;
beforeEach(async () => {
  venue = new AnsweringVenue();
  await venue.start();
});
afterEach(async () => {
  vi.useRealTimers();
  await venue.stop();
});

describe('writing', () => {
  it('sends an order as the venue spells it', async () => {
    venue.answers = [{ status: 201, body: ackBody }];
    const ack = unwrap(
      await venue.client.createOrder({
        ...newOrder,
        orderGroupId: 'group' as OrderGroupId,
        expiresAt: 1_796_133_802_999_999 as Instant,
      }),
    );
    expect(venue.seen[0]).toMatchObject({
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
    venue.answers = [
      {
        status: 200,
        body: { order_id: orderId, client_order_id: 'mm-000418', reduced_by: '8.00', ts_ms: 5 },
      },
      { status: 200, body: { order_id: orderId, client_order_id: 'mm-000418' } },
      { status: 200, body: { order_id: orderId, remaining_count: '5.00' } },
      { status: 204 },
    ];
    expect(unwrap(await venue.client.cancelOrder({ orderId, market })).reducedBy).toBe(800);
    const amended = await venue.client.amendOrder({
      orderId,
      market,
      side: 'bid',
      price: 4400 as Price,
      totalQty: 2000 as Qty,
    });
    expect(unwrap(amended)).toMatchObject({ filledQty: null, remainingQty: null });
    const decreased = await venue.client.decreaseOrder({ orderId, market }, { to: 500 as Qty });
    expect(unwrap(decreased).remainingQty).toBe(500);
    expect((await venue.client.cancelAll()).ok).toBe(true);
    const orders = '/trade-api/v2/portfolio/events/orders';
    expect(venue.seen.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
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
    expect(venue.seen[0]?.query.get('market_ticker')).toBe(market);
  });

  it('tells accepted items of a batch from refused ones', async () => {
    const error = { code: 'insufficient_balance', message: 'no money' };
    venue.answers = [
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
    const created = unwrap(await venue.client.createOrders([newOrder, newOrder]));
    expect(created).toMatchObject([
      { outcome: 'refused', clientOrderId: 'mm-2', refusal: { venueCode: 'insufficient_balance' } },
      { outcome: 'accepted', ack: { orderId } },
    ]);
    const canceled = unwrap(await venue.client.cancelOrders([{ orderId, market }]));
    expect(canceled).toEqual([
      {
        outcome: 'refused',
        orderId,
        refusal: { venueCode: 'not_found', message: '', details: '' },
      },
    ]);
    expect(venue.seen[1]).toMatchObject({
      method: 'DELETE',
      body: { orders: [{ order_id: orderId, market_ticker: market }] },
    });
  });

  it('manages order groups', async () => {
    const group = 'f2a1c0de' as OrderGroupId;
    venue.answers = [
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
    expect(unwrap(await venue.client.createOrderGroup(10_000 as Qty))).toBe(group);
    expect((await venue.client.triggerOrderGroup(group)).ok).toBe(true);
    expect((await venue.client.resetOrderGroup(group)).ok).toBe(true);
    expect((await venue.client.setOrderGroupLimit(group, 15_000 as Qty)).ok).toBe(true);
    expect((await venue.client.deleteOrderGroup(group)).ok).toBe(true);
    expect(unwrap(await venue.client.orderGroup(group))).toEqual({
      limit: 10_000,
      isAutoCancelEnabled: true,
      orders: [orderId],
    });
    expect(
      venue.seen.map(({ method, path }) => `${method} ${path.split('/').slice(4).join('/')}`),
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
    venue.answers = [answer];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const created = venue.client.createOrder(newOrder);
    // No time passes for the client before the venue has the request.
    while (venue.seen.length === 0) await new Promise((done) => setImmediate(done));
    if (answer === 'never') vi.advanceTimersByTime(LONG_MS);
    expect(await created).toMatchObject({
      ok: false,
      error: { code: 'venue.outcomeUnknown', ...facts },
    });
    expect(venue.seen).toHaveLength(1);
  });

  it('knows that nothing was sent when there is nobody to talk to', async () => {
    // No program is ever given this port by chance.
    venue.reconnect({ baseUrl: 'http://127.0.0.1:1/trade-api/v2' });
    expect(await venue.client.createOrder(newOrder)).toEqual({
      ok: false,
      error: { code: 'venue.unreachable', reason: 'ECONNREFUSED' },
    });
  });

  it('refuses every host but this machine and the demo environment, for every kind of write', async () => {
    venue.reconnect({ baseUrl: 'https://external-api.kalshi.com/trade-api/v2' });
    const group = 'g' as OrderGroupId;
    const results = await Promise.all([
      venue.client.createOrder(newOrder),
      venue.client.createOrders([newOrder]),
      venue.client.cancelOrder({ orderId, market }),
      venue.client.cancelOrders([{ orderId, market }]),
      venue.client.cancelAll(),
      venue.client.amendOrder({
        orderId,
        market,
        side: 'ask',
        price: 1 as Price,
        totalQty: 1 as Qty,
      }),
      venue.client.decreaseOrder({ orderId, market }, { by: 1 as Qty }),
      venue.client.createOrderGroup(1 as Qty),
      venue.client.triggerOrderGroup(group),
      venue.client.resetOrderGroup(group),
      venue.client.setOrderGroupLimit(group, 1 as Qty),
      venue.client.deleteOrderGroup(group),
    ]);
    for (const result of results) {
      expect(result).toEqual({
        ok: false,
        error: { code: 'venue.orderHostRefused', host: 'external-api.kalshi.com' },
      });
    }
  });
});
