import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import type { ServiceContext } from '../kit/run-service.ts';
import { startArchive } from './archive-service.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-archive-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('begins without what a process left that was killed while it added a session', async () => {
  // No process has this number; nobody would find what is hidden.
  for (const part of ['', '-wal'])
    writeFileSync(join(folder, `.arriving.4194305-1.part${part}`), '');
  writeFileSync(join(folder, 'a.oddlot'), '');
  const service = startArchive({
    config: { appVersion: '0', library: { folder, running: null, minFreeMb: 0 } },
    clock: systemClock,
  } as ServiceContext<'archive'>);
  expect(readdirSync(folder)).toEqual(['a.oddlot']);
  await service.stop();
});
