import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/clock.ts';
import { err, ok } from '../../base/result.ts';
import type { UpdateMessage } from '../../contract/links.ts';
import { Breaker } from '../../domain/breaker/breaker.ts';
import { Book } from '../../domain/book/book.ts';
import { LINEAR_CENT } from '../../domain/market/price-grid.ts';
import { ObservationStream } from '../../domain/observation/observation-stream.ts';
import { KALSHI52 } from '../../domain/observation/schema.ts';
import type { Action } from '../../domain/policy/action.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../../domain/units/units.ts';
import type { Decider, DecisionInput } from './decider.ts';
import { type Decided, DecisionLoop } from './decision-loop.ts';

const NYC = 'KXRAIN-26DEC01-NYC' as MarketTicker;
const CHI = 'KXRAIN-26DEC01-CHI' as MarketTicker;
const LAX = 'KXRAIN-26DEC01-LAX' as MarketTicker;
const SEA = 'KXRAIN-26DEC01-SEA' as MarketTicker;
const BOS = 'KXRAIN-26DEC01-BOS' as MarketTicker;
const SFO = 'KXRAIN-26DEC01-SFO' as MarketTicker;
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
/** @param changes - side, price and size after of each */
const changesOf = (market: MarketTicker, changes: number[], receivedAt = 2000): UpdateMessage => ({
  type: 'changes',
  n: 2,
  event: 8,
  market,
  exchangeAt: at(5),
  receivedAt: at(receivedAt),
  changes: changes.flatMap((n, i) => (i % 3 === 2 ? [n, receivedAt] : [n])),
});
/** Decides by a function, and fails where that answers with a code. */
const deciderOf = (
  choose: (input: DecisionInput) => string,
  needs: Decider['needs'] = 'book',
): Decider => ({
  name: 'builtin:test',
  modelSha256: null,
  needs,
  decide: (input) => {
    const chosen = choose(input);
    if (chosen.includes('.')) return err({ code: chosen });
    return ok({ action: chosen as Action, logits: null, value: null });
  },
});
const newLoop = (
  decider: Decider = deciderOf(() => 'hold'),
  isSelected: (market: MarketTicker) => boolean = () => true,
) => {
  const clock = new ManualClock(3000);
  const breaker = new Breaker({ errors: 2, windowMs: 1000, cooldownMs: 500 }, clock.monotonicMs());
  const decided: Decided[] = [];
  const onDecision = (decision: Decided) => void decided.push(decision);
  const loop = new DecisionLoop({ decider, clock, breaker, isSelected, onDecision });
  return { clock, loop, breaker, decided };
};

