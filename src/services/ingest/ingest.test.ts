import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { DECI_CENT } from '../../domain/market/price-grid.ts';
import type { MarketTicker, TradeId } from '../../domain/units/ids.ts';
import { unwrap } from '../../base/result.ts';
import { Random } from '../../base/random.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import type { Audience } from './audience.ts';
import { aDelta, aMarket, aSnapshot, IngestBench, START } from './ingest.fixture.ts';
import type { TrackedMarket } from './tracked-market.ts';

const benches: IngestBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.dispose();
});
const bench = (options?: ConstructorParameters<typeof IngestBench>[0]): IngestBench => {
  const made = new IngestBench(options);
  benches.push(made);
  return made;
};

const FULL_DISK = { code: 'database.full', path: '', sqlite: 'SQLITE_FULL' };
const LOCK = { code: 'database.busy', path: '', sqlite: 'SQLITE_BUSY' };
const info = (seq: number) => ({
  receivedAt: (START + seq) as Instant,
  byteLength: 100,
  sid: 2,
  seq,
});
const gap = (seq: number) =>
  ({
    channel: 'orderbook_delta',
    cause: 'sequence',
    markets: [] as MarketTicker[],
    expected: seq,
    got: seq + 3,
    at: (START + seq) as Instant,
  }) as const;

describe('what the feed says', () => {
  it('goes into the book, onto the record, and then to everybody', () => {
    const made = bench();
    const { ingest, told, markets } = made;
    made.follow('A', 'B');
    ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]], [[5500, 100]]));
    ingest.onDelta(aDelta('A', 2, ['yes', 4100, 200]));
    ingest.onDelta(aDelta('A', 3, ['yes', 4100, -200]));
    expect(told).toEqual(['book A', 'first book', 'level A yes 4100 200', 'level A yes 4100 0']);
    expect(markets.find('A')?.trust).toBe('live');
    expect(markets.withBook).toBe(1);
    made.read((session) => {
      expect([...session.records()].map(({ kind }) => kind)).toEqual([
        'market',
        'market',
        'stream',
        'snapshot',
        'delta',
        'delta',
      ]);
    });
  });

  it('is left alone when it is about a market nobody follows', () => {
    const { ingest, told } = bench();
    ingest.onSnapshot(aSnapshot('X', 1, [[4000, 500]]));
    ingest.onDelta(aDelta('X', 2, ['yes', 4100, 200]));
    expect(told).toEqual([]);
  });

  it('is recorded but not believed before the first snapshot', () => {
    const made = bench();
    made.follow('A');
    made.ingest.onDelta(aDelta('A', 1, ['yes', 4100, 200]));
    expect(made.told).toEqual([]);
    expect(made.read((session) => session.counts().delta)).toBe(1);
  });

  it('keeps trades and prices of the tape, but no block trades', () => {
    const made = bench();
    made.follow('A');
    const trade = {
      tradeId: 't-1' as TradeId,
      market: 'A' as MarketTicker,
      price: 4500 as Price,
      qty: 300 as Qty,
      taker: 'bid',
      isBlock: false,
      at: START,
    } as const;
    made.ingest.onTrade(trade, info(1));
    made.ingest.onTrade(
      { ...trade, tradeId: 't-2' as TradeId, isBlock: true, price: 9000 as Price },
      info(2),
    );
    expect(made.told).toEqual(['trade A']);
    expect(made.markets.find('A')?.lastPrice).toBe(4500);
    expect(made.read((session) => session.counts().trade)).toBe(2);
  });

  it('keeps tickers that say something the book does not', () => {
    const made = bench();
    made.follow('A');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    const ticker = {
      market: 'A' as MarketTicker,
      lastPrice: 4100 as Price,
      yesBid: 4000 as Price,
      yesBidSize: 500 as Qty,
      yesAsk: 10_000 as Price,
      yesAskSize: 0 as Qty,
      volume: 900 as Qty,
      openInterest: 70 as Qty,
      at: START,
    };
    made.ingest.onTicker(ticker, info(2));
    made.ingest.onTicker(ticker, info(3));
    made.ingest.onDelta(aDelta('A', 4, ['yes', 4000, 100]));
    made.ingest.onTicker({ ...ticker, yesBidSize: 600 as Qty }, info(5));
    expect(made.recorder.queue.status.rows).toBe(5);
    made.ingest.onTicker({ ...ticker, yesBidSize: 600 as Qty, openInterest: 71 as Qty }, info(6));
    made.ingest.onTicker({ ...ticker, openInterest: 71 as Qty }, info(7));
    expect(made.markets.find('A')).toMatchObject({ lastPrice: 4100, volume: 900 });
    expect(made.read((session) => session.counts().ticker)).toBe(3);
  });

  it('is shown but not recorded where it is a summary that nobody wants on record', () => {
    const made = bench({ tickers: 'shown' });
    made.follow('A');
    made.ingest.onTicker(
      {
        market: 'A' as MarketTicker,
        lastPrice: 4100 as Price,
        yesBid: null,
        yesBidSize: null,
        yesAsk: null,
        yesAskSize: null,
        volume: 900 as Qty,
        openInterest: null,
        at: START,
      },
      info(1),
    );
    expect(made.markets.find('A')?.lastPrice).toBe(4100);
    expect(made.read((session) => session.counts().ticker)).toBe(0);
  });

  it('is kept as it came when it cannot be read', () => {
    const made = bench();
    const raw = new TextEncoder().encode('{"type":');
    made.ingest.onBadFrame({ code: 'frame.notJson', found: '{"type":' }, raw, START);
    made.ingest.quarantine.write((refused) => made.recorder.refusedFrames(refused));
    made.ingest.onBadFrame({ code: 'frame.notJson', found: '{"type":' }, raw, START);
    made.ingest.quarantine.write((refused) => made.recorder.refusedFrames(refused));
    expect(made.read((session) => unwrap(session.provenance()))).toMatchObject({
      sources: [],
      rejections: { 'frame.notJson': 2 },
      quarantine: [{ reason: 'frame.notJson', raw: '{"type":', length: 8, line: null }, {}],
    });
  });

  it('changes what is known of a market', () => {
    const made = bench();
    made.follow('A');
    const change = {
      kind: 'market',
      market: 'A' as MarketTicker,
      change: 'deactivated',
      openAt: null,
      closeAt: null,
      result: null,
      settlementValue: null,
      determinedAt: null,
      settledAt: null,
      gridLabel: null,
      grid: null,
    } as const;
    made.ingest.onLifecycle(change, info(1));
    expect(made.markets.find('A')?.market.status).toBe('inactive');
    const closeAt = (START + 5_000_000) as Instant;
    made.ingest.onLifecycle({ ...change, change: 'close_date_updated', closeAt }, info(2));
    expect(made.markets.find('A')?.market).toMatchObject({ status: 'inactive', closeAt });
    const finer = { gridLabel: 'deci_cent', grid: DECI_CENT };
    made.ingest.onLifecycle(
      { ...change, change: 'price_level_structure_updated', ...finer },
      info(3),
    );
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4010, 500]]));
    expect(made.markets.find('A')).toMatchObject({ market: finer, trust: 'live' });
    expect(made.markets.find('A')?.book.bestBid('yes')).toBe(4010);
    made.ingest.onLifecycle({ ...change, change: 'settled' }, info(4));
    expect(made.told).toEqual(['book A', 'first book', 'over A']);
    made.read((session) => {
      expect(session.markets()[0]?.market).toMatchObject({
        status: 'finalized',
        closeAt,
        ...finer,
      });
      expect(session.counts().lifecycle).toBe(4);
    });
  });
});

