import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { openSessionWriter } from '../../adapters/sqlite/session-writer.ts';
import { unwrap } from '../../base/result.ts';
import type { Instant } from '../../domain/units/units.ts';
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

it('takes over which session is being recorded while it is at work', async () => {
  for (const name of ['a', 'b']) {
    const writer = openSessionWriter({
      path: join(folder, `${name}.oddlot`),
      info: { name, origin: 'live', mode: 'embedded', venue: 'test', seed: null },
      appVersion: '0',
      startedAt: 1 as Instant,
      existing: 'refuse',
    });
    unwrap(unwrap(writer).close(2 as Instant));
  }
  const config = (running: string, minFreeMb: number) => ({
    appVersion: '0',
    library: { folder, running, minFreeMb },
  });
  const service = startArchive({
    config: config('a', 0),
    clock: systemClock,
  } as ServiceContext<'archive'>);
  const { handlers } = service;
  const running = async () => {
    const listed = unwrap(await handlers['session.list']({}));
    return listed.filter(({ isRunning }) => isRunning).map(({ name }) => name);
  };
  expect(await running()).toEqual(['a']);
  service.adopt?.(config('b', 1e12));
  expect(await running()).toEqual(['b']);
  const ended = (name: string) => handlers['session.remove']({ name });
  expect(await ended('b')).toMatchObject({ error: { code: 'session.running' } });
  const elsewhere = mkdtempSync(join(tmpdir(), 'oddlot-elsewhere-'));
  const from = join(elsewhere, 'c.oddlot');
  copyFileSync(join(folder, 'b.oddlot'), from);
  try {
    const added = await handlers['session.add']({ path: from });
    expect(added).toMatchObject({ error: { code: 'session.noRoom', minFreeMb: 1e12 } });
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
  expect(await ended('a')).toMatchObject({ ok: true });
  await service.stop();
});
