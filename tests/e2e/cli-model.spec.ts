import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { steadyModel } from '../../src/adapters/models/steady-model.fixture.ts';
import { readLedger } from '../../src/adapters/sqlite/ledger-store.ts';
import { Command } from '../fixtures/command.ts';
import { eventually } from '../fixtures/eventually.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-cli-model-'));
});
afterEach(() => {
  Command.endAll();
  rmSync(folder, { recursive: true, force: true });
});

const put = (file: string, content: string | Uint8Array): string => {
  const path = join(folder, file);
  writeFileSync(path, content);
  return path;
};
const start = (model: string, ...more: readonly string[]) =>
  new Command('run', '--model', model, '--profile', join(folder, 'profile'), ...more);
const run = (model: string, ...more: readonly string[]) => start(model, ...more).ended();

/** Whether the ledger of the profile has an order yet. */
function hasOrders(): boolean {
  let count = 0;
  const read = readLedger(join(folder, 'profile', 'ledger.sqlite'), ({ type }) => {
    if (type === 'orderDrafted') count += 1;
  });
  return read.ok && count > 0;
}
/** Windows knows no interrupt from another process: it ends the program at once. */
const onPosix = process.platform === 'win32' ? it.skip : it;

describe('oddlot run --model', () => {
  onPosix.each(['sb3-zip', 'onnx'] as const)(
    'lets a file from anywhere trade: %s',
    async (format) => {
      const path = put(format === 'onnx' ? 'a.onnx' : 'a.zip', steadyModel('buyYes', format));
      const command = start(path, '--armed', '--seed', '7', '--markets', '5', '--rate', '1000');
      await eventually(hasOrders, 'an order');
      command.signal('SIGINT');
      const { code, stdout } = await command.ended();
      expect(code).toBe(0);
      const summary = JSON.parse(stdout.at(-1) ?? '') as {
        readonly decisions: number;
        readonly actions: Readonly<Record<string, number>>;
        readonly orders: number;
      };
      expect(summary.decisions).toBeGreaterThan(0);
      // From the first decision on.
      expect(summary.actions['buyYes']).toBe(summary.decisions);
      expect(summary.orders).toBeGreaterThan(0);
    },
  );

  it('ends with the reason before anything starts, when it cannot be used', async () => {
    const good = steadyModel('buyYes');
    const golden = JSON.stringify({ observation: Array(52).fill(0), action: 2 });
    put('other.golden.jsonl', golden);
    for (const [path, code] of [
      [put('cut.zip', good.subarray(0, 9000)), 'model.badArchive'],
      [put('text.onnx', 'hello'), 'model.unknownFormat'],
      [put('other.zip', good), 'model.otherAction'],
      [join(folder, 'none.zip'), 'model.unreadable'],
    ] as const) {
      const ended = await run(path);
      expect([ended.code, ended.stdout]).toEqual([1, []]);
      expect(ended.stderr).toHaveLength(1);
      expect(ended.stderr[0]).toContain(`oddlot: ${code}`);
    }
    expect(existsSync(join(folder, 'profile'))).toBe(false);
    const both = await run(put('a.zip', good), '--policy', 'hold');
    expect(both.code).toBe(2);
  });
});
