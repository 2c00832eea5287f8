import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFeed, type Feed } from '../../src/adapters/kalshi/feed.ts';
import type { FeedGap } from '../../src/adapters/kalshi/feed-handlers.ts';
import { createRestClient, type RestClient } from '../../src/adapters/kalshi/rest-client.ts';
import { loadSigner } from '../../src/adapters/kalshi/signing.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createLogger } from '../../src/base/logger.ts';
import { Random } from '../../src/base/random.ts';
import { unwrap } from '../../src/base/result.ts';
import { faultPlan, NO_FAULTS } from '../../src/contract/fault-plan.ts';
import type { VenueEndpoint } from '../../src/contract/service-config.ts';
import { Book } from '../../src/domain/book/book.ts';
import type { MarketTicker } from '../../src/domain/units/ids.ts';
import type { Money } from '../../src/domain/units/units.ts';
import { openAccountKey } from '../../src/services/exchange/account-key.ts';
import {
  startExchangeServer,
  type ExchangeServer,
} from '../../src/services/exchange/exchange-server.ts';
import { RATE_TIERS } from '../../src/services/exchange/rest/rate-limits.ts';
import { eventually } from '../fixtures/eventually.ts';
import { OrdersRig } from '../fixtures/orders-rig.ts';

// The feed client that the product uses, against an exchange on a bad day.

const logger = createLogger({ source: 'test', sink: () => undefined, nowUs: () => 0 });

