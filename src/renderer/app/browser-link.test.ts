import { beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../base/result.ts';
import type { ClientFrame, ServerFrame } from '../../contract/link-frames.ts';
import type { Port } from '../../contract/port.ts';
import type { WindowPeer } from '../../contract/service-name.ts';
import type { Link, LinkState } from '../store/link.ts';
import { createBrowserLink } from './browser-link.ts';
import type { Entry } from './browser-session.ts';

/** As much of a WebSocket as the link uses. */
class TestSocket extends EventTarget {
  readonly sent: ClientFrame[] = [];

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }

  says(frame: ServerFrame): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }));
  }

  opens(): void {
    this.dispatchEvent(new Event('open'));
  }

  breaks(): void {
    this.dispatchEvent(new Event('close'));
  }
}

/** Lets what was promised happen. */
const settle = (): Promise<void> => new Promise((done) => setTimeout(done));

describe('the browser link', () => {
  let sockets: TestSocket[];
  let entries: Entry[];
  let states: LinkState[];
  let timers: { readonly run: () => void; readonly afterMs: number }[];
  let ports: (readonly [WindowPeer, Port])[];
  let link: Link;
  const socket = (): TestSocket => sockets.at(-1) as TestSocket;
  const elapse = async (): Promise<void> => {
    for (const { run } of timers.splice(0)) run();
    await settle();
  };

  beforeEach(async () => {
    sockets = [];
    entries = [];
    states = [];
    timers = [];
    ports = [];
    link = createBrowserLink({
      enterSession: () => Promise.resolve(entries.shift() ?? 'entered'),
      openSocket: () => {
        sockets.push(new TestSocket());
        return socket() as unknown as WebSocket;
      },
      later: (run, afterMs) => void timers.push({ run, afterMs }),
      nowMs: () => 1000,
    });
    link.onState((state) => void states.push(state));
    link.onPort((peer, port) => void ports.push([peer, port]));
  });

  const openIt = async (): Promise<void> => {
    link.open();
    await settle();
    socket().opens();
  };

  it('answers requests with the replies of the same number', async () => {
    await openIt();
    const first = link.api['app.read']({});
    const second = link.api['window.read']({});
    expect(socket().sent).toMatchObject([
      { type: 'request', id: 1, channel: 'app.read', input: {} },
      { type: 'request', id: 2, channel: 'window.read', input: {} },
    ]);
    socket().says({ type: 'reply', id: 2, result: ok({ state: {} }) });
    socket().says({ type: 'reply', id: 1, result: ok('app') });
    expect(await second).toEqual({ ok: true, value: { state: {} } });
    expect(await first).toEqual({ ok: true, value: 'app' });
  });

  it('refuses requests while it is down, and fails those under way when it breaks', async () => {
    expect(await link.api['app.read']({})).toEqual({ ok: false, error: { code: 'link.down' } });
    await openIt();
    const asked = link.api['app.read']({});
    socket().breaks();
    expect(await asked).toEqual({ ok: false, error: { code: 'link.lost' } });
    expect(states.map(({ kind }) => kind)).toEqual(['open', 'lost']);
  });

  it('comes back by itself, waiting longer each time', async () => {
    entries = ['entered', 'unreachable', 'unreachable', 'entered'];
    await openIt();
    const waits: number[] = [];
    socket().breaks();
    for (let i = 0; i < 3; i += 1) {
      waits.push(timers[0]?.afterMs ?? 0);
      await elapse();
    }
    expect(waits).toEqual([250, 500, 1000]);
    expect(sockets).toHaveLength(2);
    socket().opens();
    expect(states.at(-1)).toEqual({ kind: 'open' });
    socket().breaks();
    expect(timers[0]?.afterMs).toBe(250);
  });

  it('stops where the server does not know the page', async () => {
    entries = ['unauthorized'];
    link.open();
    await settle();
    expect(states).toEqual([{ kind: 'unauthorized' }]);
    expect([sockets.length, timers.length]).toEqual([0, 0]);
  });

  it('gives a port for every peer, and a new one when the peer comes back', async () => {
    await openIt();
    const heard: unknown[] = [];
    let closed = 0;
    socket().says({ type: 'portOpen', peer: 'ingest' });
    const [, port] = ports[0] as readonly [WindowPeer, Port];
    port.onMessage((message) => void heard.push(message));
    port.onClose(() => void (closed += 1));
    port.post({ type: 'subscribe' });
    expect(socket().sent).toEqual([
      { type: 'port', peer: 'ingest', message: { type: 'subscribe' } },
    ]);
    socket().says({ type: 'port', peer: 'ingest', message: 'one' });
    socket().says({ type: 'port', peer: 'orders', message: 'not mine' });
    socket().says({ type: 'portClosed', peer: 'ingest' });
    socket().says({ type: 'port', peer: 'ingest', message: 'too late' });
    expect(heard).toEqual(['one']);
    expect(closed).toBe(1);
    port.post('dropped');
    expect(socket().sent).toHaveLength(1);
    socket().says({ type: 'portOpen', peer: 'ingest' });
    expect(ports.map(([peer]) => peer)).toEqual(['ingest', 'ingest']);
  });

  it('closes every port when the connection breaks', async () => {
    await openIt();
    let closed = 0;
    for (const peer of ['ingest', 'orders'] as const) socket().says({ type: 'portOpen', peer });
    for (const [, port] of ports) port.onClose(() => void (closed += 1));
    socket().breaks();
    expect(closed).toBe(2);
  });
});
