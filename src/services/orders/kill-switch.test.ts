import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LatchFile } from '../../adapters/files/latch-file.ts';
import { createLogger } from '../../base/logger.ts';
import { ok, unwrap } from '../../base/result.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import type { AccountSync } from './account-sync.ts';
import { DeskRig } from './desk.fixture.ts';
import { KillSwitch } from './kill-switch.ts';
import type { OrderGroup } from './order-group.ts';
import type { OrderVenue } from './order-venue.ts';

const REPORT_LIMIT_MS = 15_000;

let folder: string;
let rig: DeskRig;
let events: LedgerEvent['type'][];
let killSwitch: KillSwitch;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-kill-'));
  rig = new DeskRig();
  events = [];
  rig.journal.onCommitted(({ type }) => events.push(type));
  const { journal, desk, clock, log } = rig;
  killSwitch = new KillSwitch({
    latch: new LatchFile(join(folder, 'kill-switch.json')),
    journal,
    desk,
    clock,
    venue: {
      cancelAll: () => Promise.resolve(ok(null)),
      restingNow: () => Promise.resolve(ok([])),
    } as unknown as OrderVenue,
    sync: { sync: () => Promise.resolve(ok('same')) } as unknown as AccountSync,
    group: { remembered: null, reset: () => Promise.resolve(ok(null)) } as unknown as OrderGroup,
    checklist: () => Promise.resolve([]),
    logger: createLogger({ source: 'test', sink: (entry) => log.push(entry), nowUs: () => 0 }),
    // Pauses take no time, and the limit of a report is never reached.
    sleep: (ms) => new Promise((done) => void (ms < REPORT_LIMIT_MS && setImmediate(done))),
    onChange: () => undefined,
  });
});
afterEach(() => {
  rig.close();
  rmSync(folder, { recursive: true, force: true });
});

const killed = () =>
  rig.log.filter(({ event }) => event === 'orders.killed').map(({ facts }) => facts['by']);
const reports = () => events.filter((type) => type === 'killReported').length;

describe('the kill switch', () => {
  it.each(['automatic', 'drill'] as const)(
    'takes the file of its own %s kill, shown to it by the supervisor, for the same kill',
    async (by) => {
      const first = killSwitch.kill('a limit', by);
      const during = await killSwitch.kill('a limit', 'file');
      expect(during).toEqual(await first);
      expect(await killSwitch.kill('a limit', 'file')).toEqual(await first);
      expect([killed(), reports()]).toEqual([[by], 1]);
    },
  );

  it('kills again by a file after a release, and by a person whenever one wants it', async () => {
    unwrap(await killSwitch.kill('a limit', 'automatic'));
    unwrap(await killSwitch.kill('to be sure', 'window'));
    unwrap(await killSwitch.release('RELEASE', 'looked at'));
    expect(rig.ledger.latch).toBe('armed');
    unwrap(await killSwitch.kill('dropped', 'file'));
    expect(rig.ledger.latch).toBe('latched');
    expect([killed(), reports()]).toEqual([['automatic', 'window', 'file'], 3]);
  });

  it('says how many orders an earlier life may have left, before anybody has looked', async () => {
    expect(await rig.ask()).toBe('sent');
    killSwitch.restore({ reason: 'before' });
    expect(killSwitch.status).toMatchObject({ canceling: 'no', left: 1 });
    await killSwitch.resume();
    expect(killSwitch.status).toMatchObject({ canceling: 'no', left: 0 });
  });

  it('runs for a file where it was latched in an earlier life', async () => {
    killSwitch.restore({ reason: 'before' });
    unwrap(await killSwitch.kill('before', 'file'));
    expect(reports()).toBe(1);
  });
});
