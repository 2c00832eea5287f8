import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FEED_CHANNELS } from '../../contract/fault-plan.ts';
import { startTestExchange, stopExchanges, type TestExchange } from './exchange.fixture.ts';
import { UPDATE_ACTIONS } from './feed/feed-command.ts';

// Whatever a client sends, it gets one of the venue's answers, and the venue goes on.

let exchange: TestExchange;
let tickers: string[];

beforeAll(async () => {
  exchange = await startTestExchange();
  const { json } = await exchange.client('alice').get('/markets');
  tickers = json.markets.map(({ ticker }: { ticker: string }) => ticker);
});
afterAll(stopExchanges);

const odd = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    true,
    '',
    '0',
    '-1',
    '1e3',
    'NaN',
    '٣',
    '0x10',
    1e308,
    -0,
    '0.50',
  ),
  fc.string(),
  fc.double(),
  fc.jsonValue({ maxDepth: 2 }),
);
const often = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: odd });
const ticker = fc.nat(20).map((n) => tickers[n] ?? `NONE-${n}`);
const price = fc.integer({ min: -1, max: 101 }).map((cents) => (cents / 100).toFixed(2));
const count = fc.integer({ min: 0, max: 9000 }).map((hundredths) => (hundredths / 100).toFixed(2));

const order = fc.record(
  {
    ticker: often(ticker),
    client_order_id: often(fc.string()),
    side: often(fc.constantFrom('bid', 'ask')),
    count: often(count),
    price: often(price),
    time_in_force: often(
      fc.constantFrom('good_till_canceled', 'immediate_or_cancel', 'fill_or_kill'),
    ),
    self_trade_prevention_type: often(fc.constantFrom('taker_at_cross', 'maker')),
    expiration_time: often(fc.nat(2_000_000_000)),
    post_only: often(fc.boolean()),
    reduce_only: often(fc.boolean()),
    order_group_id: odd,
    subaccount: odd,
    exchange_index: odd,
  },
  {
    requiredKeys: [
      'ticker',
      'side',
      'count',
      'price',
      'time_in_force',
      'self_trade_prevention_type',
    ],
  },
);

const body = fc.oneof(
  order,
  fc.record({
    orders: often(fc.array(fc.oneof(order, fc.record({ order_id: odd })), { maxLength: 4 })),
  }),
  fc.record({ reduce_by: often(count), reduce_to: often(count) }, { requiredKeys: [] }),
  fc.record({ contracts_limit: odd, contracts_limit_fp: odd }, { requiredKeys: [] }),
  odd,
);

const segment = fc.oneof(
  fc.constantFrom('portfolio', 'events', 'orders', 'batched', 'amend', 'decrease', 'markets'),
  fc.constantFrom('order_groups', 'create', 'limit', 'reset', 'trades', 'orderbook', 'orderbooks'),
  fc.constantFrom('series', 'candlesticks', 'fills', 'positions', 'settlements', 'queue_positions'),
  fc.string().map(encodeURIComponent),
);
const path = fc.oneof(
  fc.constantFrom(
    '/portfolio/events/orders',
    '/portfolio/events/orders/batched',
    '/portfolio/events/orders/none/amend',
    '/portfolio/events/orders/none/decrease',
    '/portfolio/order_groups/create',
    '/portfolio/order_groups/none/limit',
    '/portfolio/orders',
    '/portfolio/fills',
    '/portfolio/positions',
    '/markets',
    '/markets/trades',
    '/markets/candlesticks',
    '/markets/orderbooks',
    '/events',
  ),
  fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`),
);
const parameter = fc.tuple(
  fc.constantFrom(
    'limit',
    'cursor',
    'status',
    'tickers',
    'depth',
    'min_ts',
    'start_ts',
    'end_ts',
    'period_interval',
    'market_tickers',
    'event_ticker',
    'subaccount',
    'exchange_index',
    'count_filter',
  ),
  fc.oneof(fc.string(), fc.integer().map(String), ticker),
);
const query = fc
  .array(parameter, { maxLength: 4 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&'));

describe('fuzzed requests', () => {
  it('never get a 5xx', async () => {
    const alice = exchange.client('alice');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
        path,
        query,
        fc.oneof(
          body.map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        async (method, at, asked, text) => {
          // The bucket refills: it is not what is tested here.
          exchange.clock.advanceMs(20);
          const reply = await alice.call(
            method,
            asked === '' ? at : `${at}?${asked}`,
            method === 'GET' ? undefined : text,
          );
          expect(reply.status).toBeLessThan(500);
          const code: unknown = reply.status < 400 ? '' : reply.json.error.code;
          expect(code).toEqual(expect.any(String));
        },
      ),
      { numRuns: 1000 },
    );
    expect((await alice.get('/portfolio/balance')).status).toBe(200);
  });

  it('leave nothing that was asked for wrongly', async () => {
    const alice = exchange.client('alice');
    await fc.assert(
      fc.asyncProperty(order, async (asked) => {
        exchange.clock.advanceMs(20);
        const { status } = await alice.call('POST', '/portfolio/events/orders', asked);
        expect([201, 400, 404, 409]).toContain(status);
      }),
      { numRuns: 600 },
    );
  });
});

const command = fc.oneof(
  fc.record(
    {
      id: often(fc.nat(1000)),
      cmd: often(
        fc.constantFrom('subscribe', 'unsubscribe', 'update_subscription', 'list_subscriptions'),
      ),
      params: often(
        fc.record(
          {
            channels: often(fc.array(fc.constantFrom(...FEED_CHANNELS), { maxLength: 3 })),
            market_ticker: often(ticker),
            market_tickers: often(fc.array(ticker, { maxLength: 5 })),
            market_ids: odd,
            sid: often(fc.nat(20)),
            sids: often(fc.array(fc.nat(20), { maxLength: 2 })),
            action: often(fc.constantFrom(...UPDATE_ACTIONS)),
            use_yes_price: often(fc.boolean()),
            send_initial_snapshot: often(fc.boolean()),
            skip_ticker_ack: often(fc.boolean()),
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
);

describe('fuzzed commands', () => {
  it('are answered, and every sid counts on without a gap', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 30 }), async (commands) => {
        const feed = await exchange.client('alice').openFeed();
        for (const [index, each] of commands.entries()) {
          feed.send(JSON.stringify(each) ?? '');
          if (index % 5 === 0) exchange.clock.advanceMs(20);
        }
        await feed.ask({ id: 5000, cmd: 'list_subscriptions' });
        const next = new Map<number, number>();
        for (const { sid, seq } of feed.messages) {
          if (sid === undefined || seq === undefined) continue;
          expect(seq).toBe((next.get(sid) ?? 0) + 1);
          next.set(sid, seq);
        }
        feed.ws.terminate();
      }),
      { numRuns: 40 },
    );
  });
});
