import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLedger } from '../../src/adapters/sqlite/ledger-store.ts';
import { unwrap } from '../../src/base/result.ts';
import { runCommand } from '../../src/cli/command.fixture.ts';
import type { Command } from '../../src/cli/command.ts';
import { drill } from '../../src/cli/drill.ts';
import { kill } from '../../src/cli/kill.ts';
import { release } from '../../src/cli/release.ts';
import { resume } from '../../src/cli/resume.ts';
import type { LedgerEvent } from '../../src/domain/orders/ledger-event.ts';
import type { Qty } from '../../src/domain/units/units.ts';
import { createNodeHost } from '../../src/supervisor/node-host.ts';
import { lockProfile, openProfile } from '../../src/supervisor/profile.ts';
import { openWorkstation } from '../../src/supervisor/workstation.ts';
import { eventually } from '../fixtures/eventually.ts';
import { TopicFollower } from '../fixtures/follow-topic.ts';
import { MemoryKeyStore } from '../fixtures/memory-key-store.ts';
import { orderIn } from '../fixtures/manual-order.ts';

const SERVICES = resolve(import.meta.dirname, '../../src/services');

type Workstation = ReturnType<typeof open>;
let folder: string;
let workstation: Workstation | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-kill-'));
});
afterEach(async () => {
  await workstation?.close();
  workstation = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** What a shell does, on this machine's Node. */
function open() {
  return unwrap(
    openWorkstation({
      createHost: () => createNodeHost((service) => join(SERVICES, service, 'index.ts')),
      shell: 'cli',
      profileFolder: folder,
      version: '0.0.0',
      run: { markets: 12, ratePerS: 50, seed: 7 },
      keyStore: new MemoryKeyStore(),
      killPatienceMs: 60_000,
    }),
  );
}
function follow<N extends 'trading' | 'markets'>(topic: N, owner: 'orders' | 'ingest') {
  const follower = new TopicFollower(topic);
  workstation?.supervisor.attachWindow((peer, port) => {
    if (peer === owner) follower.follow(port);
  });
  return follower;
}
async function start(): Promise<Workstation> {
  workstation = open();
  unwrap(await workstation.supervisor.start());
  await eventually(() => workstation?.supervisor.isStarted, 'every start-up step');
  return workstation;
}
async function stop(): Promise<void> {
  await workstation?.close();
  workstation = undefined;
}

/** A command as `oddlot` runs it, with what it printed. */
const run = (command: Command, ...args: readonly string[]) => runCommand(command, folder, args);
const LATCH_KEYS = ['state', 'cancelled', 'left', 'msGate', 'msCancels'];

/** Into a market whose book is believed. */
async function placing() {
  const markets = follow('markets', 'ingest');
  const live = await eventually(
    () => markets.data?.find(({ status, trust }) => status === 'active' && trust === 'live'),
    'a live market',
  );
  return (n: number) =>
    (workstation as Workstation).supervisor.api['orders.submit'](
      orderIn(live.ticker, { qty: (100 * n) as Qty }),
    );
}
const latchFile = () => join(folder, 'kill-switch.json');
function ledgerEvents(): LedgerEvent[] {
  const events: LedgerEvent[] = [];
  unwrap(readLedger(join(folder, 'ledger.sqlite'), (event) => events.push(event)));
  return events;
}
const ofKill = () => ledgerEvents().filter(({ type }) => type === 'killed' || type === 'released');

describe('kill and release of a profile that runs', () => {
  it('kills, reports, releases into paused, and drills', async () => {
    await start();
    const trading = follow('trading', 'orders');
    const place = await placing();
    for (const n of [1, 2, 3]) await eventually(async () => (await place(n)).ok, 'an order');

    const killed = await run(kill, '--reason', 'by a test');
    expect(unwrap(killed.ended)).toBe(0);
    expect(Object.keys(killed.results[0] as object)).toEqual(LATCH_KEYS);
    expect(killed.results).toEqual([
      {
        state: 'killed',
        cancelled: 3,
        left: 0,
        msGate: expect.any(Number) as number,
        msCancels: expect.any(Number) as number,
      },
    ]);
    await eventually(() => trading.data?.kill?.by === 'command', 'who killed');
    expect(trading.data?.kill?.reason).toBe('by a test');

    expect(await run(release)).toMatchObject({ ended: { error: { code: 'usage.badArguments' } } });
    const released = await eventually(async () => {
      const answer = await run(release, '--reason', 'seen');
      return answer.ended.ok ? answer : undefined;
    }, 'the release');
    expect(Object.keys(released.results[0] as object)).toEqual(LATCH_KEYS);
    expect(released.results).toMatchObject([{ state: 'paused', left: 0 }]);
    expect(released.notes.join('\n')).toMatch(/green +nothingResting/);
    expect(await run(release, '--reason', 'seen')).toMatchObject({
      ended: { error: { code: 'kill.notLatched' } },
    });
    await eventually(() => trading.data?.state === 'paused', 'paused');

    expect((await run(resume, '--reason', 'seen')).results).toEqual([{ state: 'trading' }]);
    const drilled = await run(drill, '--orders', '20');
    expect(drilled.results).toMatchObject([{ verdict: 'passed', left: 0, verified: 'empty' }]);
    expect(existsSync(latchFile())).toBe(true);
    expect(await run(resume, '--reason', 'seen')).toMatchObject({
      ended: { error: { code: 'risk.killed' } },
    });
  });

  it('ends a halt, for whoever says why', async () => {
    const { supervisor } = await start();
    const trading = follow('trading', 'orders');
    const place = await placing();
    await eventually(async () => (await place(1)).ok, 'an order');
    const orders = supervisor.health.find(({ service }) => service === 'orders');
    process.kill(orders?.pid as number, 'SIGKILL');
    await eventually(() => trading.data?.state === 'halted', 'a halt, since an order was open');
    expect(await run(resume)).toMatchObject({ ended: { error: { code: 'usage.badArguments' } } });
    await eventually(async () => (await run(resume, '--reason', 'seen')).ended.ok, 'the word');
    await eventually(() => trading.data?.state === 'trading', 'trading again');
    expect(ledgerEvents().filter(({ type }) => type === 'resumed')).toMatchObject([
      { reason: 'seen' },
    ]);
  });

  it('takes requests from nobody but who may read the profile', async () => {
    await start();
    const controlFile = join(folder, 'control.json');
    await eventually(() => existsSync(controlFile), 'the address');
    expect(statSync(controlFile).mode & 0o077).toBe(0);
    const { socketPath, token } = JSON.parse(readFileSync(controlFile, 'utf8')) as {
      socketPath: string;
      token: string;
    };
    const ask = (call: unknown): Promise<string> =>
      new Promise((done) => {
        let text = '';
        const socket = connect(socketPath, () => socket.write(`${JSON.stringify(call)}\n`));
        socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
        socket.on('error', () => undefined).on('close', () => done(text));
      });
    const call = { channel: 'orders.readRelease', input: {} };
    expect(await ask({ ...call, token: 'x'.repeat(token.length) })).toBe('');
    expect(await ask({ ...call, token, channel: 'settings.read' })).toBe('');
    expect(await ask('nonsense')).toBe('');
    expect(await ask({ ...call, token, input: { more: 1 } })).toContain('request.badInput');
    expect(await ask({ ...call, token })).toContain('"ok":true');
    await stop();
    expect(existsSync(controlFile)).toBe(false);
  });

  it('stops a program that does not answer by the latch file', async () => {
    const unlock = unwrap(lockProfile(unwrap(openProfile(folder))));
    const killed = await run(kill);
    unlock();
    expect(unwrap(killed.ended)).toBe(1);
    expect(killed.results).toMatchObject([{ state: 'killed', cancelled: null, left: null }]);
    expect(killed.notes.join('\n')).toContain('control.unreachable');
    expect(existsSync(latchFile())).toBe(true);
  });
});

describe('kill and release of a profile that nobody runs', () => {
  it('latches on the disk and in the ledger, and the next start is killed', async () => {
    const killed = await run(kill, '--reason', 'at rest');
    expect(unwrap(killed.ended)).toBe(0);
    expect(Object.keys(killed.results[0] as object)).toEqual(LATCH_KEYS);
    expect(killed.results).toMatchObject([{ state: 'killed', cancelled: 0, left: null }]);
    expect(existsSync(latchFile())).toBe(true);
    expect(ofKill()).toMatchObject([
      { type: 'killed', epoch: 1, reason: 'at rest', by: 'command' },
    ]);
    unwrap((await run(kill, '--reason', 'again')).ended); // latched is latched
    expect(ofKill()).toHaveLength(1);

    await start();
    const trading = follow('trading', 'orders');
    await eventually(() => trading.data?.state === 'killed', 'killed');
    expect(trading.data?.kill).toMatchObject({ epoch: 1, reason: 'at rest', by: 'command' });
    await stop();

    const released = await run(release, '--reason', 'reviewed');
    expect(unwrap(released.ended)).toBe(0);
    expect(released.results).toMatchObject([{ state: 'paused', left: null }]);
    expect(existsSync(latchFile())).toBe(false);
    expect(ofKill().at(-1)).toMatchObject({ type: 'released', reason: 'reviewed' });
    await start();
    const after = follow('trading', 'orders');
    await eventually(() => after.data?.state === 'paused', 'paused');
  });

  it('refuses what there is not', async () => {
    expect(await run(release, '--reason', 'x')).toMatchObject({
      ended: { error: { code: 'kill.notLatched' } },
    });
    for (const command of [drill, resume]) {
      const refused = await run(command, ...(command === resume ? ['--reason', 'x'] : []));
      expect(refused).toMatchObject({ ended: { error: { code: 'profile.notRunning' } } });
    }
  });
});
