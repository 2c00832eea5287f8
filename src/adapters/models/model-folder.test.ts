import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { eventually } from '../../../tests/fixtures/eventually.ts';
import { listModelFiles } from './model-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const signature = async (): Promise<string | undefined> =>
  unwrap(await listModelFiles(folder))[0]?.signature;

it('sees another content of the same size in a file whose times were set back, as copying tools do', async () => {
  const path = join(folder, 'a.onnx');
  writeFileSync(path, 'one');
  const { atime, mtime } = statSync(path);
  utimesSync(path, atime, mtime);
  const before = await signature();
  expect(await signature()).toBe(before);
  // A file system counts its time in steps.
  await eventually(async () => {
    writeFileSync(path, 'two');
    utimesSync(path, atime, mtime);
    return (await signature()) !== before;
  }, 'another signature');
});
