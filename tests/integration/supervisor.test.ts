import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { unwrap } from '../../src/base/result.ts';
import type { ServiceHealth } from '../../src/contract/health.ts';
import {
  SERVICE_NAMES,
  type ServiceName,
  type WindowPeer,
} from '../../src/contract/service-name.ts';
import { createNodeHost } from '../../src/supervisor/node-host.ts';
import { openProfile } from '../../src/supervisor/profile.ts';
import { DEFAULT_RESTART_POLICY } from '../../src/supervisor/restart-policy.ts';
import { SettingsFile } from '../../src/supervisor/settings-file.ts';
import { Supervisor } from '../../src/supervisor/supervisor.ts';
import { eventually } from '../fixtures/eventually.ts';
import { MemoryKeyStore } from '../fixtures/memory-key-store.ts';

const FIXTURES = resolve(import.meta.dirname, '../fixtures/services');

let folder: string;
let supervisor: ReturnType<typeof create>;

function create(policy = DEFAULT_RESTART_POLICY, idleMs?: number) {
  const profile = unwrap(openProfile(folder));
  return new Supervisor({
    host: createNodeHost((service) => join(FIXTURES, `${service}.ts`)),
    clock: systemClock,
    profile,
    settingsFile: new SettingsFile(profile.settingsFile, () => 0),
    version: '0.0.0',
    shell: 'cli',
    drawnSeed: 1,
    keyStore: new MemoryKeyStore(),
    restartPolicy: policy,
    ...(idleMs !== undefined && { idleMs }),
  });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-test-'));
  supervisor = create();
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

const healthOf = (service: ServiceName): ServiceHealth =>
  supervisor.health.find((row) => row.service === service) as ServiceHealth;
const pidOf = (service: ServiceName): number => healthOf(service).pid as number;
const readyAgain = (service: ServiceName, restarts: number): Promise<unknown> =>
  eventually(
    () => healthOf(service).state === 'ready' && healthOf(service).restarts >= restarts,
    `${service} ready after ${restarts} restarts`,
  );
/** ingest and orders both greet the actor, once in every life. */
const greeted = (times: number): Promise<unknown> =>
  eventually(async () => {
    const summary = await supervisor.api['actor.summary']({});
    return summary.ok && summary.value.decisions === times;
  }, `${times} greetings`);
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the supervisor', () => {
  it('starts every service, wires them to each other, and stops them all', async () => {
    expect(await supervisor.start()).toEqual({ ok: true, value: null });
    expect(supervisor.health.map((row) => row.state)).toEqual(SERVICE_NAMES.map(() => 'ready'));
    expect(supervisor.isStarted).toBe(true);
    await greeted(2);
    const pids = SERVICE_NAMES.map(pidOf);
    await supervisor.stop();
    expect(pids.filter(isAlive)).toEqual([]);
    expect(supervisor.health.map((row) => row.state)).toEqual(SERVICE_NAMES.map(() => 'stopped'));
  });

  it.each(SERVICE_NAMES)(
    'brings %s back when it is killed, and leaves the others alone',
    async (victim) => {
      unwrap(await supervisor.start());
      const before = new Map(SERVICE_NAMES.map((service) => [service, pidOf(service)]));
      process.kill(pidOf(victim), 'SIGKILL');
      await readyAgain(victim, 1);
      for (const service of SERVICE_NAMES) {
        if (service === victim) expect(pidOf(service)).not.toBe(before.get(service));
        else expect(pidOf(service)).toBe(before.get(service));
      }
      await eventually(() => supervisor.isStarted, 'all steps done again');
    },
  );

  it('wires a service anew after its restart, also to windows', async () => {
    unwrap(await supervisor.start());
    const delivered: WindowPeer[] = [];
    const detach = supervisor.attachWindow((peer) => delivered.push(peer));
    expect(delivered.toSorted()).toEqual(['actor', 'ingest', 'orders', 'supervisor']);
    await greeted(2); // one that is killed before it greets never does
    process.kill(pidOf('ingest'), 'SIGKILL');
    await eventually(
      () => delivered.filter((peer) => peer === 'ingest').length === 2,
      'a new port',
    );
    await greeted(3);
    detach();
    process.kill(pidOf('ingest'), 'SIGKILL');
    await readyAgain('ingest', 2);
    expect(delivered.filter((peer) => peer === 'ingest')).toHaveLength(2);
  });

  it('lets a window subscribe before the service has published anything', async () => {
    const answer = new Promise((done) => {
      supervisor.attachWindow((peer, port) => {
        if (peer !== 'orders') return;
        port.onMessage(done);
        port.post({ type: 'subscribe', topic: 'fills' });
      });
    });
    unwrap(await supervisor.start());
    expect(await answer).toMatchObject({ type: 'reset', topic: 'fills', data: [] });
  });

  it.skipIf(process.platform === 'win32')(
    'says that a service is silent, then takes it for hung and starts it anew',
    async () => {
      unwrap(await supervisor.start());
      process.kill(pidOf('actor'), 'SIGSTOP');
      await eventually(() => healthOf('actor').isSilent, 'its silence is told');
      expect(healthOf('actor').state).toBe('ready');
      await readyAgain('actor', 1);
    },
  );

  it('gives up after the cap, says why, and starts again when a person asks', async () => {
    supervisor = create({ firstWaitMs: 1, longestWaitMs: 1, cap: 3, recoveredAfterMs: 60_000 });
    unwrap(await supervisor.start());
    for (let kills = 0; kills < 3; kills += 1) {
      await readyAgain('orders', kills);
      process.kill(pidOf('orders'), 'SIGKILL');
      await eventually(() => healthOf('orders').state !== 'ready', 'its end');
    }
    await eventually(() => healthOf('orders').state === 'failed', 'giving up');
    expect(healthOf('orders').reason).toMatchObject({ code: 'service.exited' });
    expect(await supervisor.api['orders.summary']({})).toEqual({
      ok: false,
      error: { code: 'service.notReady', service: 'orders', state: 'failed' },
    });
    expect(await supervisor.api['service.restart']({ service: 'orders' })).toMatchObject({
      ok: true,
    });
    await readyAgain('orders', 2);
  });

  it('answers a request whose service dies over it', async () => {
    unwrap(await supervisor.start());
    expect(await supervisor.api['orders.cancelAll']({ market: null })).toEqual({
      ok: false,
      error: { code: 'service.died', service: 'orders' },
    });
    await readyAgain('orders', 1);
  });

  it('starts an on-demand service for a request and stops it when nobody asks any more', async () => {
    supervisor = create(DEFAULT_RESTART_POLICY, 100);
    unwrap(await supervisor.start());
    const row = (): ServiceHealth | undefined =>
      supervisor.health.find(({ service }) => service === 'archive');
    /** The fixture answers with the number of its process. */
    const ask = async (): Promise<number> =>
      unwrap(await supervisor.api['session.verify']({ path: 'a' })).unfinishedRuns;
    expect(row()).toBeUndefined();
    const [pid, again] = await Promise.all([ask(), ask()]);
    expect(again).toBe(pid);
    expect(row()).toMatchObject({ state: 'ready', pid });
    await eventually(() => row() === undefined, 'its end');
    expect(isAlive(pid)).toBe(false);
    const next = await ask();
    expect(next).not.toBe(pid);
    // Killed over nothing, it is there for the next request all the same.
    process.kill(next, 'SIGKILL');
    await eventually(() => row()?.state !== 'ready', 'its death');
    const last = await ask();
    await supervisor.stop();
    expect(isAlive(last)).toBe(false);
  });

  it('refuses what the contract does not allow, in its own channels and in others’', async () => {
    unwrap(await supervisor.start());
    expect(await supervisor.api['service.restart']({ service: 'nobody' } as never)).toMatchObject({
      error: { code: 'request.badInput', channel: 'service.restart' },
    });
    expect(await supervisor.api['orders.cancelAll']({ market: 'lower case' })).toMatchObject({
      error: { code: 'request.badInput', channel: 'orders.cancelAll' },
    });
  });

  it('keeps the window’s state in the profile', async () => {
    unwrap(await supervisor.start());
    const state = { layout: { panels: ['book'] } };
    expect(await supervisor.api['window.write']({ state })).toEqual({ ok: true, value: null });
    expect(await supervisor.api['window.read']({})).toEqual({ ok: true, value: { state } });
  });
});
