import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ok } from '../../base/result.ts';
import { channels, type Api } from '../../contract/requests.ts';
import {
  eventFrom,
  FakeContents,
  ipcMain,
  MessageChannelMain,
  type FakePort,
} from '../../../tests/fixtures/fake-electron.ts';
import { deliverPorts } from './deliver-ports.ts';
import { isFromPage } from './our-page.ts';
import { serve } from './serve.ts';

vi.mock('electron', () => import('../../../tests/fixtures/fake-electron.ts'));

const PAGE = 'app://oddlot';
const isOurPage = isFromPage(PAGE);

beforeEach(() => ipcMain.handlers.clear());
afterEach(() => void ipcMain.removeAllListeners());

describe('serving the contract', () => {
  const asked: unknown[] = [];
  const api = Object.fromEntries(
    channels.map((channel) => [
      channel,
      async (input: unknown) => {
        asked.push([channel, input]);
        return ok('done');
      },
    ]),
  ) as unknown as Api;
  const invoke = (channel: string, event: unknown, input: unknown): unknown =>
    ipcMain.handlers.get(channel)?.(event, input);

  beforeEach(() => {
    asked.length = 0;
    serve(api, isOurPage);
  });

  it('offers every channel and nothing else', () => {
    expect([...ipcMain.handlers.keys()].sort()).toEqual([...channels].sort());
  });

  it('answers our page', async () => {
    const answer = await invoke('service.restart', eventFrom(PAGE), { service: 'ingest' });
    expect(answer).toEqual(ok('done'));
    expect(asked).toEqual([['service.restart', { service: 'ingest' }]]);
  });

  it.each([
    ['another origin', eventFrom('https://evil.example')],
    ['another host of our scheme', eventFrom('app://other')],
    ['an origin of nothing', eventFrom('null')],
    ['a frame within our page', eventFrom(PAGE, 'inner')],
    ['a frame that is gone', { sender: new FakeContents(), senderFrame: null }],
  ])('refuses %s before looking at the input', async (_who, event) => {
    const answer = await invoke('orders.cancelAll', event, { market: null });
    expect(answer).toEqual({
      ok: false,
      error: { code: 'ipc.foreignSender', channel: 'orders.cancelAll' },
    });
    expect(asked).toEqual([]);
  });

  it.each([undefined, null, 'x', { service: 'shell' }, { service: 'ingest', more: 1 }])(
    'refuses the input %j',
    async (input) => {
      const answer = await invoke('service.restart', eventFrom(PAGE), input);
      expect(answer).toMatchObject({
        ok: false,
        error: { code: 'request.badInput', channel: 'service.restart' },
      });
      expect(asked).toEqual([]);
    },
  );
});

describe('delivering ports', () => {
  type Deliver = (peer: string, port: FakePort) => void;
  const attached = new Set<Deliver>();
  const supervisor = {
    attachWindow: (deliver: Deliver) => {
      attached.add(deliver);
      return () => void attached.delete(deliver);
    },
  };
  const openPorts = (event: unknown): boolean => ipcMain.emit('window.openPorts', event);

  beforeEach(() => {
    attached.clear();
    deliverPorts(supervisor as never, isOurPage);
  });

  it('attaches the page that asks, and posts it every port with its peer', () => {
    const contents = new FakeContents();
    openPorts(eventFrom(PAGE, 'top', contents));
    const { port1 } = new MessageChannelMain();
    const { port1: again } = new MessageChannelMain();
    for (const deliver of attached) deliver('ingest', port1);
    for (const deliver of attached) deliver('ingest', again);
    expect(contents.posted).toEqual([
      { channel: 'port', message: { peer: 'ingest' }, ports: [port1] },
      { channel: 'port', message: { peer: 'ingest' }, ports: [again] },
    ]);
  });

  it('replaces the attachment of a page that was loaded again', () => {
    const contents = new FakeContents();
    openPorts(eventFrom(PAGE, 'top', contents));
    const [first] = attached;
    openPorts(eventFrom(PAGE, 'top', contents));
    expect(attached.size).toBe(1);
    expect(attached.has(first as Deliver)).toBe(false);
    expect(contents.listenerCount('destroyed')).toBe(1);
  });

  it('lets go of a window that is gone, and closes ports that come too late', async () => {
    const contents = new FakeContents();
    openPorts(eventFrom(PAGE, 'top', contents));
    const [deliver] = attached;
    contents.destroy();
    expect(attached.size).toBe(0);
    const { port1, port2 } = new MessageChannelMain();
    const closed = new Promise<void>((done) => port2.once('close', done));
    deliver?.('orders', port1);
    await closed;
    expect(contents.posted).toEqual([]);
  });

  it('gives nothing to anybody else', () => {
    openPorts(eventFrom('https://evil.example'));
    openPorts(eventFrom(PAGE, 'inner'));
    expect(attached.size).toBe(0);
  });
});