describe('a market whose time has come', () => {
  const HOUR_US = 3_600_000_000;
  const { closeAt } = aMarket('A');

  /** Market A, and what is said of its status by a venue whose clock is so far ahead of ours. */
  function scene(aheadUs: number) {
    const made = bench();
    made.follow('A');
    const { ingest, markets } = made;
    const hear = (at: number, seq: number): void => {
      const exchangeAt = (at + aheadUs) as Instant;
      ingest.onDelta({
        ...aDelta('A', seq, ['yes', 4000, 1]),
        exchangeAt,
        receivedAt: at as Instant,
      });
    };
    const statusAt = (at: number): string | undefined => {
      ingest.closeDue(at as Instant);
      return markets.find('A')?.market.status;
    };
    return { ingest, hear, statusAt };
  }

  it('is closed by the venue’s clock, though nobody says so', () => {
    for (const aheadUs of [0, -HOUR_US, HOUR_US / 2]) {
      const { hear, statusAt } = scene(aheadUs);
      hear(START, 1);
      expect(statusAt(closeAt - aheadUs - 1)).toBe('active');
      expect(statusAt(closeAt - aheadUs)).toBe('closed');
    }
  });

  it('is not before the venue said what time it is, nor by what it said on another connection', () => {
    const { ingest, hear, statusAt } = scene(0);
    expect(statusAt(closeAt + HOUR_US)).toBe('active');
    hear(START, 1);
    ingest.onState({
      state: 'live',
      since: START,
      reason: null,
      nextAttemptAt: null,
      connections: 1,
    });
    expect(statusAt(closeAt)).toBe('active');
    hear(closeAt - 1, 1);
    expect(statusAt(closeAt)).toBe('closed');
  });
});

