import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { applyRetention } from './retention.ts';

const NOW_MS = Date.UTC(2026, 11, 20);
const DAY_MS = 86_400_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-keep-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const nameOf = (day: number): string =>
  `2026-12-${String(day).padStart(2, '0')}T00-00-00Z-demo.oddlot`;

/** A file of so many bytes, last written so many days ago. */
function write(name: string, bytes: number, daysAgo: number): void {
  const path = join(folder, name);
  writeFileSync(path, Buffer.alloc(bytes));
  const at = (NOW_MS - daysAgo * DAY_MS) / 1000;
  utimesSync(path, at, at);
}

const keep = async (
  limits: { keepDays?: number; maxTotalMb?: number },
  running = nameOf(20),
): Promise<string[]> => {
  const removed = await applyRetention({
    folder,
    running: join(folder, running),
    limits: { keepDays: null, maxTotalMb: null, ...limits },
    nowMs: NOW_MS,
  });
  return unwrap(removed).map(({ file, reason }) => `${file.slice(folder.length + 1)} ${reason}`);
};

it('keeps everything unless told otherwise', async () => {
  write(nameOf(1), 5_000_000, 1000);
  expect(await keep({})).toEqual([]);
});

it('removes what is too old, with its log', async () => {
  write(nameOf(1), 10, 19);
  write(`${nameOf(1)}-wal`, 10, 19);
  write(nameOf(15), 10, 5);
  expect(await keep({ keepDays: 7 })).toEqual([`${nameOf(1)} age`]);
  expect(readdirSync(folder)).toEqual([nameOf(15)]);
});

it('removes the oldest until the rest fits, the running session counted but not removed', async () => {
  write(nameOf(1), 400_000, 19);
  write(nameOf(2), 400_000, 18);
  write(nameOf(3), 400_000, 17);
  write(nameOf(20), 500_000, 20);
  expect(await keep({ maxTotalMb: 1 })).toEqual([`${nameOf(1)} size`, `${nameOf(2)} size`]);
  expect(readdirSync(folder)).toEqual([nameOf(3), nameOf(20)]);
});

it('leaves alone what somebody imported or renamed, and what is written to elsewhere', async () => {
  write('my best day.oddlot', 2_000_000, 300);
  write(nameOf(1), 2_000_000, 300);
  write(`${nameOf(1)}-wal`, 10, 0.01);
  expect(await keep({ keepDays: 1, maxTotalMb: 1 })).toEqual([]);
});

it('says when the folder cannot be read', async () => {
  const removed = await applyRetention({
    folder: join(folder, 'none'),
    running: '',
    limits: { keepDays: 1, maxTotalMb: null },
    nowMs: NOW_MS,
  });
  expect(removed).toEqual({ ok: false, error: { code: 'retention.failed', reason: 'ENOENT' } });
});
