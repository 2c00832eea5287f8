import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../tests/fixtures/eventually.ts';
import { ok } from '../base/result.ts';
import { askProgram, openControlChannel } from './control-channel.ts';

const ignore = (): void => undefined;
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

let folder: string;
let close: () => void;
let address: { readonly socketPath: string; readonly token: string };
/** Requests that wait for their answer. */
let waiting: (() => void)[];
const controlFile = () => join(folder, 'control.json');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-channel-'));
  waiting = [];
  const answer = () => new Promise((done) => waiting.push(() => done(ok({ state: 'trading' }))));
  close = openControlChannel({
    controlFile: controlFile(),
    api: { 'orders.setTrading': answer } as never,
    logger: SILENT,
  });
  await eventually(() => existsSync(controlFile()), 'the address');
  address = JSON.parse(readFileSync(controlFile(), 'utf8')) as typeof address;
});
afterEach(() => {
  close();
  rmSync(folder, { recursive: true, force: true });
});

const call = () =>
  `${JSON.stringify({ token: address.token, channel: 'orders.setTrading', input: { to: 'trading' } })}\n`;
/** All that comes until the other end hangs up. */
function dial(): { readonly socket: Socket; readonly heard: Promise<string> } {
  const socket = connect(address.socketPath);
  const heard = new Promise<string>((done) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => undefined).on('close', () => done(text));
  });
  return { socket, heard };
}
const answerOne = async (): Promise<void> =>
  (await eventually(() => waiting.shift(), 'a request'))();

describe('the control channel', () => {
  it('carries a request and its answer', async () => {
    const asked = askProgram(controlFile(), 'orders.setTrading', { to: 'trading' }, 60_000);
    await answerOne();
    expect(await asked).toEqual(ok({ state: 'trading' }));
  });

  it('answers a caller that has ended its side', async () => {
    const { socket, heard } = dial();
    socket.end(call());
    await answerOne();
    expect(await heard).toContain('"state":"trading"');
  });

  it('lets go what a caller says after its line', async () => {
    const { socket, heard } = dial();
    socket.write(call());
    const answer = await eventually(() => waiting.shift(), 'a request');
    for (let n = 0; n < 64; n += 1) socket.write(`${'x'.repeat(65_536)}\n${call()}`);
    answer();
    expect(await heard).toContain('"state":"trading"');
    expect(waiting).toEqual([]);
  });

  it.each([
    ['never ends its line', (socket: Socket) => void socket.write('x'.repeat(200_000))],
    ['leaves in the middle of it', (socket: Socket) => void socket.end('{"token":')],
  ])('hangs up on a caller that %s', async (_, speak) => {
    const { socket, heard } = dial();
    speak(socket);
    expect(await heard).toBe('');
    expect(waiting).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'holds up no program where there is no room for its socket',
    () => {
      const warned: string[] = [];
      vi.stubEnv('TMPDIR', join(folder, 'nowhere'));
      const closeNone = openControlChannel({
        controlFile: join(folder, 'other.json'),
        api: {} as never,
        logger: { ...SILENT, warn: (event) => void warned.push(event) },
      });
      vi.unstubAllEnvs();
      closeNone();
      expect(warned).toEqual(['control.notListening']);
    },
  );

  it('says that nobody is there when the program ends before it answers', async () => {
    const asked = askProgram(controlFile(), 'orders.setTrading', { to: 'trading' }, 60_000);
    await eventually(() => waiting.length > 0, 'a request');
    close();
    expect(await asked).toMatchObject({ error: { code: 'control.unreachable' } });
    expect(
      await askProgram(controlFile(), 'orders.setTrading', { to: 'trading' }, 60_000),
    ).toMatchObject({ error: { code: 'control.unreachable', reason: 'no address' } });
  });
});
