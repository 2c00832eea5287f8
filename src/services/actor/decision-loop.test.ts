import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/clock.ts';
import type { UpdateMessage } from '../../contract/links.ts';
import { Book } from '../../domain/book/book.ts';
import { LINEAR_CENT } from '../../domain/market/price-grid.ts';
import { hold } from '../../domain/policy/policy.ts';
import type { Policy } from '../../domain/policy/policy-view.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { DecisionLoop } from './decision-loop.ts';

const NYC = 'KXRAIN-26DEC01-NYC' as MarketTicker;
const CHI = 'KXRAIN-26DEC01-CHI' as MarketTicker;
const at = (us: number): Instant => us as Instant;

const bookOf = (
  market: MarketTicker,
  yes: number[],
  no: number[],
  receivedAt = 1000,
): Extract<UpdateMessage, { type: 'book' }> => ({
  type: 'book',
  n: 1,
  event: 7,
  market,
  trust: 'live',
  exchangeAt: null,
  receivedAt: at(receivedAt),
  yes,
  no,
});
const changesOf = (market: MarketTicker, changes: number[], receivedAt = 2000): UpdateMessage => ({
  type: 'changes',
  n: 2,
  event: 8,
  market,
  exchangeAt: at(5),
  receivedAt: at(receivedAt),
  changes,
});
const newLoop = (policy: Policy = hold) => {
  const clock = new ManualClock(3000);
  return {
    clock,
    loop: new DecisionLoop({ policy, clock, held: () => 0 as Qty, onDecision: () => undefined }),
  };
};

describe('DecisionLoop', () => {
  it('decides once about each market that changed, on its newest state', () => {
    const seen: [string, number][] = [];
    const { loop } = newLoop(({ book }) => {
      seen.push([book.ticker, book.bestBid('yes')]);
      return 'hold';
    });
    loop.receive(bookOf(NYC, [4100, 500], [5500, 100]));
    loop.receive(bookOf(CHI, [2000, 500], []));
    loop.receive(changesOf(NYC, [0, 4200, 50]));
    loop.receive(changesOf(NYC, [0, 4300, 50, 0, 4100, 0]));
    loop.decideAll();
    expect(seen).toEqual([
      [NYC, 4300],
      [CHI, 2000],
    ]);
    expect(loop.coalesced).toBe(2);
    expect(loop.updates).toBe(4);
    expect(loop.actions).toEqual({ hold: 2, buyYes: 0, sellYes: 0, buyNo: 0, sellNo: 0 });
    loop.decideAll();
    expect(loop.decisions).toBe(2);
  });

  it('measures from the receipt of the newest update', () => {
    const { loop, clock } = newLoop();
    loop.receive(bookOf(NYC, [4100, 500], [], 1000));
    loop.receive(changesOf(NYC, [0, 4200, 50], 2990));
    clock.moveTo(3000);
    loop.decideAll();
    expect(loop.latencyUs.count).toBe(1);
    expect(loop.latencyUs.percentile(50)).toBe(10);
  });

  it('never decides on a book that is not live', () => {
    const { loop } = newLoop();
    loop.receive({ ...bookOf(NYC, [4100, 500], []), trust: 'polled' });
    loop.receive({ ...bookOf(CHI, [4100, 500], []), trust: 'stale' });
    loop.decideAll();
    expect(loop.decisions).toBe(0);

    loop.receive(bookOf(NYC, [4100, 500], []));
    loop.receive({ type: 'stale', n: 3, markets: [NYC] });
    loop.receive(changesOf(NYC, [0, 4300, 50]));
    loop.decideAll();
    expect(loop.decisions).toBe(0);
    expect(loop.book(NYC)?.bestBid('yes')).toBe(4100);

    loop.receive(bookOf(NYC, [4400, 500], []));
    loop.decideAll();
    expect(loop.decisions).toBe(1);
  });

  it('believes no book after the feed was lost', () => {
    const { loop } = newLoop();
    loop.receive(bookOf(NYC, [4100, 500], []));
    loop.loseFeed();
    loop.decideAll();
    expect(loop.decisions).toBe(0);
    expect(loop.book(NYC)?.state).toBe('stale');
  });

  it('drops what waits when told to skip', () => {
    const { loop } = newLoop();
    loop.receive(bookOf(NYC, [4100, 500], []));
    loop.skipAll();
    loop.decideAll();
    expect(loop.decisions).toBe(0);
    expect(loop.book(NYC)?.state).toBe('live');
  });

  it('ends with the book that the sizes describe, whatever order they came in', () => {
    const change = fc.tuple(
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: 1, max: 99 }),
      fc.nat(50),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const { loop } = newLoop();
        loop.receive(bookOf(NYC, [], []));
        const sizes = [new Map<number, number>(), new Map<number, number>()];
        for (const [side, cents, qty] of changes) {
          loop.receive(changesOf(NYC, [side, cents * 100, qty]));
          sizes[side]?.set(cents * 100, qty);
        }
        const expected = new Book(NYC, LINEAR_CENT);
        const [yes, no] = sizes.map((side) =>
          [...side].map(([price, qty]) => ({ price: price as Price, qty: qty as Qty })),
        );
        expected.applySnapshot({ yes: yes ?? [], no: no ?? [], receivedAt: at(0), source: 'feed' });
        expect(loop.book(NYC)?.hash()).toBe(expected.hash());
      }),
    );
  });
});