describe('DecisionLoop', () => {
  it('decides once about each market that changed, on its newest state', () => {
    const seen: [string, number][] = [];
    const { loop } = newLoop(
      deciderOf(({ book }) => {
        seen.push([book.ticker, book.bestBid('yes')]);
        return 'hold';
      }),
    );
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

  it('counts a failure and wants nothing; too many in a row and nobody is asked for a while', () => {
    let answer = 'model.notFinite';
    const { loop, clock, decided, breaker } = newLoop(deciderOf(() => answer));
    const ask = (): void => {
      loop.receive(bookOf(NYC, [4100, 500], []));
      loop.decideAll();
    };
    ask();
    expect(decided).toMatchObject([{ action: 'hold', failure: { code: 'model.notFinite' } }]);
    ask();
    expect(breaker.stateAt(clock.monotonicMs())).toBe('open');
    ask();
    expect(loop).toMatchObject({
      decisions: 2,
      errors: 2,
      queued: 0,
      lastError: 'model.notFinite',
    });
    answer = 'buyYes';
    clock.advanceMs(500);
    ask();
    expect(decided[2]).toMatchObject({ action: 'buyYes', failure: null });
    expect(breaker.stateAt(clock.monotonicMs())).toBe('closed');
  });

  it('is decided by another from the next decision on, with a clean slate', () => {
    const { loop, decided, breaker, clock } = newLoop(deciderOf(() => 'model.notFinite'));
    for (let n = 0; n < 2; n += 1) {
      loop.receive(bookOf(NYC, [4100, 500], []));
      loop.decideAll();
    }
    const other = deciderOf(() => 'sellNo', 'observation');
    loop.receive(bookOf(NYC, [4100, 500], []));
    loop.use(other);
    expect(breaker.stateAt(clock.monotonicMs())).toBe('closed');
    loop.decideAll();
    expect(decided[2]).toMatchObject({ decider: other, action: 'sellNo' });
    expect(loop.lastError).toBeNull();
  });

  it('decides only about markets that are selected', () => {
    const { loop, decided } = newLoop(undefined, (market) => market === CHI);
    const news = (): void => {
      loop.receive(bookOf(NYC, [4100, 500], []));
      loop.receive(bookOf(CHI, [2000, 500], []));
    };
    news();
    loop.decideAll();
    expect(decided.map(({ market }) => market)).toEqual([CHI]);
    loop.select(NYC, 'selected');
    news();
    loop.select(CHI, 'unselected');
    loop.decideAll();
    expect(decided.map(({ market }) => market)).toEqual([CHI, NYC]);
    expect(loop.selected).toBe(1);
  });

  it('decides again about a market whose position changed, if its book may be believed', () => {
    const { loop, decided } = newLoop(deciderOf(({ held }) => (held > 0 ? 'sellYes' : 'buyYes')));
    loop.receive(bookOf(NYC, [4100, 500], []));
    loop.receive({ ...bookOf(CHI, [4100, 500], []), trust: 'stale' });
    loop.decideAll();
    for (const market of [NYC, CHI]) {
      loop.account.take({ type: 'position', market, qty: 100 as Qty, cost: 0 as Money });
      loop.reconsider(market);
    }
    loop.decideAll();
    expect(decided.map(({ market, action }) => [market, action])).toEqual([
      [NYC, 'buyYes'],
      [NYC, 'sellYes'],
    ]);
    expect(loop.coalesced).toBe(0);
    // How long an update waits for its decision is known of decisions that an update asked for.
    expect(decided.map(({ askedAt }) => askedAt)).toEqual([null, at(3000)]);
    expect(loop.latencyUs.count).toBe(1);
    loop.reconsider(NYC);
    loop.receive(bookOf(NYC, [4200, 500], []));
    loop.decideAll();
    expect(decided[2]).toMatchObject({ askedAt: null });
    expect(loop).toMatchObject({ coalesced: 0, updates: 3, decisions: 3 });
  });

  it('decides anew about every market that is to be believed, once each, and about updates first', () => {
    const { loop, clock, decided } = newLoop(
      deciderOf(() => {
        // Two decisions take all that a turn has for those that no update asked for.
        clock.advanceMs(0.06);
        return 'hold';
      }),
      (market) => market !== LAX,
    );
    const markets = [NYC, CHI, LAX, SEA, BOS, SFO];
    for (const market of markets) loop.receive(bookOf(market, [4100, 500], []));
    loop.receive({ type: 'stale', n: 3, markets: [CHI] });
    loop.decideAll();
    const turn = () => {
      const before = decided.length;
      loop.decideAll();
      return decided.slice(before).map(({ market, askedAt }) => [market, askedAt === null]);
    };
    expect(turn()).toEqual([]);
    loop.reconsiderAll();
    loop.receive(bookOf(SFO, [4200, 500], []));
    loop.reconsiderAll();
    expect(loop.queued).toBe(4);
    expect(turn()).toEqual([
      [SFO, true],
      [NYC, false],
      [SEA, false],
    ]);
    expect(loop.queued).toBe(1);
    loop.receive(bookOf(NYC, [4200, 500], []));
    expect(turn()).toEqual([
      [NYC, true],
      [BOS, false],
    ]);
    expect(turn()).toEqual([]);
    expect(loop).toMatchObject({
      updates: 8,
      decisions: 9,
      coalesced: 0,
      passedOver: 2,
      queued: 0,
    });
  });

  it('knows of every update what became of it', () => {
    const market = fc.constantFrom(NYC, CHI);
    const step = fc.oneof(
      fc.tuple(fc.constantFrom('live', 'stale', 'polled'), market),
      fc.tuple(fc.constantFrom('change', 'distrust', 'reconsider', 'select', 'unselect'), market),
      fc.tuple(fc.constantFrom('decide', 'skip', 'fail'), market),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let answer = 'hold';
        const { loop } = newLoop(deciderOf(() => answer));
        for (const [what, of] of steps) {
          if (what === 'change') loop.receive(changesOf(of, [0, 4200, 50]));
          else if (what === 'distrust') loop.receive({ type: 'stale', n: 3, markets: [of] });
          else if (what === 'reconsider') loop.reconsider(of);
          else if (what === 'select') loop.select(of, 'selected');
          else if (what === 'unselect') loop.select(of, 'unselected');
          else if (what === 'skip') loop.skipAll();
          else if (what === 'decide' || what === 'fail') {
            answer = what === 'fail' ? 'model.notFinite' : 'hold';
            loop.decideAll();
          } else loop.receive({ ...bookOf(of, [4100, 500], []), trust: what });
        }
        loop.decideAll();
        expect(loop.queued).toBe(0);
        expect(loop.latencyUs.count + loop.coalesced + loop.passedOver).toBe(loop.updates);
      }),
    );
  });

  it('shows a decider every accepted change, not only those that it decides about', () => {
    const step = fc.record({
      side: fc.integer({ min: 0, max: 1 }),
      cents: fc.integer({ min: 1, max: 99 }),
      qty: fc.nat(5000),
      afterUs: fc.integer({ min: 0, max: 4000 }),
      decide: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const shown: number[][] = [];
        const decider = deciderOf(({ observation }) => {
          shown.push([...observation]);
          return 'hold';
        }, 'observation');
        const { loop, clock } = newLoop(decider);
        const book = new Book(NYC, LINEAR_CENT);
        const stream = new ObservationStream(book);
        const vector = new Float32Array(KALSHI52.size);
        loop.receive(bookOf(NYC, [], [], 3000));
        book.applySnapshot({ yes: [], no: [], receivedAt: at(3000), source: 'feed' });
        stream.update(at(3000));
        for (const [n, { side, cents, qty, afterUs, decide }] of steps.entries()) {
          clock.moveTo(clock.nowUs() + afterUs);
          const receivedAt = at(clock.nowUs());
          const price = (cents * 100) as Price;
          const name = side === 0 ? 'yes' : 'no';
          const change = (qty - book.sizeAt(name, price)) as Qty;
          loop.receive(changesOf(NYC, [side, price, qty], receivedAt));
          book.applyDelta({ side: name, price, change, exchangeAt: at(5), receivedAt });
          stream.update(receivedAt);
          if (!decide && n < steps.length - 1) continue;
          loop.decideAll();
          stream.observe(
            { holdings: [], valueCents: 0, cashCents: 0, orders: null },
            receivedAt,
            vector,
          );
          expect(shown.at(-1)).toEqual([...vector]);
        }
      }),
    );
  });

  it('makes no vector for a decider that looks at the book, and keeps none of its changes', () => {
    const { loop, decided } = newLoop();
    loop.receive(bookOf(NYC, [4100, 500], [5500, 100], 1000));
    loop.receive(changesOf(NYC, [0, 4200, 50], 5000));
    loop.decideAll();
    expect(decided[0]?.observation).toBeNull();
    // Somebody looks: from here on there is a history, whoever decides.
    expect(loop.observe(NYC)?.changes).toBe(1);
    loop.receive(changesOf(NYC, [0, 4200, 60], 9000));
    const seen = loop.observe(NYC);
    expect(seen?.changes).toBe(2);
    expect(seen?.vector[0]).toBeCloseTo(0.42);
    expect(loop.observe(CHI)).toBeUndefined();
  });
});
