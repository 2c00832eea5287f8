import { describe, expect, it } from 'vitest';
import { createPortPair } from '../../adapters/ipc/port-pair.ts';
import type { Mark, MarksMessage } from '../../contract/links.ts';
import type { Port } from '../../contract/port.ts';
import type { Level } from '../../domain/book/book.ts';
import type { Price, Qty } from '../../domain/units/units.ts';
import { aMarket, START } from './ingest.fixture.ts';
import { MarkLink } from './mark-link.ts';
import { beliefIn, TrackedMarket } from './tracked-market.ts';

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
const level = (price: number, qty: number) => ({ price, qty }) as Level;

function scene(polled: 'trusted' | 'distrusted' = 'distrusted') {
  const tracked = new TrackedMarket({
    market: aMarket('A'),
    lastPrice: null,
    volume: 0 as Qty,
    at: START,
  });
  const timers: (() => void)[] = [];
  const link = new MarkLink(
    () => [tracked],
    (run) => void timers.push(run),
    beliefIn(polled),
  );
  const marks: Mark[] = [];
  const [near, far] = createPortPair();
  far.onMessage((message) => marks.push(...(message as MarksMessage).marks));
  const book = (yes: Level[], no: Level[]): void => {
    tracked.book.applySnapshot({ yes, no, receivedAt: START, source: 'feed' });
    link.onBook(tracked);
  };
  return { tracked, link, timers, marks, near, book };
}

describe('the link to orders', () => {
  it('tells the touch on the YES scale, and only when it changed', async () => {
    const { tracked, link, marks, near, book } = scene();
    book([level(4000, 5), level(4300, 8)], [level(5500, 12)]);
    link.connect(near);
    await turn();
    const touch = { market: 'A', trust: 'live', bid: 4300, bidQty: 8, ask: 4500, askQty: 12 };
    expect(marks).toEqual([{ ...touch, receivedAt: START }]);
    const deeper = { side: 'yes', price: 4000 as Price, change: 7 as Qty } as const;
    tracked.book.applyDelta({ ...deeper, exchangeAt: START, receivedAt: START });
    link.onLevel(tracked);
    await turn();
    expect(marks).toHaveLength(1);
    tracked.isWithheld = true;
    link.onStale(tracked);
    await turn();
    expect(marks.at(-1)).toMatchObject({ ...touch, trust: 'stale' });
  });

  it('tells a book that was asked for as it may be used', async () => {
    for (const [polled, trust] of [
      ['trusted', 'polled'],
      ['distrusted', 'stale'],
    ] as const) {
      const { tracked, link, marks, near } = scene(polled);
      link.connect(near);
      tracked.book.applySnapshot({
        yes: [level(4000, 5)],
        no: [],
        receivedAt: START,
        source: 'poll',
      });
      link.onBook(tracked);
      await turn();
      expect(marks).toMatchObject([{ trust, bid: 4000 }]);
    }
  });

  it('says so when a side is empty', async () => {
    const { link, marks, near, book } = scene();
    link.connect(near);
    book([], [level(5500, 12)]);
    await turn();
    expect(marks).toEqual([
      expect.objectContaining({ bid: null, bidQty: null, ask: 4500, askQty: 12 }),
    ]);
  });

  it('waits while the reader is far behind, and then tells the newest', async () => {
    const { link, marks, near, book, timers } = scene();
    let backlogBytes = 2 ** 30;
    const slow: Port = {
      post: (message) => near.post(message),
      onMessage: () => undefined,
      onClose: () => undefined,
      close: () => undefined,
      get backlogBytes() {
        return backlogBytes;
      },
    };
    link.connect(slow);
    book([level(4000, 1)], []);
    await turn();
    book([level(4100, 1)], []);
    await turn();
    expect(marks).toEqual([]);
    backlogBytes = 0;
    for (const run of timers.splice(0)) run();
    await turn();
    expect(marks).toEqual([expect.objectContaining({ bid: 4100 })]);
  });
});
