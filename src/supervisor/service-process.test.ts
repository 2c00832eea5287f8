import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../base/clock.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ServiceMessage, SupervisorMessage } from '../contract/control.ts';
import type { ServiceConfig } from '../contract/service-config.ts';
import type { ServiceName } from '../contract/service-name.ts';
import type { Child } from './host.ts';
import type { RestartPolicy } from './restart-policy.ts';
import { ServiceProcess } from './service-process.ts';

/** A child that does what the test says. */
class FakeChild implements Child {
  readonly pid = 1;
  readonly sent: SupervisorMessage[] = [];
  readonly service: ServiceName;
  readonly exited: Promise<number | null>;
  end: (code: number | null) => void = () => undefined;
  #listener: (message: ServiceMessage) => void = () => undefined;

  constructor(service: ServiceName) {
    this.service = service;
    this.exited = new Promise((done) => (this.end = done));
  }
  send(message: SupervisorMessage): void {
    this.sent.push(message);
  }
  onMessage(listener: (message: ServiceMessage) => void): void {
    this.#listener = listener;
  }
  say(message: ServiceMessage): void {
    this.#listener(message);
  }
  kill(): void {
    this.end(null);
  }
}

const clock: Clock = {
  nowUs: () => Date.now() * 1000,
  monotonicMs: () => Date.now(),
};
const POLICY: RestartPolicy = {
  firstWaitMs: 1,
  longestWaitMs: 1,
  cap: 2,
  recoveredAfterMs: 10_000,
};

const CONFIG: ServiceConfig = { library: null, appVersion: '0' };

function create(
  service: ServiceName,
  configure: () => Promise<Result<ServiceConfig>> = () => Promise.resolve(ok(CONFIG)),
): {
  process: ServiceProcess;
  children: FakeChild[];
  last: () => FakeChild;
} {
  const children: FakeChild[] = [];
  const process = new ServiceProcess({
    service,
    clock,
    policy: POLICY,
    spawn: () => {
      const child = new FakeChild(service);
      children.push(child);
      return child;
    },
    configure,
    events: {
      onHealth: () => undefined,
      onListening: () => undefined,
      onReady: () => undefined,
      onStep: () => undefined,
      onLog: () => undefined,
      onExit: () => undefined,
    },
  });
  return { process, children, last: () => children.at(-1) as FakeChild };
}

