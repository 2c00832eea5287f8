import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPortPair } from '../../adapters/ipc/port-pair.ts';
import { Random } from '../../base/random.ts';
import { UPDATE_WINDOW, type UpdateMessage } from '../../contract/links.ts';
import type { Level } from '../../domain/book/book.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { aMarket, START } from './ingest.fixture.ts';
import { beliefIn, TrackedMarket } from './tracked-market.ts';
import { TrackedMarkets } from './tracked-markets.ts';
import { UpdateLink } from './update-link.ts';

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

/** A link, its markets, and an actor that acknowledges when told to. */
function scene(count: number) {
  const markets = new TrackedMarkets();
  for (let n = 0; n < count; n += 1) {
    const listing = { market: aMarket(`M${n}`), lastPrice: null, volume: 0 as Qty, at: START };
    markets.add(new TrackedMarket(listing));
  }
  const link = new UpdateLink(
    () => markets,
    beliefIn('distrusted'),
    ({ decisions }) => decisions.length,
  );
  const received: UpdateMessage[] = [];
  const [near, far] = createPortPair();
  far.onMessage((message) => received.push(message as UpdateMessage));
  const acknowledge = (n: number): void => far.post({ type: 'ack', n });
  return { link, markets, received, near, far, acknowledge, all: [...markets] as TrackedMarket[] };
}

const level = (price: number, qty: number) => ({ price, qty }) as Level;

function snapshot(tracked: TrackedMarket, link: UpdateLink, yes: Level[], no: Level[] = []): void {
  tracked.book.applySnapshot({ yes, no, receivedAt: START, source: 'feed' });
  link.onBook(tracked);
}

function change(
  tracked: TrackedMarket,
  link: UpdateLink,
  [side, price, by]: readonly ['yes' | 'no', number, number],
): void {
  const delta = { side, price: price as Price, change: by as Qty };
  tracked.book.applyDelta({ ...delta, exchangeAt: START, receivedAt: (START + 1) as Instant });
  link.onLevel(tracked, side, price as Price);
}

