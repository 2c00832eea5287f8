import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { SessionReader } from '../../adapters/sqlite/session-reader.ts';
import { unwrap } from '../../base/result.ts';
import type { DecisionReport } from '../../contract/links.ts';
import type { Book } from '../../domain/book/book.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import { aDelta, aSnapshot, IngestBench, readSession, START } from './ingest.fixture.ts';
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

const contentOf = (book: Book) => ({
  state: book.state,
  yes: book.bids('yes'),
  no: book.bids('no'),
});
const lastBook = (session: SessionReader, market: string) =>
  contentOf(unwrap(session.bookAt(market as MarketTicker, 'end')));
const eventsOf = (session: SessionReader) => [...session.records()];
const trackedIn = ({ markets }: IngestBench, name: string) => markets.find(name) as TrackedMarket;

const ENDED = { ok: true, problems: [], gaps: [], unfinishedRuns: 0 };

describe('a session that begins while books are live', () => {
  it('begins with every book as it is, and where in its stream that is', () => {
    const made = bench();
    made.follow('A', 'B', 'C');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]], [[5000, 20]]));
    made.ingest.onSnapshot(aSnapshot('B', 2, [[3000, 100]]));
    made.ingest.onDelta(aDelta('A', 3, ['yes', 4100, 7]));
    made.told.length = 0;
    const first = made.switchTo('b');
    made.ingest.onDelta(aDelta('A', 4, ['yes', 4100, 1]));
    readSession(first, (session) => {
      expect(session.check()).toMatchObject(ENDED);
      expect(eventsOf(session).at(-1)).toMatchObject({ kind: 'delta', seq: 3 });
    });
    made.read((session) => {
      expect(session.check()).toMatchObject(ENDED);
      expect(eventsOf(session)).toMatchObject([
        { kind: 'market', marketRef: 1 },
        { kind: 'stream', streamRef: 1, channel: 'orderbook_delta', sid: 1 },
        {
          kind: 'snapshot',
          source: 'anchor',
          origin: { streamRef: 1, seq: 3 },
          yes: [
            { price: 4000, qty: 500 },
            { price: 4100, qty: 7 },
          ],
          no: [{ price: 5000, qty: 20 }],
        },
        { kind: 'market', marketRef: 2 },
        { kind: 'snapshot', source: 'anchor', origin: { streamRef: 1, seq: 2 } },
        { kind: 'market', marketRef: 3 },
        { kind: 'delta', streamRef: 1, seq: 4 },
      ]);
      expect(lastBook(session, 'A')).toEqual(contentOf(trackedIn(made, 'A').book));
      expect(lastBook(session, 'C').state).toBe('empty');
    });
    // Nobody who follows the books heard of anything but the change.
    expect(made.told).toEqual(['level A yes 4100 8']);
  });

  it('takes over a book that was asked for as such, and none that is stale', () => {
    const made = bench();
    made.follow('A', 'B');
    made.ingest.onSnapshot(aSnapshot('B', 1, [[3000, 100]]));
    const disconnected = {
      channel: 'orderbook_delta',
      cause: 'disconnected',
      markets: [],
    } as const;
    made.ingest.onGap({ ...disconnected, expected: null, got: null, at: START });
    const { yes, no } = aSnapshot('A', 2, [[4000, 500]]);
    const at = (START + 5) as Instant;
    made.ingest.onPolled(trackedIn(made, 'A'), { yes, no, receivedAt: at, source: 'poll' });
    made.switchTo('b');
    made.read((session) => {
      expect(session.check()).toMatchObject(ENDED);
      expect(lastBook(session, 'A')).toMatchObject({ state: 'polled', yes });
      expect(lastBook(session, 'B').state).toBe('empty');
    });
  });

  it('believes nothing until the disk took its beginning', () => {
    const made = bench();
    made.follow('A');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    made.recorder.flush();
    made.refusal = { code: 'database.full' };
    made.told.length = 0;
    made.switchTo('b');
    expect(made.told).toEqual(['stale A']);
    made.ingest.onDelta(aDelta('A', 2, ['yes', 4000, 1]));
    expect([made.recorder.queue.status.state, trackedIn(made, 'A').trust]).toEqual([
      'failed',
      'stale',
    ]);
    made.refusal = undefined;
    made.pass(200);
    expect(made.told).toEqual(['stale A', 'book A']);
    made.ingest.onDelta(aDelta('A', 3, ['yes', 4000, 1]));
    made.read((session) => {
      expect(session.check()).toMatchObject({ ok: true, gaps: [{ cause: 'refused' }] });
      expect(lastBook(session, 'A')).toMatchObject({ state: 'live', yes: [{ qty: 502 }] });
    });
  });

  it('lets books be believed again that the session before could not record', () => {
    const made = bench();
    made.follow('A');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    made.recorder.hold({ code: 'recording.diskLow' });
    expect(trackedIn(made, 'A').trust).toBe('stale');
    made.told.length = 0;
    made.switchTo('b');
    expect([made.told, trackedIn(made, 'A').trust]).toEqual([['book A'], 'live']);
  });

  const decision = (market: string, seenSession: string, seenEvent: number): DecisionReport => ({
    market: market as MarketTicker,
    policy: { name: 'builtin:hold', modelSha256: null },
    seenSession,
    seenEvent,
    action: 'hold',
    latencyUs: 1,
    outcome: 'held',
    observationHash: null,
    logits: null,
    value: null,
    observation: null,
  });
  const decide = ({ recorder }: IngestBench, ...decisions: readonly DecisionReport[]): number =>
    recorder.decisions({ type: 'decisions', decisions, dropped: 0 });

  it('keeps the decisions on what it has, and no other', () => {
    const made = bench();
    made.follow('A', 'B');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    made.ingest.onSnapshot(aSnapshot('B', 2, [[4000, 500]]));
    const [old, newest] = [trackedIn(made, 'A').event, trackedIn(made, 'B').event];
    made.ingest.onDelta(aDelta('A', 3, ['yes', 4000, 1]));
    made.switchTo('b');
    const { event } = trackedIn(made, 'A');
    const decisions = [
      // A book that changed since, one that is as it was, one of here, and one of a session long ago.
      decision('A', 'a', old),
      decision('B', 'a', newest),
      decision('A', 'b', event),
      decision('B', 'z', newest),
    ];
    expect(decide(made, ...decisions)).toBe(2);
    made.recorder.stats();
    const anchored = trackedIn(made, 'B').event;
    made.read((session) => {
      const kept = [...session.records({ kinds: ['decision', 'stats'] })];
      expect(kept).toMatchObject([
        { seenEvent: anchored },
        { seenEvent: event },
        { kind: 'stats', decisionsDropped: 2 },
      ]);
      expect(session.check()).toMatchObject(ENDED);
    });
  });

  it('keeps those on a book that has not changed for several sessions', () => {
    const made = bench();
    made.follow('A', 'B');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    made.ingest.onSnapshot(aSnapshot('B', 2, [[4000, 500]]));
    const seen = ['A', 'B'].map((name) => decision(name, 'a', trackedIn(made, name).event));
    made.switchTo('b');
    made.ingest.onDelta(aDelta('B', 3, ['yes', 4000, 1]));
    made.switchTo('c');
    expect(seen.map((each) => decide(made, each))).toEqual([1, 0]);
    const { event } = trackedIn(made, 'A');
    made.read((session) =>
      expect([...session.records({ kinds: ['decision'] })]).toMatchObject([{ seenEvent: event }]),
    );
  });

  it('keeps those on a book that was anchored since', () => {
    const made = bench({ anchorEveryEvents: 3, limits: { flushRows: 2 } });
    made.follow('A', 'B');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    made.ingest.onDelta(aDelta('A', 2, ['yes', 4000, 1]));
    const { event } = trackedIn(made, 'A');
    made.ingest.onSnapshot(aSnapshot('B', 3, [[4000, 500]]));
    const first = made.switchTo('b');
    expect(decide(made, decision('A', 'a', event))).toBe(1);
    readSession(first, (session) =>
      expect(eventsOf(session).filter((each) => each.event > event)).toContainEqual(
        expect.objectContaining({ kind: 'snapshot', source: 'anchor', marketRef: 1 }),
      ),
    );
  });

  it('keeps none on a book that changed while nothing was taken', () => {
    const made = bench();
    made.follow('A');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    const seen = decision('A', 'a', trackedIn(made, 'A').event);
    made.recorder.hold({ code: 'recording.diskLow' });
    made.ingest.onDelta(aDelta('A', 2, ['yes', 4000, 1]));
    made.switchTo('b');
    expect(decide(made, seen)).toBe(0);
  });

  it('says what the session before lost and never made good', () => {
    const made = bench();
    made.follow('A');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    made.recorder.hold({ code: 'recording.diskLow' });
    made.ingest.onDelta(aDelta('A', 2, ['yes', 4000, 1]));
    const first = made.switchTo('b');
    readSession(first, (session) => {
      expect(session.check()).toMatchObject({ ok: true, gaps: [{ cause: 'refused', lost: 1 }] });
      expect(session.runs()[0]?.lastEvent).toBe(eventsOf(session).at(-1)?.event);
      expect(lastBook(session, 'A').state).toBe('stale');
    });
    made.read((session) => expect(session.check()).toMatchObject(ENDED));
  });

  it('counts only the frames of its own that could not be read', () => {
    const made = bench();
    const bad = (): void =>
      made.ingest.onBadFrame({ code: 'frame.notJson' } as never, Buffer.from('{'), START);
    bad();
    bad();
    made.switchTo('b');
    bad();
    made.recorder.stats();
    made.recorder.stats();
    made.read((session) =>
      expect([...session.records({ kinds: ['stats'] })]).toMatchObject([
        { malformed: 1 },
        { malformed: 0 },
      ]),
    );
  });

  it('records the first ticker of every market, whatever was known before', () => {
    const made = bench();
    made.follow('A');
    made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
    const ticker = {
      market: 'A' as MarketTicker,
      lastPrice: null,
      yesBid: 4000,
      yesBidSize: 500,
      yesAsk: null,
      yesAskSize: null,
      volume: 0 as Qty,
      openInterest: 4 as Qty,
      at: START,
    };
    const tell = (seq: number) =>
      made.ingest.onTicker(ticker as never, { sid: 2, seq, receivedAt: START } as never);
    tell(1);
    tell(2);
    made.switchTo('b');
    tell(3);
    tell(4);
    made.read((session) => expect(session.counts().ticker).toBe(1));
  });

  it('leaves nothing behind that would write into it: what ends takes no more anchors', () => {
    const made = bench({ anchorEveryEvents: 3, limits: { flushRows: 2 } });
    const names = ['A', 'B', 'C'];
    made.follow(...names);
    names.forEach((name, n) => made.ingest.onSnapshot(aSnapshot(name, 1 + n, [[4000, 500]])));
    names.forEach((name, n) => made.ingest.onDelta(aDelta(name, 4 + n, ['yes', 4000, 100])));
    const first = made.switchTo('b');
    names.forEach((name, n) => made.ingest.onDelta(aDelta(name, 7 + n, ['yes', 4000, 100])));
    readSession(first, (session) => {
      expect(session.check()).toMatchObject(ENDED);
      // The run ends with the last that is in the file.
      const [run] = session.runs();
      expect(run?.lastEvent).toBe(eventsOf(session).at(-1)?.event);
    });
    made.read((session) => expect(session.check()).toMatchObject(ENDED));
  });
});

