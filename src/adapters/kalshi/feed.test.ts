import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { delta, FeedBench, snapshot, subscribed, tickers, timing, until } from './feed.fixture.ts';
import type { LoopbackFeedVenue } from './loopback-feed-venue.ts';

let bench: FeedBench;
let venue: LoopbackFeedVenue;
let told: string[];
beforeEach(async () => {
  bench = await FeedBench.open();
  ({ venue, told } = bench);
});
afterEach(() => bench.close());

describe('Feed', () => {
  it('connects with a signature, subscribes and hands on frames in order', async () => {
    venue.answer = (command) =>
      venue.send(
        subscribed(command, 'orderbook_delta'),
        snapshot('A', 1),
        snapshot('B', 2),
        delta('A', 3),
      );
    bench.start().addMarkets(tickers('A', 'B'));
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
    expect(bench.feed.counters).toMatchObject({ frames: 4, deltas: 1, snapshots: 2, gaps: 0 });
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
    bench.start().addMarkets(tickers('A'));
    await until(() => expect(told).toContain('snapshot A 1'));
    bench.feed.addMarkets(tickers('B'));
    await until(() => expect(told).toContain('snapshot B 2'));
    bench.feed.removeMarkets(tickers('A'));
    await until(() => expect(venue.commands.at(-1)?.params.action).toBe('delete_markets'));
    await until(() => expect(told.filter((line) => line.startsWith('subscribed'))).toHaveLength(3));
    expect(bench.feed.counters).toMatchObject({ gaps: 0, repeats: 0 });
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
    bench.start().addMarkets(tickers('A', 'B'));
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
    expect(bench.feed.counters).toMatchObject({ gaps: 1, repeats: 1 });
  });

  it('asks again for a snapshot that does not come', async () => {
    let requests = 0;
    venue.answer = (command) => {
      if (command.cmd === 'subscribe') venue.send(subscribed(command, 'orderbook_delta'));
      else if ((requests += 1) >= 2) venue.send(snapshot('A', 1));
    };
    bench.start({ timing: { ...timing, answer: 200 } }).addMarkets(tickers('A'));
    await until(() => expect(told).toContain('snapshot A 1'));
    expect(requests).toBeGreaterThanOrEqual(2);
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
    bench.start().addMarkets(tickers('A', 'B', 'BAD', 'C', 'D'));
    await until(() => expect(told).toContain('subscribed orderbook_delta'));
    expect(told.filter((line) => line.startsWith('refused'))).toEqual([
      'refused orderbook_delta BAD 11',
    ]);
    expect([...followed].sort()).toEqual(['A', 'B', 'C', 'D']);
    expect(bench.feed.counters.gaps).toBe(0);
  });

  it('subscribes anew when the venue ends a subscription', async () => {
    let sid = 0;
    venue.answer = (command) => {
      sid += 1;
      venue.send(subscribed(command, 'orderbook_delta', sid), snapshot('A', 1, sid));
      if (sid === 1)
        venue.send({ type: 'error', sid: 1, seq: 2, msg: { code: 25, msg: 'overflow' } });
    };
    bench.start().addMarkets(tickers('A'));
    await until(() => expect(told.filter((line) => line === 'snapshot A 1')).toHaveLength(2));
    expect(told).toContain('gap orderbook_delta ended [A] null null');
    expect(venue.upgrades).toHaveLength(1);
  });

  it('reports what it cannot read and goes on', async () => {
    venue.answer = (command) => {
      venue.send(subscribed(command, 'orderbook_delta'), '{"type":', '[]', { type: 'brandNew' });
      venue.send({ type: 'fill', sid: 2, msg: { trade_id: 't' } }, { type: 'constructor' });
      venue.sendBinary(Buffer.from('{}'));
      venue.send(snapshot('A', 1));
    };
    bench.start().addMarkets(tickers('A'));
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
    expect(bench.feed.counters.badFrames).toBe(6);
  });

  it('asks for a fresh snapshot when a followed market is added again', async () => {
    venue.answer = (command) => {
      if (command.cmd === 'subscribe')
        venue.send(subscribed(command, 'orderbook_delta'), snapshot('A', 1));
      else venue.send(snapshot('A', 2));
    };
    bench.start().addMarkets(tickers('A'));
    await until(() => expect(told).toContain('snapshot A 1'));
    bench.feed.addMarkets(tickers('A'));
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
    bench.start().addMarkets(tickers('A'));
    await until(() => expect(told).toContain('snapshot A 1'));
    await bench.feed.settled();
    expect(told.at(-1)).toBe('delta A 3 100');
    expect(bench.feed.counters).toMatchObject({ badFrames: 0, gaps: 0 });
  });
});