/** Lets promises settle and timers run for so long. */
const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
const becomeReady = async (child: FakeChild): Promise<void> => {
  child.say({ type: 'listening', socketPath: null });
  await pass(0);
  child.say({ type: 'ready', info: null });
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a service process', () => {
  it('waits for the answer of a service whose work is long, whoever supervises it', async () => {
    const { process, last } = create('archive');
    const started = process.start();
    await becomeReady(last());
    await started;
    const answer = process.request('session.verify', { path: 'a' });
    await pass(10 * 60_000);
    last().say({ type: 'reply', id: 1, result: { ok: true, value: null } });
    expect(await answer).toEqual({ ok: true, value: null });
  });

  it('takes half a minute of a prompt one for an answer that does not come', async () => {
    const { process, last } = create('orders');
    void process.start();
    await becomeReady(last());
    const answer = process.request('orders.summary', {});
    await pass(30_000);
    expect(await answer).toMatchObject({ error: { code: 'service.timeout' } });
  });

  it('does not count as started when it is ready after it was told to stop', async () => {
    const { process, last } = create('exchange');
    const started = process.start();
    last().say({ type: 'listening', socketPath: null });
    await pass(0);
    const stopped = process.stop();
    last().say({ type: 'ready', info: null });
    last().end(0);
    await stopped;
    expect(await started).toMatchObject({ error: { code: 'service.stopped' } });
    expect(process.health.state).toBe('stopped');
  });

  it('asks a running process to end before it starts it anew, and insists', async () => {
    const { process, children, last } = create('ingest');
    void process.start();
    const first = last();
    await becomeReady(first);
    process.restart();
    expect(first.sent).toContainEqual({ type: 'stop' });
    await pass(4000);
    expect(children).toHaveLength(1);
    await pass(2000);
    expect(children).toHaveLength(2);
    await becomeReady(last());
    expect(process.health.state).toBe('ready');
  });

  it('gives its configuration anew to a process that is running, and to no other', async () => {
    const { process, last } = create('actor');
    await process.reconfigure();
    void process.start();
    await process.reconfigure();
    expect(last().sent).toEqual([]);
    await becomeReady(last());
    await process.reconfigure();
    expect(last().sent).toEqual([
      { type: 'start', service: 'actor', config: CONFIG },
      { type: 'config', config: CONFIG },
    ]);
  });

  it('stays stopped, whoever asks for a restart meanwhile', async () => {
    const { process, children, last } = create('actor');
    void process.start();
    await becomeReady(last());
    const stopped = process.stop();
    process.restart();
    last().end(0);
    await stopped;
    process.restart();
    await pass(60_000);
    expect(children).toHaveLength(1);
    expect(process.health.state).toBe('stopped');
  });

  it('fails at once when there is nothing to start with, until somebody starts it again', async () => {
    let found: Result<ServiceConfig> = err({ code: 'credentials.missing' });
    const { process, children, last } = create('ingest', () => Promise.resolve(found));
    const started = process.start();
    last().say({ type: 'listening', socketPath: null });
    expect(await started).toEqual(found);
    await pass(60_000);
    expect(children).toHaveLength(1);
    expect(process.health).toMatchObject({
      state: 'failed',
      restarts: 0,
      reason: { code: 'credentials.missing' },
    });
    found = ok(CONFIG);
    process.restart();
    await becomeReady(last());
    expect(process.health.state).toBe('ready');
    // Its failures count anew.
    last().end(1);
    await pass(10);
    expect(children).toHaveLength(3);
  });

  it('keeps nobody waiting when it is stopped between two attempts', async () => {
    const { process, last } = create('ingest');
    const started = process.start();
    last().end(1);
    await pass(0);
    expect(process.health.state).toBe('restarting');
    await process.stop();
    expect(await started).toMatchObject({ error: { code: 'service.stopped' } });
  });

  it('tells of one that went silent, takes it back when it is heard, and ends it when that lasts', async () => {
    const { process, children, last } = create('ingest');
    void process.start();
    await becomeReady(last());
    const silentFor = async (ms: number): Promise<boolean> => {
      await pass(ms);
      process.checkSilence(0);
      return process.health.isSilent;
    };
    expect(await silentFor(400)).toBe(false);
    expect(await silentFor(200)).toBe(true);
    expect(process.health.state).toBe('ready');
    last().say({ type: 'alive' });
    expect(process.health.isSilent).toBe(false);
    expect(await silentFor(4000)).toBe(true);
    expect(children).toHaveLength(1);
    expect(await silentFor(1000)).toBe(false);
    expect(process.health.reason).toMatchObject({ code: 'service.hung', silentMs: 5000 });
    await pass(10);
    expect(children).toHaveLength(2);
  });

  it('counts no silence that the supervisor itself slept through', async () => {
    const { process, last } = create('ingest');
    void process.start();
    await becomeReady(last());
    await pass(60_000);
    process.checkSilence(59_900);
    expect(process.health).toMatchObject({ state: 'ready', isSilent: false });
  });

  it('lets one whose work is long be silent for as long', async () => {
    const { process, last } = create('archive');
    void process.start();
    await becomeReady(last());
    await pass(60_000);
    process.checkSilence(0);
    expect(process.health).toMatchObject({ state: 'ready', isSilent: false });
  });

  it('forgets its failures after every life that was long enough, also one that ended in a hang', async () => {
    const { process, children, last } = create('actor');
    void process.start();
    for (let lives = 1; lives <= 5; lives += 1) {
      await becomeReady(last());
      await pass(20_000);
      last().say({
        type: 'log',
        entry: { atUs: 0, level: 'info', source: 'actor', event: 'x', facts: {} },
      });
      await pass(5000);
      process.checkSilence(0);
      await pass(10);
      expect(children).toHaveLength(lives + 1);
    }
  });
});
