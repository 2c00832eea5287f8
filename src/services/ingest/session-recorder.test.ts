import { afterEach, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { aDelta, aSnapshot, IngestBench } from './ingest.fixture.ts';

const benches: IngestBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.dispose();
});
const bench = (options: ConstructorParameters<typeof IngestBench>[0]): IngestBench => {
  const made = new IngestBench(options);
  benches.push(made);
  return made;
};

it('anchors every book, also where their anchors fill batch after batch', () => {
  const made = bench({ limits: { flushRows: 2 }, anchorEveryEvents: 16 });
  const names = ['A', 'B', 'C', 'D', 'E'];
  made.follow(...names);
  names.forEach((name, n) => made.ingest.onSnapshot(aSnapshot(name, 1 + n, [[4000, 500]])));
  names.forEach((name, n) => made.ingest.onDelta(aDelta(name, 6 + n, ['yes', 4000, 100])));
  made.read((session) => {
    const kinds = [...session.records({ after: 16 })].map(({ kind }) => kind);
    expect(kinds).toEqual([...names.map(() => 'snapshot'), 'checkpoint']);
    expect(session.check()).toMatchObject({ ok: true, gaps: [] });
  });
});

it('lets nothing go on when the disk refuses the very batch that would have caught up', () => {
  const made = bench({ limits: { flushRows: 3 } });
  made.follow('A', 'B');
  made.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
  made.ingest.onSnapshot(aSnapshot('B', 2, [[3000, 100]]));
  const full = { code: 'database.full' };
  made.refusal = full;
  made.pass(50);
  made.told.length = 0;
  let writes = 0;
  made.onWrite = () => {
    writes += 1;
    // What waited is written; then a gap and two anchors make a batch, and the disk is full again.
    made.refusal = writes === 2 ? full : undefined;
  };
  made.pass(200);
  expect([writes, made.recorder.queue.status.state]).toEqual([2, 'failed']);
  expect([...made.markets].map(({ trust }) => trust)).toEqual(['stale', 'stale']);
  expect(made.told).toEqual([]);
  made.pass(200);
  expect(made.told).toEqual(['book A', 'book B']);
  made.read((session) => {
    const { ok, gaps } = session.check();
    expect([ok, new Set(gaps.map(({ cause }) => cause))]).toEqual([true, new Set(['refused'])]);
    for (const { market } of session.markets()) {
      expect(unwrap(session.bookAt(market.ticker, 'end')).state).toBe('live');
    }
  });
});