describe('sessions that follow one another', () => {
  const NAMES = ['A', 'B', 'C'] as const;
  const step = fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant('delta' as const),
        market: fc.constantFrom(...NAMES),
        side: fc.constantFrom('yes' as const, 'no' as const),
        cent: fc.integer({ min: 40, max: 44 }),
        change: fc.integer({ min: -5, max: 20 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('snapshot' as const),
        market: fc.constantFrom(...NAMES),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'gap' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'wait' as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'switch' as const }) },
  );

  it('have everything once, in order, and end each with the books as they were then', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const made = new IngestBench({ limits: { flushRows: 4 }, anchorEveryEvents: 9 });
        made.follow(...NAMES);
        let seq = 0;
        let said: number[] = [];
        let sessions = 0;
        const judge = (path: string, told: readonly number[], books: readonly unknown[]): void =>
          readSession(path, (session) => {
            expect(session.check()).toMatchObject({ ok: true, problems: [], unfinishedRuns: 0 });
            const places = [...session.records({ kinds: ['delta', 'snapshot'] })].flatMap(
              (record) =>
                record.kind === 'delta' || (record.kind === 'snapshot' && record.source === 'feed')
                  ? [record.kind === 'delta' ? record.seq : (record.origin?.seq ?? 0)]
                  : [],
            );
            expect(places).toEqual(told);
            expect(NAMES.map((name) => stanceOf(lastBook(session, name)))).toEqual(books);
          });
        const booksNow = () => NAMES.map((name) => stanceOf(contentOf(trackedIn(made, name).book)));
        try {
          for (const each of steps) {
            if (each.kind === 'wait') made.pass(60);
            else if (each.kind === 'gap') {
              const lost = { channel: 'orderbook_delta', cause: 'sequence', markets: [] } as const;
              made.ingest.onGap({ ...lost, expected: seq, got: seq + 1, at: START });
            } else if (each.kind === 'switch') {
              const books = booksNow();
              sessions += 1;
              judge(made.switchTo(`s${sessions}`), said, books);
              said = [];
            } else {
              seq += 1;
              said.push(seq);
              if (each.kind === 'snapshot') {
                made.ingest.onSnapshot(aSnapshot(each.market, seq, [[4000, 9]], [[4200, 9]]));
              } else {
                const { market, side, cent, change } = each;
                made.ingest.onDelta(aDelta(market, seq, [side, 100 * cent, change]));
              }
            }
          }
          const books = booksNow();
          made.recorder.close();
          judge(made.path, said, books);
        } finally {
          made.dispose();
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** What a reader may say of a book: a session that began after it went stale never knew it. */
const stanceOf = (book: ReturnType<typeof contentOf>): unknown =>
  book.state === 'live' ? book : 'unbelievable';
