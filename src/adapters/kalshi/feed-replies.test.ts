import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { createLogger } from '../../base/logger.ts';
import { Random } from '../../base/random.ts';
import { unwrap } from '../../base/result.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { createFeed, type Feed } from './feed.ts';
import type { FeedChannel } from './feed-channel.ts';
import { LoopbackFeedVenue, type SeenCommand } from './loopback-feed-venue.ts';
import { createSigner } from './signing.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = unwrap(createSigner({ keyId: 'test-key', privateKeyPem }));
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

let venue: LoopbackFeedVenue;
let feed: Feed;
/** Markets by what was last heard of them, and everything that should not be. */
let books: Set<string>;
let trades: string[];
let subscribed: string[];
let trouble: string[];

beforeEach(async () => {
  venue = await LoopbackFeedVenue.open();
  [books, trades, subscribed, trouble] = [new Set(), [], [], []];
});
afterEach(async () => {
  await feed.stop();
  await venue.close();
});

function start(channels: readonly FeedChannel[], markets: readonly string[]): void {
  feed = createFeed({
    wsUrl: venue.url,
    signer,
    clock: systemClock,
    random: new Random(7, 'feed'),
    logger: createLogger({ source: 'test', sink: () => undefined, nowUs: () => 0 }),
    channels,
    handlers: {
      onSnapshot: ({ market }) => void books.add(market),
      onDelta: ({ market }) => void books.add(market),
      onTrade: ({ tradeId }) => void trades.push(tradeId),
      onSubscribed: (channel) => void subscribed.push(channel),
      onGap: ({ cause }) => void trouble.push(cause),
      onRefused: (channel) => void trouble.push(channel),
      onBadFrame: ({ code }) => void trouble.push(code),
    },
    timing: { answer: 20_000, tick: 10 },
  });
  feed.start();
  feed.addMarkets(markets as readonly MarketTicker[]);
}

const snapshot = (market: string, seq: number, sid = 1) => ({
  type: 'orderbook_snapshot',
  sid,
  seq,
  msg: { market_ticker: market, market_id: 'id', yes_dollars_fp: [['0.4000', '10.00']] },
});
const confirmation = ({ id }: SeenCommand, channel: string, sid: number) => ({
  id,
  type: 'subscribed',
  msg: { channel, sid },
});

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
      if (command.cmd === 'subscribe') venue.send(confirmation(command, 'orderbook_delta', 1));
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
    feed.removeMarkets(names.slice(1) as unknown as MarketTicker[]);
    feed.addMarkets(['KXONE' as MarketTicker]);
    await until(() => expect(followed).toEqual(new Set([names[0], 'KXONE'])));
    await until(() => expect(books.has('KXONE')).toBe(true));
    expect(
      Math.max(...venue.commands.map(({ params }) => params.market_tickers?.length ?? 0)),
    ).toBe(2000);
    expect(venue.upgrades).toHaveLength(1);
    expect([trouble, feed.counters.gaps]).toEqual([[], 0]);
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
      venue.send(snapshot('A', 1, 5), {
        type: 'trade',
        sid: 4,
        seq: 1,
        msg: {
          trade_id: 't-1',
          market_ticker: 'A',
          yes_price_dollars: '0.4500',
          count_fp: '12.00',
          taker_book_side: 'bid',
          is_block_trade: false,
          ts_ms: 1,
        },
      });
      for (const late of asked.splice(0).toReversed()) {
        const [channel = ''] = late.params.channels ?? [];
        venue.send(confirmation(late, channel, sids.get(channel) ?? 0));
      }
      venue.send(snapshot('A', 2, 5), { id: 999, type: 'ok', sid: 5, seq: 3, msg: {} });
      venue.send(snapshot('A', 4, 5));
    };
    start(['orderbook_delta', 'trade', 'ticker'], ['A']);
    await until(() => expect(feed.counters.snapshots).toBe(3));
    expect(subscribed.toSorted()).toEqual(['orderbook_delta', 'ticker', 'trade']);
    expect([trades, trouble, feed.counters.gaps]).toEqual([['t-1'], [], 0]);
    // What was answered under which number is known: the next change goes to the right subscription.
    feed.addMarkets(['B' as MarketTicker]);
    await until(() =>
      expect(venue.commands.some(({ params }) => params.sids?.[0] === 5)).toBe(true),
    );
  });
});
