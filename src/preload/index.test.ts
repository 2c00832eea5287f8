import { EventEmitter } from 'node:events';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { channels } from '../contract/requests.ts';

const exposed = new Map<string, Record<string, (input?: unknown) => unknown>>();
const renderer = Object.assign(new EventEmitter(), {
  invoke: vi.fn<(channel: string, input: unknown) => Promise<string>>(async () => 'answer'),
  send: vi.fn<(channel: string, ...given: unknown[]) => void>(),
});
const postMessage = vi.fn<(message: unknown, origin: string, ports: unknown[]) => void>();

beforeAll(async () => {
  vi.doMock('electron', () => ({
    contextBridge: {
      exposeInMainWorld: (name: string, api: Record<string, () => unknown>) =>
        void exposed.set(name, api),
    },
    ipcRenderer: renderer,
    webUtils: { getPathForFile: ({ name }: File) => `/usb/${name}` },
  }));
  vi.stubGlobal('window', { postMessage });
  vi.stubGlobal('location', { origin: 'app://oddlot' });
  await import('./index.ts');
});

describe('the preload', () => {
  it('gives the page one function per channel, its ports, a file’s path, and nothing else', async () => {
    expect([...exposed.keys()]).toEqual(['oddlot', 'oddlotShell']);
    expect(Object.keys(exposed.get('oddlot') ?? {}).sort()).toEqual([...channels].sort());
    expect(Object.keys(exposed.get('oddlotShell') ?? {})).toEqual([
      'openPorts',
      'chooseKeyFile',
      'pathOf',
    ]);
    expect(exposed.get('oddlotShell')?.['pathOf']?.(new File([], 'a.oddlot'))).toBe(
      '/usb/a.oddlot',
    );
    expect(await exposed.get('oddlot')?.['orders.cancelAll']?.({ market: null })).toBe('answer');
    expect(renderer.invoke).toHaveBeenCalledWith('orders.cancelAll', { market: null });
  });

  it('asks for ports and for a file without passing anything on', () => {
    exposed.get('oddlotShell')?.['openPorts']?.('anything');
    expect(renderer.send.mock.calls).toEqual([['window.openPorts']]);
    exposed.get('oddlotShell')?.['chooseKeyFile']?.('anything');
    expect(renderer.invoke).toHaveBeenLastCalledWith('window.chooseKeyFile');
  });

  it('hands a port over to the page of its own origin', () => {
    const port = { name: 'port' };
    renderer.emit('port', { ports: [port] }, { peer: 'ingest', more: 'is not passed on' });
    expect(postMessage.mock.calls).toEqual([
      [{ type: 'oddlot.port', peer: 'ingest' }, 'app://oddlot', [port]],
    ]);
  });
});
