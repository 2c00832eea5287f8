import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { ACTIONS } from '../../domain/policy/action.ts';
import { checkGoldenCase, type GoldenCase, goldenCaseAt, readGoldenCases } from './golden-cases.ts';
import { loadModel } from './load-model.ts';
import { randomLayers, randomObservations } from './network.fixture.ts';
import { sb3File } from './sb3-file.fixture.ts';

const OBSERVATION = Array.from({ length: 52 }, (_, i) => i / 52);
const line = (more: object): string =>
  JSON.stringify({ observation: OBSERVATION, action: 1, ...more });

describe('readGoldenCases', () => {
  it('reads one case a line, with or without logits', () => {
    const text = `${line({})}\n\n${line({ action: 4, logits: [0, 1, 2, 3, 4] })}\n`;
    const cases = unwrap(readGoldenCases(text));
    const observation = Float32Array.from(OBSERVATION);
    expect([...cases.lines]).toEqual([1, 3]);
    expect([goldenCaseAt(cases, 0), goldenCaseAt(cases, 1)]).toEqual([
      { line: 1, observation, action: 1, logits: null },
      { line: 3, observation, action: 4, logits: Float32Array.of(0, 1, 2, 3, 4) },
    ]);
  });

  it.each([
    ['', 'no case'],
    ['{', 'not JSON'],
    ['null', 'observation: not 52 numbers'],
    [line({ observation: OBSERVATION.slice(1) }), 'observation: not 52 numbers'],
    [line({ observation: [...OBSERVATION.slice(1), null] }), 'observation: not 52 numbers'],
    [line({ action: 5 }), 'action: not one of 0 to 4'],
    [line({ action: 0.5 }), 'action: not one of 0 to 4'],
    [line({ action: 'map' }), 'action: not one of 0 to 4'],
    [line({ logits: [1, 2, 3, 4] }), 'logits: not 5 numbers'],
  ])('says where %j is wrong', (text, problem) => {
    expect(readGoldenCases(text)).toEqual({
      ok: false,
      error: { code: 'model.badGolden', line: 1, problem },
    });
  });

  it('takes no more than ten thousand', () => {
    expect(readGoldenCases('\n'.repeat(20_000))).toMatchObject({ error: { line: 10_001 } });
  });

  it('parses no line that is longer than a case can be', () => {
    const long = `{"observation":[${'{},'.repeat(10_000)}{}]}`;
    expect(readGoldenCases(`${line({})}\n${long}`)).toEqual({
      ok: false,
      error: { code: 'model.badGolden', line: 2, problem: 'longer than 16384 characters' },
    });
    expect(readGoldenCases(line({}).padEnd(16_384)).ok).toBe(true);
  });
});

describe('checkGoldenCase', () => {
  it('holds a model to its action, and its logits within a ten-thousandth', async () => {
    const file = sb3File({ actor: randomLayers(1, [8], 5), critic: randomLayers(2, [8], 1) });
    const model = unwrap(await loadModel(file));
    const [observation] = randomObservations(3, 1) as [Float32Array];
    const decision = unwrap(model.decide(observation));
    const logits = decision.logits ?? new Float32Array();
    const right: GoldenCase = {
      line: 7,
      observation,
      action: ACTIONS.indexOf(decision.action),
      logits,
    };
    expect(checkGoldenCase(model, right)).toEqual({ ok: true, value: null });
    expect(checkGoldenCase(model, { ...right, logits: null }).ok).toBe(true);
    const near = logits.map((logit) => logit + 0.000_09);
    expect(checkGoldenCase(model, { ...right, logits: near }).ok).toBe(true);
    const far = logits.map((logit, i) => (i === 3 ? logit + 0.001 : logit));
    expect(checkGoldenCase(model, { ...right, logits: far })).toMatchObject({
      error: { code: 'model.otherLogits', line: 7, tolerance: 1e-4 },
    });
    const other = (right.action + 1) % 5;
    expect(checkGoldenCase(model, { ...right, action: other })).toEqual({
      ok: false,
      error: {
        code: 'model.otherAction',
        line: 7,
        found: decision.action,
        expected: ACTIONS[other],
      },
    });
  });
});
