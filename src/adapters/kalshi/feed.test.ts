import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { createLogger } from '../../base/logger.ts';
import { Random } from '../../base/random.ts';
import { unwrap } from '../../base/result.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { createFeed, type Feed, type FeedOptions } from './feed.ts';
import type { FeedHandlers } from './feed-handlers.ts';
import { LoopbackFeedVenue, type SeenCommand } from './loopback-feed-venue.ts';
import { createSigner } from './signing.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = unwrap(createSigner({ keyId: 'test-key', privateKeyPem }));
const tickers = (...names: string[]) => names as MarketTicker[];

/** Quick enough for a test, slow enough for a busy machine. */
const timing = {
  minBackoff: 20,
  maxBackoff: 100,
  silence: 60_000,
  stall: 60_000,
  handshake: 5000,
  answer: 5000,
  tick: 10,
};

const snapshot = (market: string, seq: number, sid = 1) => ({
  type: 'orderbook_snapshot',
  sid,
  seq,
  msg: { market_ticker: market, market_id: 'id', yes_dollars_fp: [['0.4000', '10.00']] },
});
const delta = (market: string, seq: number, sid = 1) => ({
  type: 'orderbook_delta',
  sid,
  seq,
  msg: {
    market_ticker: market,
    market_id: 'id',
    price_dollars: '0.4000',
    delta_fp: '1.00',
    side: 'yes',
    ts_ms: 1_796_133_802_518,
  },
});
const subscribed = ({ id }: SeenCommand, channel: string, sid = 1) => ({
  id,
  type: 'subscribed',
  msg: { channel, sid },
});
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

let venue: LoopbackFeedVenue;
let feed: Feed;
/** Everything the feed told, one line each, in order. */
let told: string[];

const listeners: Required<FeedHandlers> = {
  onState: ({ state, reason }) =>
    told.push(
      `state ${state}${reason ? ` ${reason.code} ${'status' in reason ? reason.status : ''}` : ''}`.trim(),
    ),
  onSnapshot: ({ market, seq }) => told.push(`snapshot ${market} ${seq}`),
  onDelta: ({ market, seq, change }) => told.push(`delta ${market} ${seq} ${change}`),
  onTrade: ({ market, price, qty, taker }, { seq }) =>
    told.push(`trade ${market} ${price} ${qty} ${taker} ${seq}`),
  onTicker: ({ market, yesBid, yesAsk }) => told.push(`ticker ${market} ${yesBid} ${yesAsk}`),
  onFill: ({ market, side, price, qty, fee, positionAfter }) =>
    told.push(`fill ${market} ${side} ${price} ${qty} ${fee} ${positionAfter}`),
  onUserOrder: ({ market, status, remainingQty }) =>
    told.push(`order ${market} ${status} ${remainingQty}`),
  onMarketPosition: ({ market, qty, cost }) => told.push(`position ${market} ${qty} ${cost}`),
  onOrderGroup: ({ change }) => told.push(`group ${change}`),
  onLifecycle: (change) => told.push(`lifecycle ${change.kind}`),
  onGap: ({ channel, cause, markets, expected, got }) =>
    told.push(`gap ${channel} ${cause} [${markets.join()}] ${expected} ${got}`),
  onSubscribed: (channel) => told.push(`subscribed ${channel}`),
  onRefused: (channel, market, code) => told.push(`refused ${channel} ${market} ${code}`),
  onBadFrame: ({ code }, raw) => told.push(`bad ${code} ${raw.length}`),
};

function start(options: Partial<FeedOptions> = {}): Feed {
  feed = createFeed({
    wsUrl: venue.url,
    signer,
    clock: systemClock,
    random: new Random(7, 'feed'),
    logger: createLogger({ source: 'test', sink: () => undefined, nowUs: () => 0 }),
    channels: ['orderbook_delta'],
    handlers: listeners,
    timing,
    ...options,
  });
  feed.start();
  return feed;
}

beforeEach(async () => {
  told = [];
  venue = await LoopbackFeedVenue.open();
});
afterEach(async () => {
  await feed.stop();
  await venue.close();
});