describe('a loss on the way', () => {
  it('makes every book stale until its next snapshot, and is written down', () => {
    const made = bench();
    const { ingest, told } = made;
    made.follow('A', 'B');
    ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    ingest.onSnapshot(aSnapshot('B', 2, [[3000, 100]]));
    told.length = 0;
    ingest.onGap(gap(3));
    ingest.onDelta(aDelta('A', 6, ['yes', 4000, 100]));
    ingest.onSnapshot(aSnapshot('A', 7, [[4000, 900]]));
    ingest.onDelta(aDelta('A', 8, ['yes', 4000, 100]));
    expect(told).toEqual(['stale A', 'stale B', 'book A', 'level A yes 4000 1000']);
    made.read((session) => {
      expect(session.check()).toMatchObject({
        ok: true,
        gaps: [{ cause: 'sequence', stale: 'all', lost: 3, beganAt: START + 2 }],
      });
      const end = (ticker: string) => unwrap(session.bookAt(ticker as MarketTicker, 'end'));
      expect([end('A').state, end('A').sizeAt('yes', 4000 as Price)]).toEqual(['live', 1000]);
      expect(end('B').state).toBe('stale');
    });
  });

  it('of a channel that carries no books leaves the books alone', () => {
    const made = bench();
    made.follow('A');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    made.ingest.onGap({ ...gap(3), channel: 'trade' });
    made.ingest.onGap({ ...gap(3), channel: 'ticker', cause: 'disconnected' });
    expect(made.markets.find('A')?.trust).toBe('live');
    made.read((session) => expect(session.check().gaps).toMatchObject([{ stale: 'none' }]));
  });

  it('is none when a market leaves, but the session believes its book no longer', () => {
    const made = bench();
    const { ingest } = made;
    made.follow('A', 'B', 'C');
    ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    ingest.onSnapshot(aSnapshot('B', 2, [[3000, 100]]));
    for (const tracked of made.markets) ingest.unfollow(tracked, (START + 3) as Instant);
    made.follow('B');
    ingest.onSnapshot(aSnapshot('B', 4, [[3100, 100]]));
    expect(made.recorder.counts.gaps).toBe(0);
    made.read((session) => {
      expect(session.check()).toMatchObject({ ok: true, gaps: [] });
      const left = [...session.records({ kinds: ['gap'] })];
      expect(left).toMatchObject([
        { cause: 'left', stale: 'market', marketRef: 1, receivedAt: START + 3 },
        { cause: 'left', stale: 'market', marketRef: 2 },
      ]);
      const end = (ticker: string) => unwrap(session.bookAt(ticker as MarketTicker, 'end'));
      expect([end('A').state, end('B').state]).toEqual(['stale', 'live']);
      const before = unwrap(session.bookAt('A' as MarketTicker, (START + 2) as Instant));
      expect(before.state).toBe('live');
    });
  });

  it('shows when a delta fits no level: that book is stale, and asked for', () => {
    const made = bench();
    made.follow('A');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    made.ingest.onDelta(aDelta('A', 2, ['yes', 4000, -600]));
    expect(made.told.at(-1)).toBe('stale A');
    expect(made.requested).toEqual(['A']);
    made.read((session) => {
      expect(session.check().gaps).toMatchObject([{ cause: 'negative', stale: 'market' }]);
      expect(unwrap(session.bookAt('A' as MarketTicker, 'end')).state).toBe('stale');
    });
  });
});

describe('a disk that refuses', () => {
  it('stops everything from being told, and lets it go on when everything is on record again', () => {
    const made = bench();
    const { ingest, told } = made;
    made.follow('A', 'B');
    ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    ingest.onSnapshot(aSnapshot('B', 2, [[3000, 100]]));
    told.length = 0;
    made.refusal = FULL_DISK;
    made.pass(50);
    expect(told).toEqual(['stale A', 'stale B']);
    ingest.onDelta(aDelta('A', 3, ['yes', 4100, 200]));
    ingest.onDelta(aDelta('A', 4, ['yes', 4100, 300]));
    expect(told).toHaveLength(2);
    expect(made.recorder.refused).toBe(2);
    made.refusal = undefined;
    made.pass(200);
    expect(told.slice(2)).toEqual(['book A', 'book B']);
    ingest.onDelta(aDelta('A', 5, ['yes', 4100, 1]));
    expect(told.at(-1)).toBe('level A yes 4100 501');
    made.read((session) => {
      expect(session.check()).toMatchObject({
        ok: true,
        gaps: [{ cause: 'refused', stale: 'all', lost: 2, beganAt: START + 2 }],
      });
      const book = unwrap(session.bookAt('A' as MarketTicker, 'end'));
      expect([book.state, book.sizeAt('yes', 4100 as Price)]).toEqual(['live', 501]);
    });
  });

  it('gives everything back when it works again, also if nothing came meanwhile', () => {
    const made = bench();
    made.follow('A');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    made.refusal = FULL_DISK;
    made.pass(50);
    expect(made.markets.find('A')?.trust).toBe('stale');
    made.refusal = undefined;
    made.pass(200);
    expect(made.markets.find('A')?.trust).toBe('live');
    expect(made.told.at(-1)).toBe('book A');
  });

  it('for a moment only is not noticed, until the queue is full', () => {
    const made = bench({ limits: { rows: 6, flushRows: 4 } });
    const { ingest, told } = made;
    made.follow('A');
    made.refusal = LOCK;
    ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    for (let seq = 2; seq <= 5; seq += 1) ingest.onDelta(aDelta('A', seq, ['yes', 4000, 1]));
    expect(told.filter((line) => line.startsWith('level'))).toHaveLength(3);
    expect(told.at(-1)).toBe('stale A');
    made.refusal = undefined;
    made.pass(200);
    expect(told.at(-1)).toBe('book A');
    made.read((session) => {
      expect(session.check()).toMatchObject({ ok: true, gaps: [{ cause: 'refused', lost: 1 }] });
      const book = unwrap(session.bookAt('A' as MarketTicker, 'end'));
      expect(book.sizeAt('yes', 4000 as Price)).toBe(504);
    });
  });
});

