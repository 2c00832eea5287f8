import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomLayers, randomObservations } from '../adapters/models/network.fixture.ts';
import { network, onnxFile } from '../adapters/models/onnx-file.fixture.ts';
import { sb3File } from '../adapters/models/sb3-file.fixture.ts';
import { Mlp } from '../domain/learning/network/mlp.ts';
import { runCommand } from './command.fixture.ts';
import { model } from './model.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-model-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function run(...args: readonly string[]) {
  const { ended: outcome, results, notes } = await runCommand(model, folder, args);
  return { outcome, results, notes };
}

const actor = randomLayers(1, [8], 5);
const zip = sb3File({ actor, critic: randomLayers(2, [8], 1) });
const onnx = onnxFile({
  ...network(actor, 'x', 'logits'),
  inputs: [{ name: 'x', shape: ['n', 52] }],
  outputs: [{ name: 'logits', shape: ['n', 5] }],
});

describe('model inspect', () => {
  it('describes a usable file', async () => {
    expect(await run('inspect', file('good.onnx', onnx))).toEqual({
      outcome: { ok: true, value: 0 },
      results: [
        {
          ok: true,
          format: 'onnx',
          inputs: [{ name: 'x', type: 'float32', shape: ['n', 52] }],
          outputs: [{ name: 'logits', type: 'float32', shape: ['n', 5] }],
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          metadata: { producer: 'by hand', opset: 17, irVersion: 8 },
          problems: [],
        },
      ],
      notes: [],
    });
  });

  it('says what is wrong with one that is not, and exits with 1', async () => {
    expect(await run('inspect', file('bad.zip', zip.subarray(0, 2000)))).toMatchObject({
      outcome: { ok: true, value: 1 },
      results: [
        {
          ok: false,
          format: 'sb3-zip',
          inputs: [],
          outputs: [],
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          metadata: {},
          problems: [{ code: 'model.badArchive' }],
        },
      ],
    });
    expect(await run('inspect', file('large', new Uint8Array(33 << 20)))).toMatchObject({
      outcome: { ok: true, value: 1 },
      results: [{ ok: false, format: null, sha256: null, problems: [{ code: 'file.tooLarge' }] }],
    });
  });

  it('holds it to the golden vectors beside it', async () => {
    const [observation] = randomObservations(4, 1) as [Float32Array];
    const logits = [...new Mlp(actor).run(observation)];
    const action = logits.indexOf(Math.max(...logits));
    const golden = (said: object): string =>
      file('held.golden.jsonl', JSON.stringify({ observation: [...observation], ...said }));
    const paths = [
      file('held.onnx', onnx),
      file('held.zip', zip),
      file('held.zip.gz', gzipSync(zip)),
    ];
    for (const path of paths) {
      golden({ action, logits });
      expect(await run('inspect', path)).toMatchObject({
        outcome: { ok: true, value: 0 },
        results: [{ ok: true, problems: [] }],
        notes: ['golden vectors: 1, decided as they say'],
      });
      golden({ action: (action + 1) % 5 });
      expect(await run('inspect', path)).toMatchObject({
        outcome: { ok: true, value: 1 },
        results: [
          {
            ok: false,
            // What it is can be told all the same.
            inputs: [{ type: 'float32' }],
            outputs: [{ name: 'logits' }, ...(path.endsWith('onnx') ? [] : [{ name: 'value' }])],
            problems: [{ code: 'model.otherAction', line: 1 }],
          },
        ],
        notes: [expect.stringMatching(/^oddlot: model.otherAction: /) as string],
      });
      golden({});
      expect(await run('inspect', path)).toMatchObject({
        outcome: { ok: true, value: 1 },
        results: [{ ok: false, problems: [{ code: 'model.badGolden', line: 1 }] }],
      });
    }
  });

  it('fails without a file', async () => {
    expect((await run('inspect', join(folder, 'nothing'))).outcome).toMatchObject({
      error: { code: 'file.unreadable' },
    });
    expect((await run('inspect')).outcome).toMatchObject({ error: { code: 'usage.badArguments' } });
    expect((await run()).outcome).toMatchObject({ error: { code: 'usage.badArguments' } });
    expect((await run('train')).outcome).toMatchObject({ error: { code: 'usage.badArguments' } });
  });
});

describe('model predict', () => {
  const observations = randomObservations(3, 3);
  const lines = observations.map((observation) => JSON.stringify([...observation])).join('\n\n');

  it('answers line by line, through gzip where the name says so', async () => {
    const network = new Mlp(actor);
    for (const path of [file('obs.jsonl', lines), file('obs.jsonl.gz', gzipSync(lines))]) {
      const good = file('good.zip.gz', gzipSync(zip));
      const { outcome, results } = await run('predict', good, '--observations', path);
      expect(outcome).toEqual({ ok: true, value: 0 });
      expect(results).toHaveLength(3);
      for (const [i, result] of results.entries()) {
        const logits = [...network.run(observations[i] as Float32Array)];
        const action = logits.indexOf(Math.max(...logits));
        expect(result).toEqual({ action, logits, value: expect.any(Number) as number });
      }
    }
  });

  it('gives null for what the model does not say', async () => {
    const args = [file('good.onnx', onnx), '--observations', file('one.jsonl', lines)];
    const { results } = await run('predict', ...args);
    expect(results[0]).toMatchObject({ value: null });
  });

  it('ends at a line that is no observation and names it', async () => {
    for (const bad of [
      '{',
      '{}',
      '[1,2]',
      `[${'null,'.repeat(51)}1]`,
      `[${'1e300,'.repeat(51)}1]`,
    ]) {
      const path = file('bad.jsonl', `${lines}\n${bad}\n`);
      const { outcome, results } = await run(
        'predict',
        file('good.zip', zip),
        '--observations',
        path,
      );
      expect(results).toHaveLength(3);
      expect(outcome).toMatchObject({ ok: false, error: { line: 6 } });
    }
    const unasked = await run('predict', file('good.zip', zip));
    expect(unasked.outcome).toMatchObject({ error: { code: 'usage.badArguments' } });
  });
});
