import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DecisionsMessage } from '../../contract/links.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { parseDecisions } from './decision-intake.ts';
import { aSnapshot, IngestBench } from './ingest.fixture.ts';

const decision = {
  market: 'A' as MarketTicker,
  policy: { name: 'builtin:spreadCapture', modelSha256: null },
  seenSession: 'a',
  seenEvent: 3,
  action: 'buyYes',
  latencyUs: 40,
  outcome: 'risk.notOwner',
  observationHash: null,
  logits: null,
  value: null,
  observation: null,
} as const;
/** As a model's is told, with everything there is. */
const reasoned = {
  ...decision,
  policy: { name: 'model:ppo', modelSha256: '9f'.repeat(32) },
  observationHash: '00ff00ff00ff00ff',
  logits: [0, 0.5, -1, 0.25, 2],
  value: -0.125,
  observation: Array.from({ length: 52 }, (_, index) => index / 64),
} as const;
const message = (decisions: DecisionsMessage['decisions']): DecisionsMessage => ({
  type: 'decisions',
  decisions,
  dropped: 0,
});

describe('decisions of the actor', () => {
  it('are taken as they are said, or not at all', () => {
    const both = message([decision, reasoned]);
    expect(parseDecisions(both)).toEqual(both);
    for (const wrong of [
      { ...decision, latencyUs: 0.5 },
      { ...decision, action: 'buy' },
      { ...decision, outcome: '' },
      { ...decision, seenEvent: -1 },
      { ...decision, seenSession: '' },
      { ...decision, observationHash: '00FF00FF00FF00FF' },
      { ...reasoned, logits: [0, 1] },
      { ...reasoned, value: Number.NaN },
      { ...reasoned, value: 0.1 },
      { ...reasoned, observation: [1] },
    ]) {
      expect(parseDecisions({ ...message([]), decisions: [wrong] })).toBeUndefined();
    }
    expect(parseDecisions(message(Array.from({ length: 1025 }, () => decision)))).toBeUndefined();
  });

  let bench: IngestBench;
  beforeEach(() => {
    bench = new IngestBench({ limits: { rows: 40 } });
    bench.follow('A');
    bench.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 5]]));
  });
  afterEach(() => bench.dispose());

  it('are in the session with their policy, and those of unknown markets are not', () => {
    const stranger = { ...decision, market: 'B' as MarketTicker };
    expect(bench.recorder.decisions(message([decision, stranger]))).toBe(1);
    expect(bench.recorder.decisions(message([decision]))).toBe(1);
    bench.read((session) => {
      expect([...session.records({ kinds: ['policy'] })]).toHaveLength(1);
      const { market: _market, policy: _policy, seenSession: _session, ...rest } = decision;
      expect([...session.records({ kinds: ['decision'] })]).toMatchObject([
        { ...rest, marketRef: 1, policyRef: 1 },
        { ...rest, marketRef: 1, policyRef: 1 },
      ]);
      expect(session.check().ok).toBe(true);
    });
  });

  it('keep what they were made from, and the policy of each', () => {
    expect(bench.recorder.decisions(message([decision, reasoned, decision]))).toBe(3);
    bench.read((session) => {
      expect([...session.records({ kinds: ['policy'] })]).toMatchObject([
        { policyRef: 1, name: 'builtin:spreadCapture', modelSha256: null },
        { policyRef: 2, name: 'model:ppo', modelSha256: '9f'.repeat(32) },
      ]);
      const { observationHash, logits, value, observation } = reasoned;
      expect([...session.records({ kinds: ['decision'] })]).toMatchObject([
        { policyRef: 1, observationHash: null, logits: null, value: null, observation: null },
        { policyRef: 2, observationHash, logits, value, observation },
        { policyRef: 1, observationHash: null, logits: null, value: null, observation: null },
      ]);
    });
  });

  it('are counted where they are missing: dropped on the way, or refused', () => {
    const stranger = { ...decision, market: 'B' as MarketTicker };
    bench.recorder.decisions({ ...message([decision, stranger]), dropped: 4 });
    bench.recorder.stats();
    bench.recorder.stats();
    bench.read((session) =>
      expect([...session.records({ kinds: ['stats'] })]).toMatchObject([
        { decisionsDropped: 5 },
        { decisionsDropped: 0 },
      ]),
    );
  });

  it('give way to the market’s data, and their refusal makes no book stale', () => {
    const taken = bench.recorder.decisions(message(Array.from({ length: 40 }, () => decision)));
    expect(taken).toBeLessThan(20);
    bench.ingest.onSnapshot(aSnapshot('A', 2, [[4100, 5]]));
    expect(bench.told.filter((said) => said.startsWith('stale'))).toEqual([]);
    expect(bench.recorder.refused).toBe(0);
    bench.read((session) => expect(session.check()).toMatchObject({ ok: true, gaps: [] }));
  });
});
