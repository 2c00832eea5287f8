import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Activation } from '../../domain/learning/network/mlp.ts';
import { ACTIONS } from '../../domain/policy/action.ts';
import { HOSTILE_FILES } from './hostile-files.fixture.ts';
import { loadModel } from './load-model.ts';
import type { Decision, Model } from './model.ts';
import { randomLayers, randomObservations } from './network.fixture.ts';
import { network, onnxFile } from './onnx-file.fixture.ts';
import { modelFormat } from './read-model.ts';
import { sb3File } from './sb3-file.fixture.ts';

// Beside the repository, where somebody has put models that Stable-Baselines3 made; never part of it.
const SAMPLES = new URL('../../../../shared/data/models/', import.meta.url);
const areThere = existsSync(SAMPLES);
const json = (name: string): unknown => JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8'));

async function open(file: Uint8Array): Promise<Model> {
  const model = await loadModel(file);
  if (!model.ok) throw new Error(JSON.stringify(model.error));
  return model.value;
}

function decide(model: Model, observation: Float32Array): Decision {
  const decision = model.decide(observation);
  if (!decision.ok) throw new Error(JSON.stringify(decision.error));
  return decision.value;
}

function largestDifference(a: Iterable<number>, b: readonly number[]): number {
  return Math.max(...[...a].map((value, i) => Math.abs(value - (b[i] as number))));
}

describe('loadModel', () => {
  it('gives the same decisions by either engine', async () => {
    const shapes: readonly (readonly [Activation, number[]])[] = [
      ['tanh', [64, 64]],
      ['relu', [64, 64]],
      ['elu', [32]],
      ['leakyRelu', [128, 16, 7]],
      ['relu', [512, 300]],
      ['tanh', []],
    ];
    for (const [seed, [activation, hidden]] of shapes.entries()) {
      const actor = randomLayers(seed, hidden, 5, activation);
      const critic = randomLayers(seed + 100, hidden, 1, activation);
      const parts = [
        network(actor, 'observation', 'logits'),
        network(critic, 'observation', 'value'),
      ];
      const onnx = await open(
        onnxFile({
          nodes: parts.flatMap(({ nodes }) => nodes),
          weights: parts.flatMap(({ weights }) => weights),
          outputs: [
            { name: 'logits', shape: ['batch', 5] },
            { name: 'value', shape: ['batch', 1] },
          ],
        }),
      );
      const sb3 = await open(sb3File({ actor, critic }));
      for (const observation of randomObservations(seed, 200)) {
        const [ours, theirs] = [decide(sb3, observation), decide(onnx, observation)];
        const logits = [...(theirs.logits ?? [])];
        expect(logits).toHaveLength(5);
        expect(largestDifference(ours.logits ?? [], logits)).toBeLessThanOrEqual(1e-4);
        expect(Math.abs((ours.value ?? NaN) - (theirs.value ?? NaN))).toBeLessThanOrEqual(1e-4);
        expect(ours.action).toBe(theirs.action);
      }
      onnx.release();
    }
  });

  it('hands out logits that stay as they are', async () => {
    const actor = randomLayers(1, [8], 5);
    const critic = randomLayers(2, [8], 1);
    const onnx = onnxFile({
      ...network(actor, 'observation', 'logits'),
      outputs: [{ name: 'logits', shape: [1, 5] }],
    });
    for (const file of [onnx, sb3File({ actor, critic })]) {
      const model = await open(file);
      const [first, second] = randomObservations(5, 2) as [Float32Array, Float32Array];
      const { logits } = decide(model, first);
      const copy = [...(logits ?? [])];
      expect([...(decide(model, second).logits ?? [])]).not.toEqual(copy);
      expect([...(logits ?? [])]).toEqual(copy);
      expect([...(decide(model, first).logits ?? [])]).toEqual(copy);
      model.release();
    }
  });

  it('knows a file by its beginning', async () => {
    expect(await loadModel(new Uint8Array())).toEqual({
      ok: false,
      error: { code: 'model.empty' },
    });
    for (const text of ['{"weights": []}', '\x89PNG', '#!/bin/sh', '\x00', '\x93NUMPY']) {
      const file = Buffer.from(text, 'latin1');
      expect(modelFormat(file)).toBeNull();
      expect(await loadModel(file)).toEqual({ ok: false, error: { code: 'model.unknownFormat' } });
    }
    expect(modelFormat(Buffer.from('PK\x05\x06'))).toBe('sb3-zip');
    expect(modelFormat(Buffer.from([8, 8]))).toBe('onnx');
  });

  it('refuses what would fill the memory before it does', () => {
    const script = fileURLToPath(new URL('load-hostile-files.fixture.ts', import.meta.url));
    const lines = execFileSync(process.execPath, [script], { encoding: 'utf8' }).trim().split('\n');
    const last = JSON.parse(lines.pop() as string) as { grewKiB: number };
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      HOSTILE_FILES.map(({ file, code }) => ({ file, code })),
    );
    expect(last.grewKiB).toBeLessThan(250_000);
  });
});

interface Expected {
  readonly observations: readonly (readonly number[])[];
  readonly actions: readonly number[];
  readonly logits: readonly (readonly number[])[];
  readonly values?: readonly number[];
}

describe.skipIf(!areThere)('models that Stable-Baselines3 made', () => {
  it('decide as they did there', async () => {
    const { models } = json('manifest.json') as {
      models: { file: string; expected: string; format: string }[];
    };
    expect(models.length).toBeGreaterThan(3);
    for (const { file, expected, format } of models) {
      const model = await open(readFileSync(new URL(file, SAMPLES)));
      expect(model.format).toBe(format);
      const { observations, actions, logits, values } = json(expected) as Expected;
      for (const [i, observation] of observations.entries()) {
        const decision = decide(model, Float32Array.from(observation));
        expect({ file, i, action: decision.action }).toEqual({
          file,
          i,
          action: ACTIONS[actions[i] as number],
        });
        if (decision.logits) {
          expect(largestDifference(decision.logits, logits[i] as number[])).toBeLessThanOrEqual(
            1e-4,
          );
        }
        if (values)
          expect(Math.abs((decision.value ?? NaN) - (values[i] as number))).toBeLessThanOrEqual(
            1e-3,
          );
      }
      model.release();
    }
  });

  it('are refused when somebody damaged them', async () => {
    const { models } = json('bad/manifest.json') as {
      models: { file: string; mustNotCreate?: string }[];
    };
    const codes: Record<string, string> = {};
    for (const { file, mustNotCreate } of models) {
      const model = await loadModel(readFileSync(new URL(`bad/${file}`, SAMPLES)));
      codes[file] = model.ok ? 'accepted' : model.error.code;
      expect(mustNotCreate !== undefined && existsSync(mustNotCreate)).toBe(false);
    }
    expect(codes).toEqual({
      'wrong-input-51.zip': 'model.wrongInput',
      'wrong-input-51.onnx': 'model.wrongInput',
      'wrong-output-4.zip': 'model.wrongOutput',
      'wrong-output-4.onnx': 'model.wrongOutput',
      'nan-output.zip': 'model.notFinite',
      'nan-output.onnx': 'model.notFinite',
      'truncated.zip': 'model.badArchive',
      'truncated.onnx': 'model.badOnnx',
      'malicious-pickle.zip': 'model.forbiddenPickle',
      'empty.zip': 'model.empty',
      'empty.onnx': 'model.empty',
    });
  });
});
