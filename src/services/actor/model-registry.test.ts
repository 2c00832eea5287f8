import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../base/clock.ts';
import { createLogger } from '../../base/logger.ts';
import { unwrap } from '../../base/result.ts';
import { ModelReader } from '../../adapters/models/model-reader.ts';
import { ModelStore } from '../../adapters/models/model-store.ts';
import { sha256Of, steadyModel } from '../../adapters/models/steady-model.fixture.ts';
import type { ModelsStatus } from '../../contract/models.ts';
import { RETRY_MS, SETTLE_MS } from './model-files.ts';
import { type ModelChoice, ModelRegistry } from './model-registry.ts';

const WORKER = new URL('../../adapters/models/model-worker.ts', import.meta.url);
const BUYS = steadyModel('buyYes');
const SELLS = steadyModel('sellYes');

let folder: string;
let reader: ModelReader;
let scene: Awaited<ReturnType<typeof open>>;

async function open() {
  const clock = new ManualClock();
  const asked: number[] = [];
  const choices: ModelChoice[] = [];
  const { store } = await ModelStore.open(folder);
  const registry = new ModelRegistry({
    folder,
    store,
    reader,
    clock,
    logger: createLogger({ source: 'actor', nowUs: () => 0, sink: () => undefined }),
    onChoice: (choice) => choices.push(choice),
    onChange: () => undefined,
    later: (afterMs) => asked.push(afterMs),
  });
  return { clock, asked, choices, store, registry };
}

const put = (file: string, content: string | Uint8Array): void =>
  writeFileSync(join(folder, file), content);

async function verdict(file: string) {
  await scene.registry.scan();
  return scene.registry.status.files.find((one) => one.file === file)?.verdict;
}

/** The verdict once the file has lain there for long enough. */
async function settled(file: string) {
  await scene.registry.scan();
  scene.clock.advanceMs(SETTLE_MS);
  return verdict(file);
}

/** Files that are said to be good, but could not be chosen. */
const unusable = ({ files, versions }: ModelsStatus): string[] =>
  files
    .filter(({ verdict: of }) => of === 'good')
    .filter(({ name, sha256 }) => !versions.some((v) => v.name === name && v.sha256 === sha256))
    .map(({ file }) => file);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-registry-'));
  reader = new ModelReader({ worker: WORKER });
  scene = await open();
});
afterEach(async () => {
  await reader.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the verdict on a file', () => {
  it('waits until it has looked the same for a while, and asks to be back by then', async () => {
    const { clock, asked } = scene;
    for (const end of [1000, 20_000, 40_000]) {
      put('slow.zip', BUYS.subarray(0, end));
      expect(await verdict('slow.zip')).toBe('arriving');
      clock.advanceMs(SETTLE_MS - 1);
      expect(await verdict('slow.zip')).toBe('arriving');
    }
    put('slow.zip', BUYS);
    expect(await verdict('slow.zip')).toBe('arriving');
    expect(asked.at(-1)).toBe(SETTLE_MS);
    clock.advanceMs(SETTLE_MS);
    expect(await verdict('slow.zip')).toBe('good');
  });

  it('is good only where its version is listed, whoever looks and whenever', async () => {
    const { registry, store } = scene;
    const seen: string[][] = [];
    const look = () => void seen.push(unusable(registry.status));
    const watched = async <T>(write: Promise<T>): Promise<T> => {
      look();
      const written = await write;
      look();
      return written;
    };
    const [keep, remove] = [store.keep.bind(store), store.remove.bind(store)];
    vi.spyOn(store, 'keep').mockImplementation((...given) => watched(keep(...given)));
    vi.spyOn(store, 'remove').mockImplementation((...given) => watched(remove(...given)));
    put('fader.zip', BUYS);
    expect(await settled('fader.zip')).toBe('good');
    put('fader.zip', SELLS);
    expect(await settled('fader.zip')).toBe('good');
    look();
    rmSync(join(folder, 'fader.zip'));
    unwrap(await registry.forget('fader'));
    look();
    expect(seen).toHaveLength(8);
    expect(seen.flat()).toEqual([]);
  });

  it('is bad while the disk does not let it be kept, and is reached again later', async () => {
    const { clock, registry, choices } = scene;
    put('.versions', 'a file where a folder should be');
    await registry.select('fader');
    put('fader.zip', BUYS);
    expect(await settled('fader.zip')).toBe('bad');
    expect(registry.status).toMatchObject({
      versions: [],
      active: null,
      hold: { code: 'models.notKept' },
      files: [{ problem: { code: 'models.notKept' } }],
    });
    expect(await registry.take('fader.zip')).toMatchObject({ error: { code: 'models.notKept' } });
    expect(await registry.use('fader')).toMatchObject({ error: { code: 'models.notKept' } });
    rmSync(join(folder, '.versions'));
    clock.advanceMs(RETRY_MS - 1);
    expect(await verdict('fader.zip')).toBe('bad');
    clock.advanceMs(1);
    expect(await verdict('fader.zip')).toBe('good');
    expect(registry.status).toMatchObject({ active: { sha256: sha256Of(BUYS) }, hold: null });
    expect(choices.map(({ kind }) => kind)).toEqual(['none', 'none', 'none', 'model']);
  });
});

describe('what is kept', () => {
  it('has every good file of the folder, however many there are', async () => {
    const names = Array.from({ length: 70 }, (_, i) => `m${i}`);
    for (const name of names) put(`${name}.zip`, BUYS);
    expect(await settled('m69.zip')).toBe('good');
    expect(unusable(scene.registry.status)).toEqual([]);
    expect(unwrap(await scene.registry.use('m0'))).toEqual({ sha256: sha256Of(BUYS) });
  });

  it('is mended by putting the file there again', async () => {
    const { registry } = scene;
    put('fader.zip', BUYS);
    expect(await settled('fader.zip')).toBe('good');
    put(join('.versions', sha256Of(BUYS)), SELLS);
    expect(await registry.use('fader')).toMatchObject({ error: { code: 'model.notAsKept' } });
    put('fader.zip', BUYS);
    expect(await settled('fader.zip')).toBe('good');
    expect(unwrap(await registry.use('fader'))).toEqual({ sha256: sha256Of(BUYS) });
  });
});
