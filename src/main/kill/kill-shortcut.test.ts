import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLogger, type LogEntry } from '../../base/logger.ts';
import { globalShortcut, Notification } from '../../../tests/fixtures/fake-electron.ts';
import { KillShortcut } from './kill-shortcut.ts';

vi.mock('electron', () => import('../../../tests/fixtures/fake-electron.ts'));

const KEYS = 'Alt+F12';
let folder: string;
let log: LogEntry[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-shortcut-'));
  log = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  globalShortcut.taken.clear();
  globalShortcut.registered.clear();
  Notification.shown.length = 0;
});

/** One life of the program. */
const start = (): KillShortcut =>
  new KillShortcut({
    press: () => undefined,
    logger: createLogger({ source: 'test', nowUs: () => 0, sink: (entry) => log.push(entry) }),
    noticeFile: join(folder, 'notice.json'),
  });
/** What was told of since the last time. */
const told = (): readonly string[] =>
  Notification.shown.splice(0).map(({ body }) => body.split(' ')[0] as string);

it('says once that keys do not work, over starts and whatever else is set', () => {
  globalShortcut.taken.add(KEYS);
  for (let life = 1; life <= 3; life += 1) {
    const shortcut = start();
    shortcut.use(KEYS);
    shortcut.use(KEYS);
    shortcut.release();
  }
  expect(told()).toEqual([KEYS]);
  expect(log.map(({ event }) => event)).toEqual(Array(6).fill('shortcut.notRegistered'));
});

it('says so again once the keys or the reason are others', () => {
  for (const keys of [KEYS, 'Alt+F11']) globalShortcut.taken.add(keys);
  for (const keys of [KEYS, 'Alt+F11', 'NoKey', 'NoKey', KEYS]) start().use(keys);
  expect(told()).toEqual([KEYS, 'Alt+F11', 'NoKey', KEYS]);
});

it.each([
  ['worked meanwhile', () => globalShortcut.taken.clear(), KEYS],
  ['were given up meanwhile', () => undefined, null],
])('says so again when they %s', (_what, change, keys) => {
  globalShortcut.taken.add(KEYS);
  start().use(KEYS);
  change();
  const shortcut = start();
  shortcut.use(keys);
  shortcut.release();
  globalShortcut.taken.add(KEYS);
  start().use(KEYS);
  expect(told()).toEqual([KEYS, KEYS]);
});

it('keeps no note of what nobody was told', () => {
  vi.spyOn(Notification, 'isSupported').mockReturnValueOnce(false);
  globalShortcut.taken.add(KEYS);
  start().use(KEYS);
  expect(existsSync(join(folder, 'notice.json'))).toBe(false);
  start().use(KEYS);
  expect(told()).toEqual([KEYS]);
});

it('takes other keys instead of those before, and gives them back', () => {
  const shortcut = start();
  shortcut.use(KEYS);
  shortcut.use('Alt+F11');
  expect([...globalShortcut.registered.keys()]).toEqual(['Alt+F11']);
  shortcut.release();
  expect([...globalShortcut.registered.keys()]).toEqual([]);
});
