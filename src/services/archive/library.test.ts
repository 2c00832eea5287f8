import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRandomSession } from '../../../tests/fixtures/random-session-file.ts';
import { openSession } from '../../adapters/sqlite/session-reader.ts';
import { unwrap } from '../../base/result.ts';
import { START_US, Workbench } from './archive.fixture.ts';
import { listSessions, removeSession, renameSession } from './library.ts';

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.clear());

const place = (running: string | null = null) => ({ folder: bench.folder, running });
const names = async () => unwrap(await listSessions(place())).map(({ name }) => name);

describe('the session library', () => {
  it('lists sessions with what their files say, also one that cannot be opened', async () => {
    writeRandomSession(bench, 1);
    writeRandomSession(bench, 2, 'killed');
    writeFileSync(bench.path('broken.oddlot'), 'not a database at all');
    writeFileSync(bench.path('notes.txt'), 'something else');
    const listed = unwrap(await listSessions(place('random-2')));
    const byName = new Map(listed.map((session) => [session.name, session]));
    expect([...byName.keys()].toSorted()).toEqual(['broken', 'random-1', 'random-2']);
    expect(byName.get('random-1')).toMatchObject({
      isRunning: false,
      origin: 'live',
      startedAt: START_US,
      unfinishedRuns: 0,
      problem: null,
    });
    expect(byName.get('random-1')?.markets).toBeGreaterThan(0);
    expect(byName.get('random-1')?.bytes).toBeGreaterThan(0);
    expect(byName.get('random-2')).toMatchObject({ isRunning: true, unfinishedRuns: 1 });
    expect(byName.get('broken')?.problem?.code).toBe('database.notOurs');
  });

  it('leaves one that somebody else has open where it is', async () => {
    const path = writeRandomSession(bench, 1, 'killed');
    const user = unwrap(openSession(path));
    const busy = { ok: false, error: { code: 'database.busy' } };
    expect(await renameSession(place(), { name: 'random-1', to: 'b' })).toMatchObject(busy);
    expect(await removeSession(place(), 'random-1')).toMatchObject(busy);
    expect(existsSync(path)).toBe(true);
    user.close();
  });

  it('renames a session whole', async () => {
    const path = writeRandomSession(bench, 1);
    const before = unwrap(openSession(path));
    const counts = before.counts();
    before.close();
    unwrap(await renameSession(place(), { name: 'random-1', to: 'Election night' }));
    expect(readdirSync(bench.folder).filter((file) => file.startsWith('random-1'))).toEqual([]);
    const after = unwrap(openSession(bench.path('Election night.oddlot')));
    expect(after.counts()).toEqual(counts);
    after.close();
  });

  it('writes over nothing', async () => {
    writeRandomSession(bench, 1);
    writeRandomSession(bench, 2);
    expect(await renameSession(place(), { name: 'random-1', to: 'random-2' })).toMatchObject({
      ok: false,
      error: { code: 'session.exists' },
    });
    expect(await names()).toHaveLength(2);
  });

  it('removes a session, and never the one being recorded', async () => {
    const path = writeRandomSession(bench, 1);
    expect(await removeSession(place('random-1'), 'random-1')).toMatchObject({
      ok: false,
      error: { code: 'session.running' },
    });
    expect(existsSync(path)).toBe(true);
    unwrap(await removeSession(place(), 'random-1'));
    expect(readdirSync(bench.folder)).toEqual([]);
    expect(await removeSession(place(), 'random-1')).toMatchObject({
      ok: false,
      error: { code: 'database.notFound' },
    });
  });
});