/** Believes what it is told and nothing else. */
class Believer implements Audience {
  readonly books = new Map<
    string,
    { trusted: boolean; yes: Map<number, number>; no: Map<number, number> }
  >();

  onMarket(): void {}
  onMarketGone(): void {}
  onTrade(): void {}
  onBook({ market, book, trust }: TrackedMarket): void {
    const side = (of: 'yes' | 'no') =>
      new Map(book.bids(of).map(({ price, qty }) => [price as number, qty as number]));
    this.books.set(market.ticker, { trusted: trust === 'live', yes: side('yes'), no: side('no') });
  }
  onLevel({ market, book }: TrackedMarket, side: 'yes' | 'no', price: Price): void {
    const qty = book.sizeAt(side, price);
    const known = this.books.get(market.ticker);
    if (qty === 0) known?.[side].delete(price);
    else known?.[side].set(price, qty);
  }
  onStale({ market }: TrackedMarket): void {
    const known = this.books.get(market.ticker);
    if (known) known.trusted = false;
  }
}

const sorted = (levels: ReadonlyMap<number, number>) => [...levels].sort(([a], [b]) => a - b);

it('through any weather: what was told and trusted is on record, and the record leads to the book', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = new Random(seed, 'weather');
      const believer = new Believer();
      const made = bench({
        audiences: [believer],
        limits: { rows: 60, flushRows: 20 },
        anchorEveryEvents: 70,
      });
      const names = ['A', 'B', 'C'];
      made.follow(...names);
      let seq = 0;
      const snapshot = (name: string): void => {
        const side = () => [[100 * random.integer(1, 99), random.integer(1, 900)]] as const;
        made.ingest.onSnapshot(aSnapshot(name, (seq += 1), side(), side()));
      };
      for (let step = 0; step < 600; step += 1) {
        const name = random.pick(names);
        const draw = random.float();
        if (draw < 0.8) {
          const change = random.chance(0.01) ? -(10 ** 6) : random.integer(1, 900);
          const side = random.chance(0.5) ? 'yes' : 'no';
          made.ingest.onDelta(
            aDelta(name, (seq += 1), [side, 100 * random.integer(1, 99), change]),
          );
        } else if (draw < 0.86) snapshot(name);
        else if (draw < 0.87) made.ingest.onGap(gap((seq += 1)));
        else if (draw < 0.89) made.refusal = random.pick([LOCK, FULL_DISK]);
        else if (draw < 0.94) made.refusal = undefined;
        else made.pass(random.integer(1, 300));
        for (const tracked of made.markets) {
          const told = believer.books.get(tracked.market.ticker);
          expect(told?.trusted ?? false).toBe(tracked.trust === 'live');
        }
      }
      made.refusal = undefined;
      made.pass(1000);
      for (const [ticker, { trusted, yes, no }] of believer.books) {
        const book = made.markets.find(ticker)?.book;
        if (!trusted || !book) continue;
        expect(sorted(yes)).toEqual(book.bids('yes').map(({ price, qty }) => [price, qty]));
        expect(sorted(no)).toEqual(book.bids('no').map(({ price, qty }) => [price, qty]));
      }
      made.read((session) => {
        expect(session.check()).toMatchObject({ ok: true, problems: [] });
        for (const { market, book } of made.markets) {
          const rebuilt = unwrap(session.bookAt(market.ticker, 'end'));
          expect(rebuilt.state).toBe(book.state);
          // What a stale book shows is whatever was known before the loss.
          if (book.state === 'live') expect(rebuilt.hash()).toBe(book.hash());
        }
      });
    }),
    // The example: a gap that filled a batch was followed by an anchor of a book that it made stale.
    { numRuns: 30, examples: [[875937615]] },
  );
});