describe('the link to the actor', () => {
  it('says of which session the events are, first and whenever it is another', async () => {
    const { link, near, received, all } = scene(1);
    const [tracked] = all as [TrackedMarket];
    link.beginSession('a');
    link.connect(near);
    snapshot(tracked, link, [level(4000, 5)]);
    change(tracked, link, ['yes', 4000, 1]);
    tracked.event = 7;
    // What changed before is told with the event that the new session has for it.
    link.beginSession('b');
    await turn();
    expect(received).toMatchObject([
      { type: 'session', n: 1, session: 'a' },
      { type: 'session', n: 2, session: 'b' },
      { type: 'book', n: 3, event: 7 },
    ]);
  });

  it('tells a book that was asked for as stale, unless it may be relied upon', async () => {
    const { link, near, received, all } = scene(1);
    const [tracked] = all as [TrackedMarket];
    link.connect(near);
    const book = { yes: [level(4000, 5)], no: [], receivedAt: START };
    tracked.book.applySnapshot({ ...book, source: 'poll' });
    link.onBook(tracked);
    await turn();
    expect(received).toMatchObject([{ type: 'book', trust: 'stale', yes: [4000, 5] }]);
  });

  it('starts with every book that there is', async () => {
    const { link, near, received, all } = scene(3);
    const [first, , third] = all as [TrackedMarket, TrackedMarket, TrackedMarket];
    snapshot(first, link, [level(4000, 5)], [level(5000, 7), level(5500, 1)]);
    snapshot(third, link, []);
    third.book.markStale();
    link.connect(near);
    await turn();
    expect(received).toEqual([
      {
        type: 'book',
        n: 1,
        market: 'M0',
        event: 0,
        trust: 'live',
        exchangeAt: null,
        receivedAt: START,
        yes: [4000, 5],
        no: [5000, 7, 5500, 1],
      },
      expect.objectContaining({ type: 'book', n: 2, market: 'M2', trust: 'stale' }),
    ]);
  });

  it('tells the changes of one turn together, a message a market', async () => {
    const { link, near, received, all } = scene(2);
    const [a, b] = all as [TrackedMarket, TrackedMarket];
    snapshot(a, link, []);
    snapshot(b, link, []);
    link.connect(near);
    await turn();
    received.length = 0;
    change(a, link, ['yes', 4000, 5]);
    change(b, link, ['no', 3000, 2]);
    change(a, link, ['yes', 4000, -5]);
    await turn();
    expect(received).toEqual([
      expect.objectContaining({
        type: 'changes',
        n: 3,
        market: 'M0',
        exchangeAt: START,
        changes: [0, 4000, 5, START + 1, 0, 4000, 0, START + 1],
      }),
      expect.objectContaining({
        type: 'changes',
        n: 4,
        market: 'M1',
        changes: [1, 3000, 2, START + 1],
      }),
    ]);
  });

  it('tells how often markets traded, without letting it pile up', async () => {
    const { link, near, far, received, all } = scene(2);
    const [a, b] = all as [TrackedMarket, TrackedMarket];
    link.connect(near);
    for (const tracked of [a, b, a]) link.onTrade(tracked);
    await turn();
    const first = [
      ['M0', 2],
      ['M1', 1],
    ];
    expect(received).toEqual([{ type: 'trades', n: 1, trades: first }]);
    for (let n = 2; n <= UPDATE_WINDOW + 5; n += 1) {
      link.onTrade(a);
      await turn();
    }
    expect(received).toHaveLength(UPDATE_WINDOW);
    far.post({ type: 'ack', n: UPDATE_WINDOW });
    await turn();
    expect(received.at(-1)).toMatchObject({ trades: [['M0', 5]] });
  });

  it('takes back what it has not sent of a book that is not to be believed', async () => {
    const { link, near, received, all } = scene(1);
    const [a] = all as [TrackedMarket];
    snapshot(a, link, []);
    link.connect(near);
    await turn();
    received.length = 0;
    change(a, link, ['yes', 4000, 5]);
    a.isWithheld = true;
    link.onStale(a);
    await turn();
    expect(received).toEqual([{ type: 'stale', n: 2, markets: ['M0'] }]);
    a.isWithheld = false;
    link.onBook(a);
    await turn();
    expect(received.at(-1)).toMatchObject({ type: 'book', trust: 'live', yes: [4000, 5] });
  });

  it('tells that a market is gone, with nothing more of it, before what comes back under its name', async () => {
    const { link, near, received, all } = scene(2);
    const [a, b] = all as [TrackedMarket, TrackedMarket];
    snapshot(a, link, []);
    snapshot(b, link, []);
    link.connect(near);
    await turn();
    received.length = 0;
    change(a, link, ['yes', 4000, 5]);
    link.onTrade(a);
    a.book.markStale();
    link.onMarketGone(a);
    const again = new TrackedMarket({
      market: a.market,
      lastPrice: null,
      volume: 0 as Qty,
      at: START,
    });
    snapshot(again, link, [level(4000, 5)]);
    await turn();
    expect(received).toEqual([
      { type: 'gone', n: 3, markets: ['M0'] },
      expect.objectContaining({ type: 'book', n: 4, market: 'M0', trust: 'live' }),
    ]);
  });

  it('holds back beyond the window and then sends each market’s newest state, but distrust at once', async () => {
    const { link, near, received, all, acknowledge } = scene(2);
    const [a, b] = all as [TrackedMarket, TrackedMarket];
    snapshot(a, link, []);
    snapshot(b, link, []);
    link.connect(near);
    await turn();
    for (let i = 1; i <= UPDATE_WINDOW + 500; i += 1) {
      change(a, link, ['yes', 4000, 1]);
      await Promise.resolve();
    }
    await turn();
    expect(received).toHaveLength(UPDATE_WINDOW);
    expect(link.unacknowledged).toBe(UPDATE_WINDOW);
    b.book.markStale();
    link.onStale(b);
    await turn();
    expect(received.at(-1)).toMatchObject({ type: 'stale', markets: ['M1'] });
    acknowledge(UPDATE_WINDOW + 1);
    await turn();
    expect(received.at(-1)).toMatchObject({
      type: 'book',
      market: 'M0',
      yes: [4000, UPDATE_WINDOW + 500],
    });
    expect(link.unacknowledged).toBe(1);
  });

  it('starts anew with a new actor and forgets the old one', async () => {
    const { link, near, far, received, all } = scene(1);
    const [a] = all as [TrackedMarket];
    snapshot(a, link, []);
    link.connect(near);
    await turn();
    const [newNear, newFar] = createPortPair();
    const heard: UpdateMessage[] = [];
    newFar.onMessage((message) => heard.push(message as UpdateMessage));
    link.connect(newNear);
    far.close();
    change(a, link, ['yes', 4000, 5]);
    await turn();
    expect(received).toHaveLength(1);
    expect(heard).toEqual([expect.objectContaining({ type: 'book', n: 1, yes: [4000, 5] })]);
  });

  it('leaves an actor that follows it, however slowly, with the true books', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const random = new Random(seed, 'actor');
        const { link, near, received, all, acknowledge } = scene(3);
        const books = new Map<string, { trusted: boolean; levels: Map<string, number> }>();
        let read = 0;
        let distrusted = 0;
        const follow = (): void => {
          for (const message of received.slice(read)) {
            read += 1;
            if (message.type === 'stale') {
              for (const market of message.markets) {
                const book = books.get(market);
                if (book) book.trusted = false;
              }
            } else if (message.type === 'book') {
              const levels = new Map<string, number>();
              for (const side of ['yes', 'no'] as const) {
                for (let i = 0; i < message[side].length; i += 2) {
                  levels.set(`${side} ${message[side][i]}`, message[side][i + 1] as number);
                }
              }
              books.set(message.market, { trusted: message.trust === 'live', levels });
            } else if (message.type === 'changes') {
              const levels = books.get(message.market)?.levels as Map<string, number>;
              for (let i = 0; i < message.changes.length; i += 4) {
                const [side, price, qty] = message.changes.slice(i, i + 3) as [
                  number,
                  number,
                  number,
                ];
                const key = `${side === 0 ? 'yes' : 'no'} ${price}`;
                if (qty === 0) levels.delete(key);
                else levels.set(key, qty);
              }
            }
          }
        };
        link.connect(near);
        for (let step = 0; step < 3000; step += 1) {
          const tracked = random.pick(all);
          const price = 100 * random.integer(1, 99);
          if (tracked.book.state !== 'live' || random.chance(0.01)) {
            snapshot(tracked, link, [level(price, 5)]);
          } else if (random.chance(0.005)) {
            tracked.book.markStale();
            link.onStale(tracked);
            distrusted += 1;
          } else {
            const size = tracked.book.sizeAt('yes', price as Price);
            const by = size > 0 && random.chance(0.5) ? 0 - size : random.integer(1, 50);
            change(tracked, link, ['yes', price, by]);
          }
          if (random.chance(0.7)) await Promise.resolve();
          if (random.chance(0.002)) {
            follow();
            acknowledge(read);
          }
          expect(link.unacknowledged).toBeLessThanOrEqual(UPDATE_WINDOW + distrusted);
        }
        for (let i = 0; i < 5; i += 1) {
          await turn();
          follow();
          acknowledge(read);
        }
        await turn();
        follow();
        for (const { market, book, trust } of all) {
          const believed = books.get(market.ticker);
          expect(believed?.trusted ?? false).toBe(trust === 'live');
          if (trust !== 'live') continue;
          const truth = new Map(book.bids('yes').map(({ price, qty }) => [`yes ${price}`, qty]));
          expect(believed?.levels).toEqual(truth);
        }
      }),
      { numRuns: 10 },
    );
  });
});
