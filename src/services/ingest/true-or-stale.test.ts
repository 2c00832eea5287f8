import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeedBench, tickers } from '../../adapters/kalshi/feed.fixture.ts';
import type { FeedHandlers } from '../../adapters/kalshi/feed-handlers.ts';
import type { LoopbackFeedVenue, SeenCommand } from '../../adapters/kalshi/loopback-feed-venue.ts';
import { systemClock } from '../../base/clock.ts';
import { Book, type Side } from '../../domain/book/book.ts';
import { LINEAR_CENT } from '../../domain/market/price-grid.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import {
  formatPrice,
  formatQty,
  type Instant,
  type Price,
  type Qty,
} from '../../domain/units/units.ts';
import { IngestBench } from './ingest.fixture.ts';

const MARKETS = ['A', 'B', 'C'] as const;
type Name = (typeof MARKETS)[number];

/** What becomes of a change of a book on its way. */
const FATES = [
  'sent',
  'sent',
  'sent',
  'sent',
  'lost',
  'mangled',
  'doubled',
  'repeatedLater',
  'overtaken',
] as const;
type Step =
  | {
      readonly kind: 'change';
      readonly market: Name;
      readonly side: Side;
      readonly cent: number;
      readonly qty: number;
      readonly fate: (typeof FATES)[number];
    }
  | { readonly kind: 'snapshot'; readonly market: Name }
  | { readonly kind: 'disconnect' | 'end' | 'breathe' };

const steps: readonly fc.WeightedArbitrary<Step>[] = [
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      market: fc.constantFrom(...MARKETS),
      side: fc.constantFrom('yes' as const, 'no' as const),
      cent: fc.integer({ min: 40, max: 44 }),
      qty: fc.integer({ min: 0, max: 900 }),
      fate: fc.constantFrom(...FATES),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'breathe' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'disconnect' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('snapshot' as const),
      market: fc.constantFrom(...MARKETS),
    }),
  },
];
/** The venue ends the subscription: it takes a second until somebody subscribes again. */
const end: fc.WeightedArbitrary<Step> = {
  weight: 2,
  arbitrary: fc.constant({ kind: 'end' as const }),
};

/** A venue that knows what is true, and what was true when it said something. */
class TruthfulVenue {
  readonly #wire: LoopbackFeedVenue;
  readonly #books = new Map<string, Book>(
    MARKETS.map((name) => [name, new Book(name as MarketTicker, LINEAR_CENT)]),
  );
  /** The true book of a message's market, by connection and number. */
  readonly #said = new Map<string, string>();
  readonly #sent: string[] = [];
  #sid = 0;
  #seq = 0;
  #isFollowed = false;
  /** Comes after the next frame. */
  #overtaken: string | undefined;

  constructor(wire: LoopbackFeedVenue) {
    this.#wire = wire;
    for (const book of this.#books.values()) {
      book.applySnapshot({ yes: [], no: [], receivedAt: 1 as Instant, source: 'feed' });
    }
    wire.answer = (command) => this.#answer(command);
  }

  truth(market: string): string {
    return this.#book(market).hash();
  }

  whenSaid(sid: number, seq: number): string | undefined {
    return this.#said.get(`${sid}/${seq}`);
  }

  change({ market, side, cent, qty, fate }: Extract<Step, { kind: 'change' }>): void {
    const book = this.#book(market);
    const price = (cent * 100) as Price;
    const change = (qty - book.sizeAt(side, price)) as Qty;
    const now = 1 as Instant;
    book.applyDelta({ side, price, change, exchangeAt: now, receivedAt: now });
    const frame = this.#frame('orderbook_delta', market, {
      price_dollars: formatPrice(price),
      delta_fp: formatQty(change),
      side,
      ts_ms: 1_796_133_802_518,
    });
    if (fate === 'lost') return;
    if (fate === 'overtaken') {
      this.#overtaken = frame;
      return;
    }
    this.#send(fate === 'mangled' ? frame.replace('price_dollars', 'price') : frame);
    if (fate === 'doubled') this.#send(frame);
    if (fate === 'repeatedLater') this.#send(this.#sent.at(-7) ?? frame);
  }

  disconnect(): void {
    this.#leave();
    this.#wire.drop();
  }

  /** Ends the subscription, as for a reader that is too slow. */
  end(): void {
    if (!this.#isFollowed) return;
    const msg = { code: 25, msg: 'Subscription buffer overflow' };
    this.#wire.send({ type: 'error', sid: this.#sid, seq: this.#seq + 1, msg });
    this.#leave();
  }

  /** A snapshot that nobody asked for. */
  snapshot(market: string): void {
    if (this.#isFollowed) this.#sendSnapshot(market);
  }

  /** What is said from here on reaches nobody until somebody subscribes again. */
  #leave(): void {
    this.#isFollowed = false;
    this.#overtaken = undefined;
    this.#sid += 1;
    this.#seq = 0;
  }

  #answer({ id, cmd, params }: SeenCommand): void {
    if (cmd === 'subscribe') {
      this.#sid += 1;
      this.#seq = 0;
      this.#isFollowed = true;
      this.#overtaken = undefined;
      this.#sent.length = 0;
      this.#wire.send({
        id,
        type: 'subscribed',
        msg: { channel: 'orderbook_delta', sid: this.#sid },
      });
    }
    for (const market of params.market_tickers ?? []) this.#sendSnapshot(market);
  }

  #sendSnapshot(market: string): void {
    const levels = (side: Side) =>
      this.#book(market)
        .bids(side)
        .map(({ price, qty }) => [formatPrice(price), formatQty(qty)]);
    this.#send(
      this.#frame('orderbook_snapshot', market, {
        yes_dollars_fp: levels('yes'),
        no_dollars_fp: levels('no'),
      }),
    );
  }

  #frame(type: string, market: string, fields: object): string {
    this.#seq += 1;
    this.#said.set(`${this.#sid}/${this.#seq}`, this.truth(market));
    const msg = { market_ticker: market, market_id: 'id', ...fields };
    return JSON.stringify({ type, sid: this.#sid, seq: this.#seq, msg });
  }

  #send(frame: string): void {
    if (!this.#isFollowed) return;
    this.#sent.push(frame);
    this.#wire.send(frame);
    const overtaken = this.#overtaken;
    this.#overtaken = undefined;
    if (overtaken !== undefined) this.#wire.send(overtaken);
  }

  #book(market: string): Book {
    return this.#books.get(market) as Book;
  }
}