let folder: string;
let server: ExchangeServer;
let venue: RestClient;
let feed: Feed;
const books = new Map<MarketTicker, Book>();
const gaps = new Set<FeedGap['cause']>();
/** Changes that left less than nothing: whoever keeps to the numbers never meets one. */
let negative: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-faults-'));
  const privateKeyFile = join(folder, 'key.pem');
  const key = unwrap(await openAccountKey(privateKeyFile));
  server = unwrap(
    await startExchangeServer({
      port: 0,
      clock: systemClock,
      seed: 7,
      markets: 6,
      ratePerS: 1500,
      speed: 1,
      cash: 1_000_000 as Money,
      keys: [{ ...key, userId: 'reader', scopes: ['read'] }],
      verifySignatures: 'yes',
      clockWindowMs: 5000,
      errorShape: 'nested',
      tier: RATE_TIERS.at(-1) as (typeof RATE_TIERS)[number],
      heartbeatMs: 500,
      feedBufferBytes: 16_777_216,
      logger,
    }),
  );
  const endpoint: VenueEndpoint = {
    environment: 'embedded',
    rest: server.rest,
    ws: server.ws,
    keyId: key.keyId,
    privateKeyFile,
  };
  const signer = unwrap(await loadSigner(endpoint));
  const limit = { refillPerS: 6000, capacity: 6000 };
  venue = createRestClient({
    baseUrl: server.rest,
    signer,
    clock: systemClock,
    limits: { read: limit, write: limit },
  });
  books.clear();
  gaps.clear();
  negative = 0;
  feed = createFeed({
    wsUrl: server.ws,
    signer,
    clock: systemClock,
    random: new Random(1, 'feed'),
    logger,
    channels: ['orderbook_delta'],
    timing: { minBackoff: 20, maxBackoff: 200, stall: 700, answer: 1500, tick: 20 },
    handlers: {
      onSnapshot: (frame) => books.get(frame.market)?.applySnapshot(frame),
      onDelta: (frame) => {
        if (books.get(frame.market)?.applyDelta(frame) === 'negative') negative += 1;
      },
      onGap: ({ cause, markets }) => {
        gaps.add(cause);
        for (const market of markets) books.get(market)?.markStale();
      },
    },
  });
});
afterEach(async () => {
  await feed.stop();
  venue.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const listen = async (): Promise<readonly MarketTicker[]> => {
  const { items } = unwrap(await venue.markets({ status: 'open' }));
  for (const { ticker, grid } of items) books.set(ticker, new Book(ticker, grid));
  const tickers = [...books.keys()];
  feed.start();
  feed.addMarkets(tickers);
  await eventually(() => areLive(), 'a first book of each market');
  return tickers;
};

const areLive = (): boolean => [...books.values()].every(({ state }) => state === 'live');

/** A book that does not rest while it is asked for is asked for again. */
const agrees = async (ticker: MarketTicker): Promise<boolean> => {
  const { yes, no } = unwrap(await venue.book(ticker));
  await feed.settled();
  const book = books.get(ticker);
  return JSON.stringify([book?.bids('yes'), book?.bids('no')]) === JSON.stringify([yes, no]);
};

describe('the exchange service', () => {
  it('takes a plan while it runs, and counts what it did', async () => {
    const rig = new OrdersRig();
    await rig.startExchange();
    const status = async () => (await fetch(`${rig.endpoint.rest}/exchange/status`)).status;
    const fault = { fault: 'unavailable', for: { path: '/exchange/*' } } as const;
    unwrap(await rig.exchange.request('exchange.setFaults', { faults: [fault] }));
    expect(await status()).toBe(503);
    expect(unwrap(await rig.exchange.request('exchange.read', {})).faults).toBe(1);
    unwrap(await rig.exchange.request('exchange.setFaults', { faults: [] }));
    expect(await status()).toBe(200);
    const nonsense = { faults: [{ fault: 'rain' }] } as unknown as { faults: [] };
    const refused = await rig.exchange.request('exchange.setFaults', nonsense);
    expect(refused).toMatchObject({ ok: false, error: { code: 'request.badInput' } });
    await rig.stop();
  });
});

describe('the feed client', () => {
  it('ends with the books that the venue has, whatever happened on the way', async () => {
    const tickers = await listen();
    const frames = { channel: 'orderbook_delta' };
    server.setFaults(
      faultPlan.parse({
        seed: 11,
        faults: [
          { fault: 'closeSocket', for: frames, when: { every: 900 } },
          { fault: 'closeSocket', for: frames, when: { every: 1300 }, closeCode: 1012 },
          { fault: 'overflow', for: frames, when: { every: 1100 } },
          { fault: 'stall', for: frames, when: { fromMs: 1500, count: 1 }, stallMs: 3000 },
          { fault: 'dropFrame', for: frames, when: { probability: 0.01 } },
          { fault: 'duplicateFrame', for: frames, when: { probability: 0.02 } },
          { fault: 'delayFrame', for: frames, when: { probability: 0.01 }, delayMs: 60 },
          { fault: 'swapReply', when: { every: 3 } },
          { fault: 'refuseUpgrade', when: { every: 3 } },
        ],
      }),
    );
    await eventually(
      () => server.counts().faults > 150 && feed.counters.repeats > 5 && gaps.size === 3,
      'every kind of trouble',
    );
    server.setFaults(NO_FAULTS);
    // What was lost shows with the next message; frames put off before are still to come, and must do no harm either.
    const { deltas } = feed.counters;
    await eventually(
      () => feed.counters.deltas > deltas + 500 && areLive(),
      'books that are trusted again',
    );
    // Books that rest can be compared, however long it takes to ask for them.
    server.setFaults(faultPlan.parse({ faults: [{ fault: 'pauseTrading', forMs: 3_600_000 }] }));
    for (const ticker of tickers) await eventually(() => agrees(ticker), `the book of ${ticker}`);
    expect(feed.counters).toMatchObject({ badFrames: 0 });
    expect([...gaps].toSorted()).toEqual(['disconnected', 'ended', 'sequence']);
    expect(negative).toBe(0);
  });

  it('loses the link to a venue that only pings, and finds it again', async () => {
    await listen();
    await eventually(() => feed.counters.deltas > 3000, 'a steady stream');
    server.setFaults(faultPlan.parse({ faults: [{ fault: 'stall', stallMs: 600_000 }] }));
    await eventually(() => gaps.has('disconnected'), 'a link given up');
    server.setFaults(NO_FAULTS);
    await eventually(() => feed.status.state === 'live' && areLive(), 'books again');
  });
});
