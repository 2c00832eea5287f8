import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPortPair } from '../../adapters/ipc/port-pair.ts';
import { Random } from '../../base/random.ts';
import type { BookView, TradeRow } from '../../contract/market-data.ts';
import { TopicHub } from '../../contract/topic-publisher.ts';
import { advanceView, type TopicView } from '../../contract/topic-view.ts';
import type { TopicCommand, TopicMessage, TopicName } from '../../contract/topics.ts';
import type { Level } from '../../domain/book/book.ts';
import type { MarketTicker, TradeId } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { aMarket, START } from './ingest.fixture.ts';
import { TrackedMarket } from './tracked-market.ts';
import { TrackedMarkets } from './tracked-markets.ts';
import { WindowTopics } from './window-topics.ts';

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
const level = (price: number, qty: number) => ({ price, qty }) as Level;

function scene() {
  const markets = new TrackedMarkets();
  const timers: (() => void)[] = [];
  const refusals: string[] = [];
  const hub = new TopicHub({ epoch: 1, schedule: (run) => void timers.push(run) });
  const topics = new WindowTopics(hub, (ticker) => markets.find(ticker));
  const add = (name: string): TrackedMarket => {
    const tracked = new TrackedMarket({
      market: aMarket(name),
      lastPrice: null,
      volume: 0 as Qty,
      at: START,
    });
    markets.add(tracked);
    topics.onMarket(tracked);
    return tracked;
  };
  /** A window with one subscription, which it merges as windows do. */
  const follow = <N extends TopicName>(topic: N, key = ''): { view: () => TopicView<N> } => {
    const [near, far] = createPortPair();
    let view: TopicView<N> | undefined;
    far.onMessage((message) => {
      const heard = message as TopicMessage<N>;
      if (heard.type === 'refused') refusals.push(heard.error.code);
      else view = advanceView(view, heard as Extract<typeof heard, { type: 'reset' | 'delta' }>);
    });
    hub.serve(near);
    far.post({ type: 'subscribe', topic, key } satisfies TopicCommand);
    return { view: () => view as TopicView<N> };
  };
  /** Lets every frame that is due go out. */
  const frame = async (): Promise<void> => {
    await turn();
    for (const run of timers.splice(0)) run();
    await turn();
  };
  return { markets, topics, add, follow, frame, refusals };
}

const truth = ({ book, market, trust }: TrackedMarket): Partial<BookView> => ({
  market: market.ticker,
  trust,
  yes: book.bids('yes').map(({ price, qty }) => [price, qty]),
  no: book.bids('no').map(({ price, qty }) => [price, qty]),
});

describe('what windows see', () => {
  it('lists markets with their touch, and drops those that go', async () => {
    const { topics, add, follow, frame, markets } = scene();
    const [a, b] = [add('A'), add('B')];
    const { view } = follow('markets');
    await frame();
    a.book.applySnapshot({
      yes: [level(4300, 8)],
      no: [level(5500, 12)],
      receivedAt: START,
      source: 'feed',
    });
    topics.onBook(a);
    await frame();
    expect(view().data).toMatchObject([
      { ticker: 'A', trust: 'live', bid: 4300, bidQty: 8, ask: 4500, askQty: 12, status: 'active' },
      { ticker: 'B', trust: 'empty', bid: null, ask: null },
    ]);
    markets.remove(b.market.ticker);
    topics.onMarketGone(b);
    await frame();
    expect(view().data.map(({ ticker }) => ticker)).toEqual(['A']);
  });

  it('lists a market that went and came back before anybody was told', async () => {
    const { topics, add, follow, frame } = scene();
    const gone = add('A');
    const { view } = follow('markets');
    await frame();
    topics.onMarketGone(gone);
    add('A');
    await frame();
    expect(view().data.map(({ ticker }) => ticker)).toEqual(['A']);
  });

  const trade = (n: number): TradeRow => ({
    tradeId: `t-${n}` as TradeId,
    market: 'A' as MarketTicker,
    price: 4000 as Price,
    qty: n as Qty,
    taker: 'bid',
    at: START,
  });

  it('keeps a tape a market, also from before anyone looked', async () => {
    const { topics, add, follow, frame } = scene();
    const tracked = add('A');
    topics.onTrade(tracked, trade(1));
    const { view } = follow('trades', 'A');
    await frame();
    topics.onTrade(tracked, trade(2));
    await frame();
    expect(view().data.map(({ qty }) => qty)).toEqual([1, 2]);
  });

  it('keeps the large trades of a market, however many small ones came since', async () => {
    const { topics, add, follow, frame } = scene();
    const tracked = add('A');
    const told = (...sizes: readonly number[]): void => {
      for (const size of sizes) topics.onTrade(tracked, trade(size));
    };
    told(500, 700, ...Array<number>(1000).fill(1));
    const large = follow('trades', 'A@500');
    const all = follow('trades', 'A');
    await frame();
    told(499, 600);
    await frame();
    const late = follow('trades', 'A@500');
    const later = follow('trades', 'A@600');
    await frame();
    const sizesOf = ({ view }: typeof all): number[] => view().data.map(({ qty }) => qty);
    expect(sizesOf(large)).toEqual([500, 700, 600]);
    expect(sizesOf(late)).toEqual([500, 700, 600]);
    expect(sizesOf(later)).toEqual([700, 600]);
    expect(sizesOf(all)).toHaveLength(200);
    expect(sizesOf(all).slice(-3)).toEqual([1, 499, 600]);
  });

  it('knows no book of a market that is not followed', async () => {
    const { add, follow, frame, refusals } = scene();
    add('A');
    follow('book', 'X');
    follow('trades', 'X');
    follow('trades', 'X@100');
    follow('trades', 'A@large');
    await frame();
    expect(refusals).toEqual(Array(4).fill('topic.unknownKey'));
  });

  it('shows every follower the true book after every frame, whatever happens between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const random = new Random(seed, 'window');
        const { topics, add, follow, frame } = scene();
        const tracked = add('A');
        const first = follow('book', 'A');
        let second: typeof first | undefined;
        for (let step = 0; step < 400; step += 1) {
          const price = (100 * random.integer(1, 30)) as Price;
          const side = random.chance(0.5) ? 'yes' : 'no';
          const draw = random.float();
          if (tracked.book.state !== 'live' || draw < 0.02) {
            const prices = new Set(Array.from({ length: 8 }, () => 100 * random.integer(1, 30)));
            const levels = Array.from(prices, (at) => level(at, random.integer(1, 50)));
            const receivedAt = (START + step) as Instant;
            tracked.book.applySnapshot({ yes: levels, no: [], receivedAt, source: 'feed' });
            topics.onBook(tracked);
          } else if (draw < 0.04) {
            tracked.book.markStale();
            topics.onStale(tracked);
          } else {
            const size = tracked.book.sizeAt(side, price);
            const change = size > 0 && random.chance(0.6) ? 0 - size : random.integer(1, 50);
            const exchangeAt = START;
            const receivedAt = (START + step) as Instant;
            const delta = { side, price, change: change as Qty, exchangeAt, receivedAt } as const;
            tracked.book.applyDelta(delta);
            topics.onLevel(tracked, side, price);
          }
          if (step === 200) second = follow('book', 'A');
          if (random.chance(0.2)) {
            await frame();
            expect(first.view().data).toMatchObject(truth(tracked));
            if (second) expect(second.view().data).toMatchObject(truth(tracked));
          }
        }
      }),
      { numRuns: 15 },
    );
  });
});
