import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/clock.ts';
import { createLogger } from '../../base/logger.ts';
import { ModelReader } from '../../adapters/models/model-reader.ts';
import { ModelStore } from '../../adapters/models/model-store.ts';
import { steadyModel } from '../../adapters/models/steady-model.fixture.ts';
import { SETTLE_MS } from './model-files.ts';
import { ModelRegistry } from './model-registry.ts';

const WORKER = new URL('../../adapters/models/model-worker.ts', import.meta.url);
const BUYS = steadyModel('buyYes');

let folder: string;
let reader: ModelReader;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-registry-'));
  reader = new ModelReader({ worker: WORKER });
});
afterEach(async () => {
  await reader.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('ModelRegistry', () => {
  it('judges a file once it has looked the same for a while, and asks to be back by then', async () => {
    const clock = new ManualClock();
    const asked: number[] = [];
    const { store } = await ModelStore.open(folder);
    const registry = new ModelRegistry({
      folder,
      store,
      reader,
      clock,
      logger: createLogger({ source: 'actor', nowUs: () => 0, sink: () => undefined }),
      onChoice: () => undefined,
      onChange: () => undefined,
      later: (afterMs) => asked.push(afterMs),
    });
    const verdict = async () => {
      await registry.scan();
      return registry.status.files[0]?.verdict;
    };
    const path = join(folder, 'slow.zip');
    for (const end of [1000, 20_000, 40_000]) {
      writeFileSync(path, BUYS.subarray(0, end));
      expect(await verdict()).toBe('arriving');
      clock.advanceMs(SETTLE_MS - 1);
      expect(await verdict()).toBe('arriving');
    }
    writeFileSync(path, BUYS);
    expect(await verdict()).toBe('arriving');
    expect(asked.at(-1)).toBe(SETTLE_MS);
    clock.advanceMs(SETTLE_MS);
    expect(await verdict()).toBe('good');
  });
});
