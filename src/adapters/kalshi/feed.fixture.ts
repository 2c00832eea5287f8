import { generateKeyPairSync } from 'node:crypto';
import { vi } from 'vitest';
import { assert } from '../../base/assert.ts';
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
export const signer = unwrap(createSigner({ keyId: 'test-key', privateKeyPem }));

export const tickers = (...names: string[]) => names as MarketTicker[];

/** Quick enough for a test, slow enough for a busy machine. */
export const timing = {
  minBackoff: 20,
  maxBackoff: 100,
  silence: 60_000,
  stall: 60_000,
  handshake: 30_000,
  answer: 30_000,
  tick: 10,
};

export const snapshot = (market: string, seq: number, sid = 1) => ({
  type: 'orderbook_snapshot',
  sid,
  seq,
  msg: { market_ticker: market, market_id: 'id', yes_dollars_fp: [['0.4000', '10.00']] },
});
export const delta = (market: string, seq: number, sid = 1) => ({
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
export const trade = (market: string, seq: number, sid: number) => ({
  type: 'trade',
  sid,
  seq,
  msg: {
    trade_id: `t-${seq}`,
    market_ticker: market,
    yes_price_dollars: '0.4500',
    count_fp: '12.00',
    taker_book_side: 'bid',
    is_block_trade: false,
    ts_ms: 1,
  },
});
export const subscribed = ({ id }: SeenCommand, channel: string, sid = 1) => ({
  id,
  type: 'subscribed',
  msg: { channel, sid },
});

export const until = (check: () => void) => vi.waitFor(check, { timeout: 120_000, interval: 5 });

/** A feed and the venue's end of it, on a real socket. */
export class FeedBench {
  readonly venue: LoopbackFeedVenue;
  /** Everything the feed told, a line each, in order. */
  readonly told: string[] = [];
  #feed: Feed | undefined;

  private constructor(venue: LoopbackFeedVenue) {
    this.venue = venue;
  }

  static async open(): Promise<FeedBench> {
    return new FeedBench(await LoopbackFeedVenue.open());
  }

  get feed(): Feed {
    assert(this.#feed, 'start it first');
    return this.#feed;
  }

  start(options: Partial<FeedOptions> = {}): Feed {
    this.#feed = createFeed({
      wsUrl: this.venue.url,
      signer,
      clock: systemClock,
      random: new Random(7, 'feed'),
      logger: createLogger({ source: 'test', sink: () => undefined, nowUs: () => 0 }),
      channels: ['orderbook_delta'],
      handlers: listenersOf(this.told),
      timing,
      ...options,
    });
    this.#feed.start();
    return this.#feed;
  }

  async close(): Promise<void> {
    await this.#feed?.stop();
    await this.venue.close();
  }
}

const listenersOf = (told: string[]): Required<FeedHandlers> => ({
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
});
