import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/clock.ts';
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

describe('the link of a feed', () => {
  it('starts anew after a lost connection, with a fresh signature and fresh numbers', async () => {
    venue.answer = (command) =>
      venue.send(subscribed(command, 'orderbook_delta'), snapshot('A', 1), delta('A', 2));
    bench.start().addMarkets(tickers('A'));
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
    expect(bench.feed.counters.gaps).toBe(0);
    expect(bench.feed.status.connections).toBe(2);
  });

  it('takes 503 for a passing state and says when it will try again', async () => {
    venue.refuseWith = 503;
    bench.start();
    await until(() => expect(venue.upgrades.length).toBeGreaterThan(2));
    await until(() => expect(bench.feed.status.state).toBe('backingOff'));
    expect(bench.feed.status.reason).toEqual({ code: 'feed.refused', status: 503 });
    expect(bench.feed.status.nextAttemptAt).toBeGreaterThan(bench.feed.status.since);
    venue.refuseWith = 0;
    await until(() => expect(bench.feed.status.state).toBe('live'));
    expect(bench.feed.status).toMatchObject({ reason: null, nextAttemptAt: null });
  });

  it('waits longer after each failure, never longer than allowed', async () => {
    venue.refuseWith = 503;
    const pauses: number[] = [];
    bench.start({
      // It stands still, so that what is told can be compared to the microsecond.
      clock: new ManualClock(1_796_133_802_000_000),
      handlers: {
        onState: ({ state, since, nextAttemptAt }) => {
          if (state === 'backingOff') pauses.push(((nextAttemptAt ?? 0) - since) / 1000);
        },
      },
    });
    await until(() => expect(pauses.length).toBeGreaterThan(5));
    const longest = [20, 40, 80, 100, 100, 100];
    for (const [index, limit] of longest.entries()) {
      expect(pauses[index]).toBeLessThanOrEqual(limit);
      expect(pauses[index]).toBeGreaterThanOrEqual(limit / 2);
    }
  });

  it('gives up a link that is silent, but not one that pings', async () => {
    bench.start({ timing: { ...timing, silence: 150 } });
    await until(() => expect(bench.feed.status.state).toBe('live'));
    let pings = 0;
    const pinging = setInterval(() => {
      venue.ping();
      pings += 1;
    }, 20);
    // Several times as long as it may be silent.
    await until(() => expect(pings).toBeGreaterThan(25));
    clearInterval(pinging);
    expect(told).toEqual(['state connecting', 'state live']);
    await until(() => expect(told).toContain('state backingOff feed.silent'));
  });

  it('gives up a link whose data stopped although it pings', async () => {
    venue.answer = (command) => {
      venue.send(subscribed(command, 'orderbook_delta'), snapshot('A', 1));
      for (let seq = 2; seq < 50_000; seq += 1) venue.send(delta('A', seq));
    };
    bench.start({ timing: { ...timing, stall: 100 } }).addMarkets(tickers('A'));
    const pings = setInterval(() => venue.ping(), 20);
    await until(() => expect(told).toContain('state backingOff feed.stalled'));
    clearInterval(pings);
  });

  it('gives up a link whose commands are not answered', async () => {
    bench.start({ timing: { ...timing, answer: 50 } }).addMarkets(tickers('A'));
    await until(() => expect(told).toContain('state backingOff feed.commandUnanswered'));
  });

  it('has nothing to wait for without a link, or when it is lost', async () => {
    venue.answer = (command) => {
      if (command.cmd === 'list_subscriptions') venue.drop();
    };
    await bench.start().settled();
    await until(() => expect(bench.feed.status.state).toBe('live'));
    await bench.feed.settled();
    expect(bench.feed.status.state).not.toBe('live');
  });

  it('stops while backing off, while connecting and while live', async () => {
    venue.refuseWith = 503;
    bench.start({ timing: { ...timing, minBackoff: 60_000, maxBackoff: 60_000 } });
    await until(() => expect(bench.feed.status.state).toBe('backingOff'));
    await bench.feed.stop();
    expect(bench.feed.status.state).toBe('stopped');
    bench.start();
    await bench.feed.stop();
    expect(bench.feed.status.state).toBe('stopped');
    venue.refuseWith = 0;
    bench.start();
    await until(() => expect(bench.feed.status.state).toBe('live'));
    await bench.feed.stop();
    await bench.feed.stop();
    expect(told.at(-1)).toBe('state stopped');
  });
});
