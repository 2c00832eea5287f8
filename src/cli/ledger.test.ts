import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedgerStore } from '../adapters/sqlite/ledger-store.ts';
import { unwrap } from '../base/result.ts';
import type { LedgerEvent } from '../domain/orders/ledger-event.ts';
import { Ledger } from '../domain/orders/ledger.ts';
import type { Instant, Money } from '../domain/units/units.ts';
import { openProfile } from '../supervisor/profile.ts';
import { runCommand } from './command.fixture.ts';
import { ledger } from './ledger.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-profile-'));
  file = unwrap(openProfile(folder)).ledgerFiles.embedded;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const EVENTS: readonly LedgerEvent[] = [
  {
    type: 'calibrated',
    at: 1 as Instant,
    cause: 'start',
    cash: 5_000_000 as Money,
    positions: [],
    differences: [],
  },
  { type: 'tradingWished', at: 2 as Instant, to: 'paused' },
  { type: 'tradingWished', at: 3 as Instant, to: 'trading' },
  { type: 'killed', at: 4 as Instant, epoch: 1, reason: 'test' },
];
/** The first `kept` of them under a snapshot of `state`, or of what they make. */
const write = (kept = 2, state?: string): void => {
  const store = unwrap(openLedgerStore(file, () => undefined));
  const fold = new Ledger();
  for (const event of EVENTS.slice(0, kept)) fold.apply(event);
  unwrap(store.append(EVENTS.slice(0, kept), 'process'));
  unwrap(store.snapshot(state ?? fold.serialize()));
  unwrap(store.append(EVENTS.slice(kept), 'process'));
  store.close();
};
const tamper = (sql: string): void => {
  const database = new Database(file);
  database.exec(sql);
  database.close();
};
const check = async () => {
  const { ended, results } = await runCommand(ledger, folder, ['check']);
  return {
    exit: unwrap(ended),
    printed: results[0] as { ok: boolean; problems: { code: string }[] },
  };
};

describe('oddlot ledger', () => {
  it('reads the ledger of the mode that the settings name, or the command', async () => {
    write();
    const eventsOf = async (...args: readonly string[]) => {
      const { ended, results } = await runCommand(ledger, folder, ['check', ...args]);
      return ended.ok ? results[0] : ended.error;
    };
    expect(await eventsOf()).toMatchObject({ mode: 'embedded', events: 4 });
    const { settingsFile, ledgerFiles } = unwrap(openProfile(folder));
    expect(await eventsOf('--mode', 'demo')).toMatchObject({ path: ledgerFiles.demo });
    renameSync(file, ledgerFiles.demo);
    writeFileSync(settingsFile, '{"mode":"demo"}');
    expect(await eventsOf()).toMatchObject({ mode: 'demo', events: 4 });
    expect(await eventsOf('--mode', 'embedded')).toMatchObject({ path: file });
    expect(await eventsOf('--mode', 'mirror')).toMatchObject({ code: 'usage.badValue' });
  });

  it('says why it reads that of the default mode, where the settings cannot be read', async () => {
    write();
    writeFileSync(unwrap(openProfile(folder)).settingsFile, '{"mode":"demo"');
    const { notes, results } = await runCommand(ledger, folder, ['check']);
    expect(results).toMatchObject([{ mode: 'embedded' }]);
    expect(notes.join()).toMatch(/settings\.notJson.*setAside/);
  });
});

describe('oddlot ledger check', () => {
  it('finds nothing wrong with what was written', async () => {
    write();
    expect(await check()).toMatchObject({
      exit: 0,
      printed: { ok: true, problems: [], events: 4, killSwitch: 'latched', epoch: 1 },
    });
  });

  it.each([
    [
      'a changed event',
      `UPDATE events SET body = replace(body, 'paused', 'trading') WHERE seq = 2`,
    ],
    ['a removed event', 'DELETE FROM events WHERE seq = 3'],
    ['a tail cut off', 'DELETE FROM events WHERE seq = 4'],
    [
      'two events swapped',
      `UPDATE events SET body = (SELECT body FROM events AS other WHERE other.seq = 5 - events.seq)
       WHERE seq IN (2, 3)`,
    ],
    [
      'a tail cut off with the note of the head',
      `DELETE FROM events WHERE seq > 1;
       UPDATE head SET seq = 1, hash = (SELECT hash FROM events WHERE seq = 1)`,
    ],
  ])('finds %s', async (_, sql) => {
    write();
    tamper(sql);
    const { exit, printed } = await check();
    expect(exit).toBe(1);
    expect(printed.problems.map(({ code }) => code)).toContain('ledger.broken');
  });

  it('finds a snapshot that the events do not make, sealed as it may be', async () => {
    const other = new Ledger();
    other.apply({ type: 'killed', at: 9 as Instant, epoch: 9, reason: 'never' });
    write(2, other.serialize());
    expect(await check()).toMatchObject({
      exit: 1,
      printed: { problems: [{ code: 'ledger.otherSnapshot', seq: 2 }] },
    });
  });

  it('finds a damaged snapshot', async () => {
    write();
    tamper(`UPDATE snapshots SET state = '{}'`);
    expect(await check()).toMatchObject({
      exit: 1,
      printed: { problems: [{ code: 'ledger.snapshotDamaged', seq: 2 }] },
    });
  });
});
