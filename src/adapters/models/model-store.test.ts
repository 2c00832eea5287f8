import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import type { ModelVersion } from '../../contract/models.ts';
import type { Instant } from '../../domain/units/units.ts';
import { ModelStore } from './model-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const contentOf = (n: number): Buffer => Buffer.from(`content ${n}`);
const hashOf = (n: number): string => createHash('sha256').update(contentOf(n)).digest('hex');
const version = (n: number, name = 'fader'): ModelVersion => ({
  name,
  sha256: hashOf(n),
  format: 'onnx',
  sizeBytes: contentOf(n).length,
  at: n as Instant,
  goldenCases: 0,
});
const open = async (): Promise<ModelStore> => (await ModelStore.open(folder)).store;
const kept = (): string[] => readdirSync(join(folder, '.versions')).toSorted();
const numbers = (store: ModelStore, name = 'fader'): number[] =>
  store.versionsOf(name).map(({ at }) => at);

describe('ModelStore', () => {
  it('keeps contents and pins across restarts, newest first', async () => {
    const store = await open();
    for (const n of [1, 2, 3]) unwrap(await store.keep(version(n), contentOf(n), []));
    unwrap(await store.keep({ ...version(1), at: 4 as Instant }, contentOf(1), []));
    unwrap(await store.pin('fader', hashOf(2)));
    const again = await open();
    expect(numbers(again)).toEqual([4, 3, 2]);
    expect(again.pinned).toEqual({ fader: hashOf(2) });
    expect(readFileSync(again.pathOf(hashOf(1)))).toEqual(contentOf(1));
    unwrap(await again.unpin('fader'));
    expect((await open()).pinned).toEqual({});
  });

  it('keeps a bounded number, and whatever is pinned or in use', async () => {
    const store = await open();
    unwrap(await store.keep(version(1), contentOf(1), []));
    unwrap(await store.pin('fader', hashOf(1)));
    for (let n = 2; n <= 20; n += 1) {
      unwrap(await store.keep(version(n), contentOf(n), [hashOf(2)]));
    }
    expect(numbers(store)).toEqual([20, 19, 18, 17, 16, 15, 14, 13, 2, 1]);
    expect(kept()).toHaveLength(11);
    for (let n = 100; n < 180; n += 1) {
      unwrap(await store.keep(version(n, `other ${n}`), contentOf(n), []));
    }
    expect(store.versions).toHaveLength(65);
    expect(numbers(store)).toEqual([1]);
    expect(kept()).toHaveLength(66);
  });

  it('forgets a name, but not what another shares with it', async () => {
    const store = await open();
    unwrap(await store.keep(version(1), contentOf(1), []));
    unwrap(await store.keep(version(1, 'twin'), contentOf(1), []));
    unwrap(await store.keep(version(2), contentOf(2), []));
    unwrap(await store.pin('fader', hashOf(2)));
    unwrap(await store.remove('fader'));
    expect(store.versions).toEqual([version(1, 'twin')]);
    expect(store.pinned).toEqual({});
    expect(kept()).toEqual([hashOf(1), 'index.json'].toSorted());
  });

  it('clears away what a crash left, and says when its list is damaged', async () => {
    unwrap(await (await open()).keep(version(1), contentOf(1), []));
    writeFileSync(join(folder, '.versions', hashOf(9)), 'left');
    writeFileSync(join(folder, '.versions', 'index.json.new'), '{');
    expect((await ModelStore.open(folder)).problem).toBeNull();
    expect(kept()).toEqual([hashOf(1), 'index.json'].toSorted());
    for (const damage of ['{', '[]', '{"version":1,"versions":[{"name":"../x"}],"pinned":{}}']) {
      writeFileSync(join(folder, '.versions', 'index.json'), damage);
      const { store, problem } = await ModelStore.open(folder);
      expect(problem).toMatchObject({ code: 'models.indexDamaged' });
      expect(store.versions).toEqual([]);
    }
  });

  it('is whole although something there cannot be removed', async () => {
    const store = await open();
    for (const n of [1, 2]) unwrap(await store.keep(version(n), contentOf(n), []));
    const inTheWay = (name: string) => mkdirSync(join(folder, '.versions', name));
    inTheWay('of another program');
    const again = await ModelStore.open(folder);
    expect(again.problem).toBeNull();
    expect(numbers(again.store)).toEqual([2, 1]);
    rmSync(again.store.pathOf(hashOf(1)));
    inTheWay(hashOf(1));
    unwrap(await again.store.remove('fader'));
    expect((await open()).versions).toEqual([]);
    expect(kept()).toEqual(['index.json', 'of another program', hashOf(1)].toSorted());
  });

  it('says when nothing can be written', async () => {
    const store = await open();
    writeFileSync(join(folder, '.versions'), 'in the way');
    expect(await store.keep(version(1), contentOf(1), [])).toMatchObject({
      error: { code: 'models.notKept' },
    });
    expect(store.versions).toEqual([]);
  });
});
