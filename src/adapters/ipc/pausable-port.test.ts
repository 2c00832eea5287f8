import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../../tests/fixtures/eventually.ts';
import type { Port } from '../../contract/port.ts';
import type { PausablePort } from './pausable-port.ts';
import { connectPort, createLinkId, PortListener } from './port-listener.ts';
import { createPortPair } from './port-pair.ts';

interface Pipe {
  readonly writer: Port;
  readonly reader: PausablePort;
  readonly close: () => void;
}

async function socketPipe(): Promise<Pipe> {
  const folder = mkdtempSync(join(tmpdir(), 'oddlot-pausable-'));
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${createLinkId()}` : join(folder, 's');
  const listener = await PortListener.open(path);
  const link = createLinkId();
  const arrived = new Promise<Port>((done) => listener.expect(link, done));
  const reader = connectPort(path, link);
  const writer = await arrived;
  const close = (): void => {
    reader.close();
    listener.close();
    rmSync(folder, { recursive: true });
  };
  return { writer, reader, close };
}

function localPipe(): Promise<Pipe> {
  const [writer, reader] = createPortPair();
  return Promise.resolve({ writer, reader, close: () => reader.close() });
}

describe.each([
  ['inside a process', localPipe],
  ['over a socket', socketPipe],
])('a pausable port %s', (_where, open) => {
  it('holds back what comes while paused, shows it as backlog, and loses nothing', async () => {
    const { writer, reader, close } = await open();
    const heard: number[] = [];
    reader.onMessage((message) => heard.push((message as { n: number }).n));
    reader.pause();
    const text = 'x'.repeat(64 * 1024);
    let n = 0;
    await eventually(() => {
      for (let i = 0; i < 32; i += 1) writer.post({ n: (n += 1), text });
      return writer.backlogBytes > 64 * 1024;
    }, 'a backlog');
    expect(heard.length).toBeLessThan(n);
    reader.resume();
    await eventually(() => heard.length >= n, 'every message');
    expect(heard).toEqual(Array.from({ length: n }, (_, index) => index + 1));
    await eventually(() => writer.backlogBytes === 0, 'no backlog');
    close();
  });
});