/** Plays the steps; throws as soon as a book that claims to be live is not what the venue had said. */
async function play(steps: readonly Step[]): Promise<void> {
  const link = await FeedBench.open();
  const venue = new TruthfulVenue(link.venue);
  const bench = new IngestBench();
  const { ingest, markets } = bench;
  const wrong: string[] = [];
  const judge = ({ market, sid, seq }: { market: string; sid: number; seq: number }): void => {
    const tracked = markets.find(market);
    if (tracked?.trust !== 'live' || tracked.book.hash() === venue.whenSaid(sid, seq)) return;
    wrong.push(`${market} after ${sid}/${seq}`);
  };
  const handlers: FeedHandlers = {
    onState: (status) => ingest.onState(status),
    onGap: (gap) => ingest.onGap(gap),
    onBadFrame: (error, raw, at) => ingest.onBadFrame(error, raw, at),
    onDelta: (frame) => {
      ingest.onDelta(frame);
      judge(frame);
    },
    onSnapshot: (frame) => {
      ingest.onSnapshot(frame);
      judge(frame);
    },
  };
  bench.follow(...MARKETS);
  const timing = { minBackoff: 2, maxBackoff: 4, answer: 500, tick: 5 };
  link.start({ handlers, timing }).addMarkets(tickers(...MARKETS));
  try {
    for (const each of steps) {
      if (each.kind === 'change') venue.change(each);
      else if (each.kind === 'snapshot') venue.snapshot(each.market);
      else if (each.kind === 'disconnect') venue.disconnect();
      else if (each.kind === 'end') venue.end();
      else await sleep(3);
    }
    const isTrue = () =>
      [...markets].every(
        ({ trust, book, market }) => trust === 'live' && book.hash() === venue.truth(market.ticker),
      );
    // A loss shows with the next message, so there is always a next one.
    const untilMs = systemClock.monotonicMs() + 60_000;
    for (
      let qty = 1;
      wrong.length === 0 && !isTrue() && systemClock.monotonicMs() < untilMs;
      qty += 1
    ) {
      venue.change({ kind: 'change', market: 'A', side: 'yes', cent: 30, qty, fate: 'sent' });
      await sleep(5);
    }
    expect(wrong).toEqual([]);
    expect([...markets].map(({ trust }) => trust)).toEqual(['live', 'live', 'live']);
    expect(isTrue()).toBe(true);
  } finally {
    await link.close();
    expect(bench.read((session) => session.check())).toMatchObject({ ok: true });
    bench.dispose();
  }
}

/** Seconds are usual; a machine that is busy with other work takes its time. */
const LIMIT_MS = 300_000;

describe('the books of a feed', () => {
  it(
    'end true and never claim to be what they are not, whatever is lost, doubled, overtaken or cut',
    async () => {
      const property = fc.asyncProperty(fc.array(fc.oneof(...steps), { maxLength: 60 }), play);
      await fc.assert(property, { numRuns: 120 });
    },
    LIMIT_MS,
  );

  it(
    'neither when the venue ends what they come from',
    async () => {
      const property = fc.asyncProperty(
        fc.array(fc.oneof(...steps, end), { minLength: 10, maxLength: 40 }),
        play,
      );
      await fc.assert(property, { numRuns: 8 });
    },
    LIMIT_MS,
  );
});
