import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServiceMessage } from '../contract/control.ts';
import { forked, type FakePort, type FakeUtility } from '../../tests/fixtures/fake-electron.ts';
import { createElectronHost } from './electron-host.ts';

vi.mock('electron', () => import('../../tests/fixtures/fake-electron.ts'));

const host = createElectronHost((service) => `/built/${service}.js`);

beforeEach(() => void forked.splice(0));

const last = (): FakeUtility => forked.at(-1) as FakeUtility;
const portsOf = (utility: FakeUtility): readonly FakePort[] =>
  utility.sent.flatMap(({ ports }) => ports);

describe('the Electron host', () => {
  it('starts services from their built files with an environment by name', () => {
    vi.stubEnv('SECRET_TOKEN', 'x');
    const child = host.spawn('ingest');
    vi.unstubAllEnvs();
    expect(last().entry).toBe('/built/ingest.js');
    expect(last().options.serviceName).toBe('Oddlot ingest');
    expect(last().options.env).toHaveProperty('PATH');
    expect(last().options.env).not.toHaveProperty('SECRET_TOKEN');
    last().pid = 77;
    expect([child.service, child.pid]).toEqual(['ingest', 77]);
  });

  it('passes messages on, and tells once that the process ended', async () => {
    const child = host.spawn('orders');
    const heard: ServiceMessage[] = [];
    child.onMessage((message) => heard.push(message));
    last().emit('message', { type: 'listening', socketPath: null });
    child.send({ type: 'stop' });
    last().emit('exit', 3);
    expect(await child.exited).toBe(3);
    expect(heard).toEqual([{ type: 'listening', socketPath: null }]);
    expect(last().sent).toEqual([{ message: { type: 'stop' }, ports: [] }]);
  });

  it('connects two services by one pipe, each told who the other is', async () => {
    const ingest = host.spawn('ingest');
    const actor = host.spawn('actor');
    host.connect(ingest, actor);
    const [toIngest, toActor] = forked as [FakeUtility, FakeUtility];
    const route = { kind: 'transferred' };
    expect(toIngest.sent[0]?.message).toEqual({ type: 'port', peer: 'actor', route });
    expect(toActor.sent[0]?.message).toEqual({ type: 'port', peer: 'ingest', route });
    const [one] = portsOf(toIngest);
    const [other] = portsOf(toActor);
    const heard = once(other as FakePort, 'message');
    other?.start();
    one?.postMessage('update');
    expect(await heard).toEqual([{ data: 'update' }]);
  });

  it('connects a service, or this process, to a window', async () => {
    const ingest = host.spawn('ingest');
    const windowPort = host.connectWindow(ingest) as unknown as FakePort;
    expect(last().sent[0]?.message).toMatchObject({ type: 'port', peer: 'window' });
    expect(portsOf(last())[0]?.peer).toBe(windowPort);

    const { window, own } = host.openLocal();
    const page = window as unknown as FakePort;
    own.post({ n: 1 });
    const fromShell = once(page, 'message');
    page.start();
    expect(await fromShell).toEqual([{ data: { n: 1 } }]);
    const heard = new Promise((done) => own.onMessage(done));
    page.postMessage('subscribe');
    expect(await heard).toBe('subscribe');
    const closed = new Promise<void>((done) => own.onClose(done));
    page.close();
    await closed;
    own.post('dropped');
  });

  it('ends a process that does not listen any more', async () => {
    const deaf = spawn(process.execPath, [
      '-e',
      "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); console.log('up')",
    ]);
    await once(deaf.stdout, 'data');
    const child = host.spawn('actor');
    last().pid = deaf.pid;
    child.kill();
    await once(deaf, 'exit');
    child.kill(); // gone already: nothing to do, nothing to throw
    expect(last().kill).not.toHaveBeenCalled();
  });

  it('makes no fuss about a process that is just going', () => {
    const child = host.spawn('actor');
    last().pid = 4242;
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
    });
    expect(() => child.kill()).not.toThrow();
    kill.mockRestore();
  });
});