describe('Feed', () => {
  it('connects with a signature, subscribes and hands on frames in order', async () => {
    venue.answer = (command) =>
      venue.send(
        subscribed(command, 'orderbook_delta'),
        snapshot('A', 1),
        snapshot('B', 2),
        delta('A', 3),
      );
    start().addMarkets(tickers('A', 'B'));
    await until(() => expect(told).toContain('delta A 3 100'));
    expect(told).toEqual([
      'state connecting',
      'state live',
      'subscribed orderbook_delta',
      'snapshot A 1',
      'snapshot B 2',
      'delta A 3 100',
    ]);
    expect(venue.upgrades[0]).toMatchObject({
      'kalshi-access-key': 'test-key',
      'kalshi-access-timestamp': expect.stringMatching(/^\d{13}$/),
      'kalshi-access-signature': expect.any(String),
    });
    expect(venue.commands).toEqual([
      {
        id: 1,
        cmd: 'subscribe',
        params: { channels: ['orderbook_delta'], market_tickers: ['A', 'B'], use_yes_price: false },
      },
    ]);
    expect(feed.counters).toMatchObject({ frames: 4, deltas: 1, snapshots: 2, gaps: 0 });
  });

  it('adds and removes markets on the same connection, with replies that count and come late', async () => {
    let seq = 0;
    venue.answer = (command) => {
      const { market_tickers: names = [], action } = command.params;
      if (command.cmd === 'subscribe') {
        venue.send(subscribed(command, 'orderbook_delta'), snapshot('A', (seq += 1)));
        return;
      }
      const list = action === 'add_markets' ? ['A', ...names] : ['B'];
      // The first snapshot of an added market may be quicker than the reply.
      const snapshots =
        action === 'add_markets' ? names.map((name) => snapshot(name, (seq += 1))) : [];
      venue.send(...snapshots, {
        id: command.id,
        type: 'ok',
        sid: 1,
        seq: (seq += 1),
        msg: { market_tickers: list },
      });
    };
    start().addMarkets(tickers('A'));
    await until(() => expect(told).toContain('snapshot A 1'));
    feed.addMarkets(tickers('B'));
    await until(() => expect(told).toContain('snapshot B 2'));
    feed.removeMarkets(tickers('A'));
    await until(() => expect(venue.commands.at(-1)?.params.action).toBe('delete_markets'));
    await until(() => expect(told.filter((line) => line.startsWith('subscribed'))).toHaveLength(3));
    expect(feed.counters).toMatchObject({ gaps: 0, repeats: 0 });
    expect(venue.upgrades).toHaveLength(1);
  });

  it('tells a gap before the frame behind it, and asks for every snapshot', async () => {
    venue.answer = (command) => {
      if (command.cmd === 'subscribe') {
        venue.send(
          subscribed(command, 'orderbook_delta'),
          snapshot('A', 1),
          snapshot('B', 2),
          delta('A', 3),
          delta('A', 3),
          delta('B', 6),
        );
      } else {
        const names = command.params.market_tickers ?? [];
        venue.send(...names.map((name, index) => snapshot(name, 7 + index)));
      }
    };
    start().addMarkets(tickers('A', 'B'));
    await until(() => expect(told).toContain('snapshot B 8'));
    expect(told.slice(3)).toEqual([
      'snapshot A 1',
      'snapshot B 2',
      'delta A 3 100',
      'gap orderbook_delta sequence [A,B] 4 6',
      'delta B 6 100',
      'snapshot A 7',
      'snapshot B 8',
    ]);
    expect(venue.commands[1]).toEqual({
      id: 2,
      cmd: 'update_subscription',
      params: { sids: [1], action: 'get_snapshot', market_tickers: ['A', 'B'] },
    });
    expect(feed.counters).toMatchObject({ gaps: 1, repeats: 1 });
  });

  it('asks again for a snapshot that does not come', async () => {
    let requests = 0;
    venue.answer = (command) => {
      if (command.cmd === 'subscribe') venue.send(subscribed(command, 'orderbook_delta'));
      else if ((requests += 1) === 2) venue.send(snapshot('A', 1));
    };
    start({ timing: { ...timing, answer: 200 } }).addMarkets(tickers('A'));
    await until(() => expect(told).toContain('snapshot A 1'));
    expect(requests).toBeGreaterThanOrEqual(2);
  });

  it('starts anew after a lost connection, with a fresh signature and fresh numbers', async () => {
    venue.answer = (command) =>
      venue.send(subscribed(command, 'orderbook_delta'), snapshot('A', 1), delta('A', 2));
    start().addMarkets(tickers('A'));
    await until(() => expect(told).toContain('delta A 2 100'));
    told.length = 0;
    venue.drop();
    await until(() => expect(told).toContain('delta A 2 100'));
    expect(told).toEqual([
      'gap orderbook_delta disconnected [A] null null',
      'state backingOff feed.closed',
      'state connecting feed.closed',
      'state live',
      'subscribed orderbook_delta',
      'snapshot A 1',
      'delta A 2 100',
    ]);
    const [first, second] = venue.upgrades.map((headers) => headers['kalshi-access-signature']);
    expect(second).not.toBe(first);
    expect(feed.counters.gaps).toBe(0);
    expect(feed.status.connections).toBe(2);
  });

  it('takes 503 for a passing state and says when it will try again', async () => {
    venue.refuseWith = 503;
    start();
    await until(() => expect(venue.upgrades.length).toBeGreaterThan(2));
    await until(() => expect(feed.status.state).toBe('backingOff'));
    expect(feed.status.reason).toEqual({ code: 'feed.refused', status: 503 });
    expect(feed.status.nextAttemptAt).toBeGreaterThan(feed.status.since);
    venue.refuseWith = 0;
    await until(() => expect(feed.status.state).toBe('live'));
    expect(feed.status).toMatchObject({ reason: null, nextAttemptAt: null });
  });

  it('waits longer after each failure, never longer than allowed', async () => {
    venue.refuseWith = 503;
    const pauses: number[] = [];
    start({
      handlers: {
        onState: ({ state, since, nextAttemptAt }) => {
          if (state === 'backingOff') pauses.push(((nextAttemptAt ?? 0) - since) / 1000);
        },
      },
    });
    await until(() => expect(pauses.length).toBeGreaterThan(5));
    const longest = [20, 40, 80, 100, 100, 100];
    for (const [index, limit] of longest.entries()) {
      expect(pauses[index]).toBeLessThanOrEqual(limit + 1);
      expect(pauses[index]).toBeGreaterThanOrEqual(limit / 2 - 5);
    }
  });

  it('gives up a link that is silent, but not one that pings', async () => {
    start({ timing: { ...timing, silence: 150 } });
    await until(() => expect(feed.status.state).toBe('live'));
    const pings = setInterval(() => venue.ping(), 20);
    const { since } = feed.status;
    await until(() => expect(systemClock.nowUs() - since).toBeGreaterThan(500_000));
    clearInterval(pings);
    expect(told).toEqual(['state connecting', 'state live']);
    await until(() => expect(told).toContain('state backingOff feed.silent'));
  });

  it('gives up a link whose data stopped although it pings', async () => {
    venue.answer = (command) => {
      venue.send(subscribed(command, 'orderbook_delta'), snapshot('A', 1));
      for (let seq = 2; seq < 50_000; seq += 1) venue.send(delta('A', seq));
    };
    start({ timing: { ...timing, stall: 100 } }).addMarkets(tickers('A'));
    const pings = setInterval(() => venue.ping(), 20);
    await until(() => expect(told).toContain('state backingOff feed.stalled'));
    clearInterval(pings);
  });

  it('gives up a link whose commands are not answered', async () => {
    start({ timing: { ...timing, answer: 50 } }).addMarkets(tickers('A'));
    await until(() => expect(told).toContain('state backingOff feed.commandUnanswered'));
  });

  it('finds the market that the venue refuses and follows the others', async () => {
    const followed = new Set<string>();
    let seq = 0;
    venue.answer = (command) => {
      const names = command.params.market_tickers ?? [];
      if (names.includes('BAD')) {
        venue.send({ id: command.id, type: 'error', msg: { code: 11, msg: 'Invalid parameter' } });
        return;
      }
      for (const name of names) followed.add(name);
      if (command.cmd === 'subscribe') venue.send(subscribed(command, 'orderbook_delta'));
      else {
        const list = [...followed].sort();
        venue.send({
          id: command.id,
          type: 'ok',
          sid: 1,
          seq: (seq += 1),
          msg: { market_tickers: list },
        });
      }
      venue.send(...names.map((name) => snapshot(name, (seq += 1))));
    };
    start().addMarkets(tickers('A', 'B', 'BAD', 'C', 'D'));
    await until(() => expect(told).toContain('subscribed orderbook_delta'));
    expect(told.filter((line) => line.startsWith('refused'))).toEqual([
      'refused orderbook_delta BAD 11',
    ]);
    expect([...followed].sort()).toEqual(['A', 'B', 'C', 'D']);
    expect(feed.counters.gaps).toBe(0);
  });

  it('subscribes anew when the venue ends a subscription', async () => {
    let sid = 0;
    venue.answer = (command) => {
      sid += 1;
      venue.send(subscribed(command, 'orderbook_delta', sid), snapshot('A', 1, sid));
      if (sid === 1)
        venue.send({ type: 'error', sid: 1, seq: 2, msg: { code: 25, msg: 'overflow' } });
    };
    start().addMarkets(tickers('A'));
    await until(() => expect(told.filter((line) => line === 'snapshot A 1')).toHaveLength(2));
    expect(told).toContain('gap orderbook_delta ended [A] null null');
    expect(venue.upgrades).toHaveLength(1);
  });

  it('hands on the private and public messages in domain values', async () => {
    let sid = 0;
    venue.answer = (command) => {
      for (const channel of command.params.channels ?? []) {
        venue.send(subscribed(command, channel, (sid += 1)));
      }
    };
    const channels = [
      'trade',
      'ticker',
      'fill',
      'user_orders',
      'market_positions',
      'order_group_updates',
      'market_lifecycle_v2',
    ] as const;
    start({ channels }).addMarkets(tickers('A'));
    await until(() => expect(told.filter((line) => line.startsWith('subscribed'))).toHaveLength(7));
    told.length = 0;
    const order = { order_id: 'o', client_order_id: 'mm-1', book_side: 'ask', outcome_side: 'no' };
    const sums = {
      taker_fill_cost_dollars: '5.4000',
      maker_fill_cost_dollars: '0.0000',
      taker_fees_dollars: '0.2079',
      maker_fees_dollars: '0.0000',
    };
    venue.send(
      {
        type: 'trade',
        sid: 1,
        seq: 1,
        msg: {
          trade_id: 't',
          market_ticker: 'A',
          yes_price_dollars: '0.4500',
          count_fp: '12.00',
          taker_book_side: 'bid',
          is_block_trade: false,
          ts_ms: 1,
        },
      },
      {
        type: 'ticker',
        sid: 2,
        msg: { market_ticker: 'A', yes_bid_dollars: '0.4300', yes_ask_dollars: '0.4500', ts_ms: 1 },
      },
      {
        type: 'fill',
        sid: 3,
        msg: {
          ...order,
          trade_id: 't',
          market_ticker: 'A',
          is_taker: true,
          yes_price_dollars: '0.4500',
          count_fp: '12.00',
          fee_cost: '0.207900',
          post_position_fp: '-12.00',
          ts_ms: 1,
        },
      },
      {
        type: 'user_order',
        sid: 4,
        msg: {
          ...order,
          ...sums,
          ticker: 'A',
          status: 'resting',
          yes_price_dollars: '0.4500',
          initial_count_fp: '20.00',
          fill_count_fp: '12.00',
          remaining_count_fp: '8.00',
          created_time: '2026-12-01T14:03:22.51Z',
        },
      },
      {
        type: 'market_position',
        sid: 5,
        msg: {
          market_ticker: 'A',
          position_fp: '-12.00',
          position_cost_dollars: '5.4000',
          realized_pnl_dollars: '-0.1000',
          fees_paid_dollars: '0.2079',
        },
      },
      {
        type: 'order_group_updates',
        sid: 6,
        seq: 1,
        msg: { event_type: 'triggered', order_group_id: 'g' },
      },
      {
        type: 'market_lifecycle_v2',
        sid: 7,
        seq: 1,
        msg: {
          market_ticker: 'A',
          event_type: 'determined',
          result: 'yes',
          settlement_value: '1.0000',
          determination_ts: 1_796_216_400,
        },
      },
      {
        type: 'event_fee_update',
        sid: 7,
        seq: 2,
        msg: { event_ticker: 'E', fee_type_override: null, fee_multiplier_override: 0.5 },
      },
    );
    await until(() => expect(told).toContain('lifecycle eventFee'));
    expect(told).toEqual([
      'trade A 4500 1200 bid 1',
      'ticker A 4300 4500',
      'fill A ask 4500 1200 207900 -1200',
      'order A resting 800',
      'position A -1200 5400000',
      'group triggered',
      'lifecycle market',
      'lifecycle eventFee',
    ]);
  });

  it('reports what it cannot read and goes on', async () => {
    venue.answer = (command) => {
      venue.send(subscribed(command, 'orderbook_delta'), '{"type":', '[]', { type: 'brandNew' });
      venue.send({ type: 'fill', sid: 2, msg: { trade_id: 't' } }, { type: 'constructor' });
      venue.sendBinary(Buffer.from('{}'));
      venue.send(snapshot('A', 1));
    };
    start().addMarkets(tickers('A'));
    await until(() => expect(told).toContain('snapshot A 1'));
    expect(told.filter((line) => line.startsWith('bad')).map((line) => line.split(' ')[1])).toEqual(
      [
        'frame.notJson',
        'frame.notAnObject',
        'frame.unknownType',
        'frame.badShape',
        'frame.unknownType',
        'frame.binary',
      ],
    );
    expect(feed.counters.badFrames).toBe(6);
  });

  it('asks for a fresh snapshot when a followed market is added again', async () => {
    venue.answer = (command) => {
      if (command.cmd === 'subscribe')
        venue.send(subscribed(command, 'orderbook_delta'), snapshot('A', 1));
      else venue.send(snapshot('A', 2));
    };
    start().addMarkets(tickers('A'));
    await until(() => expect(told).toContain('snapshot A 1'));
    feed.addMarkets(tickers('A'));
    await until(() => expect(told).toContain('snapshot A 2'));
  });

  it('says when everything the venue sent so far is handled', async () => {
    venue.answer = (command) => {
      if (command.cmd === 'subscribe') {
        venue.send(subscribed(command, 'orderbook_delta'), snapshot('A', 1));
        return;
      }
      expect(command).toEqual({ id: command.id, cmd: 'list_subscriptions' });
      const list = [{ channel: 'orderbook_delta', sid: 1 }];
      venue.send(delta('A', 2), delta('A', 3), { id: command.id, type: 'ok', msg: list });
    };
    start().addMarkets(tickers('A'));
    await until(() => expect(told).toContain('snapshot A 1'));
    await feed.settled();
    expect(told.at(-1)).toBe('delta A 3 100');
    expect(feed.counters).toMatchObject({ badFrames: 0, gaps: 0 });
  });

  it('has nothing to wait for without a link, or when it is lost', async () => {
    venue.answer = (command) => {
      if (command.cmd === 'list_subscriptions') venue.drop();
    };
    await start().settled();
    await until(() => expect(feed.status.state).toBe('live'));
    await feed.settled();
    expect(feed.status.state).not.toBe('live');
  });

  it('stops while backing off, while connecting and while live', async () => {
    venue.refuseWith = 503;
    start({ timing: { ...timing, minBackoff: 60_000, maxBackoff: 60_000 } });
    await until(() => expect(feed.status.state).toBe('backingOff'));
    await feed.stop();
    expect(feed.status.state).toBe('stopped');
    start();
    await feed.stop();
    expect(feed.status.state).toBe('stopped');
    venue.refuseWith = 0;
    start();
    await until(() => expect(feed.status.state).toBe('live'));
    await feed.stop();
    await feed.stop();
    expect(told.at(-1)).toBe('state stopped');
  });
});
