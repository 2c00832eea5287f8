import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { openModel } from './load-model.ts';
import { ModelReader } from './model-reader.ts';
import { randomLayers, randomObservations } from './network.fixture.ts';
import { network, onnxFile } from './onnx-file.fixture.ts';
import { sb3File } from './sb3-file.fixture.ts';

const MAKE_PIPE = 'mkfifo';
const WORKER = new URL('./model-worker.ts', import.meta.url);
const ACTOR = randomLayers(1, [16], 5);
const CRITIC = randomLayers(2, [16], 1);
const SB3 = sb3File({ actor: ACTOR, critic: CRITIC });
const ONNX = onnxFile({
  ...network(ACTOR, 'observation', 'logits'),
  outputs: [{ name: 'logits', shape: ['batch', 5] }],
  metadata: { note: 'x'.repeat(5000) },
});

let folder: string;
let reader: ModelReader;

const put = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const read = (path: string, goldenPath: string | null = null) => reader.read({ path, goldenPath });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-reader-'));
  reader = new ModelReader({ worker: WORKER });
});
afterEach(async () => {
  await reader.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('ModelReader', () => {
  it('reads in its thread what decides here', async () => {
    const [observation] = randomObservations(3, 1) as [Float32Array];
    const said: unknown[] = [];
    for (const [name, content] of [
      ['a.zip', SB3],
      ['a.onnx', ONNX],
    ] as const) {
      const { parts, content: handedOver } = unwrap(await read(put(name, content)));
      expect(Buffer.from(handedOver).equals(content)).toBe(true);
      const model = unwrap(await openModel(parts));
      said.push(unwrap(model.decide(observation)).action);
      model.release();
    }
    expect(said[0]).toBe(said[1]);
  });

  it('hands large weights over, so that nothing of their size is left to do here', async () => {
    const layers = randomLayers(4, [300, 300], 5);
    const large = onnxFile({
      ...network(layers, 'observation', 'logits'),
      outputs: [{ name: 'logits', shape: ['batch', 5] }],
    });
    const { parts } = unwrap(await read(put('large.onnx', large)));
    if (parts.format !== 'onnx') throw new Error('another format');
    expect(parts.policy.lent.map(({ values }) => values)).toEqual([layers[1]?.weights]);
    expect(parts.policy.content.length).toBeLessThan(100_000);
    unwrap(await openModel(parts)).release();
  });

  it('brings golden vectors, and as much as anybody reads of what a file says of itself', async () => {
    const observation = Array(52).fill(0);
    const golden = put('a.golden.jsonl', JSON.stringify({ observation, action: 0 }));
    const { parts, golden: cases } = unwrap(await read(put('a.onnx', ONNX), golden));
    expect(cases.lines).toHaveLength(1);
    expect(parts.metadata['note']).toHaveLength(1000);
    expect(await read(put('a.onnx', ONNX), put('b', '{}'))).toMatchObject({
      error: { code: 'model.badGolden', line: 1 },
    });
    expect(await read(put('a.onnx', ONNX), folder)).toMatchObject({
      error: { code: 'model.badGolden', line: 0 },
    });
  });

  it('refuses what is no file, and never waits for it', async () => {
    expect(await read(join(folder, 'none'))).toMatchObject({ error: { code: 'model.unreadable' } });
    expect(await read(folder)).toMatchObject({ error: { code: 'model.unreadable' } });
    if (process.platform === 'win32') return;
    const pipe = join(folder, 'pipe.onnx');
    execFileSync(MAKE_PIPE, [pipe]);
    expect(await read(pipe)).toMatchObject({ error: { code: 'model.unreadable' } });
    expect(await read('/dev/zero')).toMatchObject({ error: { code: 'model.unreadable' } });
  });

  it('refuses a file beyond the limit without reading it', async () => {
    const large = put('large.onnx', Buffer.alloc((32 << 20) + 1, 8));
    expect(await read(large)).toEqual({
      ok: false,
      error: { code: 'model.tooLarge', limitBytes: 32 << 20 },
    });
  });

  it('gives up what takes too long, and reads the next file', async () => {
    const path = put('a.zip', SB3);
    await reader.close();
    reader = new ModelReader({ worker: WORKER, limitMs: 0 });
    expect(await read(path)).toEqual({ ok: false, error: { code: 'model.tooLong', limitMs: 0 } });
    await reader.close();
    reader = new ModelReader({ worker: WORKER });
    const all = await Promise.all([read(path), read(put('empty', '')), read(path)]);
    expect(all.map((one) => (one.ok ? 'read' : one.error.code))).toEqual([
      'read',
      'model.empty',
      'read',
    ]);
  });

  it('refuses the file when its thread cannot start, and tries again with the next one', async () => {
    await reader.close();
    for (const nowhere of ['https://example.org/worker.js', `file://${join(folder, 'none.mjs')}`]) {
      reader = new ModelReader({ worker: new URL(nowhere) });
      const all = await Promise.all([read('a'), read('b')]);
      expect(all).toMatchObject([
        { error: { code: 'model.readerFailed' } },
        { error: { code: 'model.readerFailed' } },
      ]);
      await reader.close();
    }
  });

  it('refuses the file that its thread fails over', async () => {
    const clumsy = put(
      'clumsy.mjs',
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ path }) => {
         if (path === 'small') parentPort.postMessage({ ok: false, error: { code: 'model.empty' } });
         else throw new RangeError('deep');
       });`,
    );
    await reader.close();
    reader = new ModelReader({ worker: new URL(`file://${clumsy}`) });
    expect(await read('large')).toEqual({
      ok: false,
      error: { code: 'model.readerFailed', reason: 'deep' },
    });
    expect(await read('small')).toMatchObject({ error: { code: 'model.empty' } });
  });
});
