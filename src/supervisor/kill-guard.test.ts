import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../../tests/fixtures/eventually.ts';
import { systemClock } from '../base/clock.ts';
import { unwrap } from '../base/result.ts';
import { KillGuard } from './kill-guard.ts';

let folder: string;
let guard: KillGuard;
let ended: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-guard-'));
  ended = 0;
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  guard = new KillGuard({
    // One that hangs: it answers nothing until it is ended.
    orders: {
      request: () => new Promise(() => undefined),
      end: () => {
        ended += 1;
        return Promise.resolve();
      },
    } as never,
    latchFile: join(folder, 'kill-switch.json'),
    venue: () => undefined,
    clock: systemClock,
    logger,
  });
  guard.start();
});
const ignore = (): void => undefined;
afterEach(() => {
  guard.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('takes the latch that it writes itself for no other kill', async () => {
  unwrap(await guard.kill('it hangs', 'window'));
  expect(existsSync(join(folder, 'kill-switch.json'))).toBe(true);
  // The watch has looked at the file many times since.
  await sleep(1200);
  expect(ended).toBe(1);
});

it('obeys a file that somebody else dropped, once', async () => {
  const { LatchFile } = await import('../adapters/files/latch-file.ts');
  unwrap(
    new LatchFile(join(folder, 'kill-switch.json')).set(
      { latchedAtUs: systemClock.nowUs(), reason: 'dropped' },
      'process',
    ),
  );
  await eventually(() => ended === 1, 'the process is ended');
  expect(guard.latched).toMatchObject({ reason: 'dropped' });
  await sleep(1200);
  expect(ended).toBe(1);
});
