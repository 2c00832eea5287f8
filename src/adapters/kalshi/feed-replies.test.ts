import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FeedChannel } from './feed-channel.ts';
import { FeedBench, snapshot, subscribed, tickers, timing, trade, until } from './feed.fixture.ts';
import type { LoopbackFeedVenue, SeenCommand } from './loopback-feed-venue.ts';

let bench: FeedBench;
let venue: LoopbackFeedVenue;
/** Markets of which something was heard, and everything that should not be. */
let books: Set<string>;
let trades: string[];
let confirmed: string[];
let trouble: string[];

beforeEach(async () => {
  bench = await FeedBench.open();
  ({ venue } = bench);
  [books, trades, confirmed, trouble] = [new Set(), [], [], []];
});
afterEach(() => bench.close());

function start(channels: readonly FeedChannel[], markets: readonly string[]): void {
  const feed = bench.start({
    channels,
    handlers: {
      onSnapshot: ({ market }) => void books.add(market),
      onDelta: ({ market }) => void books.add(market),
      onTrade: ({ tradeId }) => void trades.push(tradeId),
      onSubscribed: (channel) => void confirmed.push(channel),
      onGap: ({ cause }) => void trouble.push(cause),
      onRefused: (channel) => void trouble.push(channel),
      onBadFrame: ({ code }) => void trouble.push(code),
    },
    timing,
  });
  feed.addMarkets(tickers(...markets));
}

describe('thousands of markets', () => {
  it('are followed, added and left on one connection', async () => {
    const followed = new Set<string>();
    let seq = 0;
    venue.answer = (command) => {
      const { market_tickers: names = [], action } = command.params;
      for (const name of names) {
        if (action === 'delete_markets') followed.delete(name);
        else followed.add(name);
      }
      if (command.cmd === 'subscribe') venue.send(subscribed(command, 'orderbook_delta', 1));
      else {
        const msg = { market_tickers: [...followed].toSorted() };
        venue.send({ id: command.id, type: 'ok', sid: 1, seq: (seq += 1), msg });
      }
      if (action === 'delete_markets') return;
      for (const name of names) venue.send(snapshot(name, (seq += 1)));
    };
    const names = Array.from({ length: 5000 }, (_, n) => `KXMANY-26DEC01-M${n}`);
    start(['orderbook_delta'], names);
    await until(() => expect(books.size).toBe(5000));
    await until(() => expect(followed.size).toBe(5000));
    bench.feed.removeMarkets(tickers(...names.slice(1)));
    bench.feed.addMarkets(tickers('KXONE'));
    await until(() => expect(followed).toEqual(new Set([names[0], 'KXONE'])));
    await until(() => expect(books.has('KXONE')).toBe(true));
    expect(
      Math.max(...venue.commands.map(({ params }) => params.market_tickers?.length ?? 0)),
    ).toBe(2000);
    expect(venue.upgrades).toHaveLength(1);
    expect([trouble, bench.feed.counters.gaps]).toEqual([[], 0]);
  });
});

describe('replies', () => {
  it('may come late and in any order, after what they announce', async () => {
    const asked: SeenCommand[] = [];
    venue.answer = (command) => {
      asked.push(command);
      if (asked.length < 3) return;
      // Each stream runs before its reply, and the replies come the other way round.
      const sids = new Map([
        ['orderbook_delta', 5],
        ['trade', 4],
        ['ticker', 9],
      ]);
      venue.send(snapshot('A', 1, 5), trade('A', 1, 4));
      for (const late of asked.splice(0).toReversed()) {
        const [channel = ''] = late.params.channels ?? [];
        venue.send(subscribed(late, channel, sids.get(channel) ?? 0));
      }
      venue.send(snapshot('A', 2, 5), { id: 999, type: 'ok', sid: 5, seq: 3, msg: {} });
      venue.send(snapshot('A', 4, 5));
    };
    start(['orderbook_delta', 'trade', 'ticker'], ['A']);
    await until(() => expect(bench.feed.counters.snapshots).toBe(3));
    expect(confirmed.toSorted()).toEqual(['orderbook_delta', 'ticker', 'trade']);
    expect([trades, trouble, bench.feed.counters.gaps]).toEqual([['t-1'], [], 0]);
    // What was answered under which number is known: the next change goes to the right subscription.
    bench.feed.addMarkets(tickers('B'));
    await until(() =>
      expect(venue.commands.some(({ params }) => params.sids?.[0] === 5)).toBe(true),
    );
  });
});
