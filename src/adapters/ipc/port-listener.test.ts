import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Port } from '../../contract/port.ts';
import { connectPort, createLinkId, PortListener } from './port-listener.ts';
import { createPortPair } from './port-pair.ts';
import { frame, FrameReader } from './socket-port.ts';

let folder: string;
let listener: PortListener;
let socketPath: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-test-'));
  socketPath =
    process.platform === 'win32' ? `\\\\.\\pipe\\oddlot-${createLinkId()}` : join(folder, 'socket');
  listener = await PortListener.open(socketPath);
});

afterEach(() => {
  listener.close();
  rmSync(folder, { recursive: true, force: true });
});

const accept = (link: string): Promise<Port> => new Promise((done) => listener.expect(link, done));
const collect = (port: Port, n: number): Promise<unknown[]> =>
  new Promise((done) => {
    const messages: unknown[] = [];
    port.onMessage((message) => {
      messages.push(message);
      if (messages.length === n) done(messages);
    });
  });
const closed = (port: Port): Promise<void> => new Promise((done) => port.onClose(done));

describe('ports over a local socket', () => {
  it('carry messages both ways in order, also those sent before anyone listens', async () => {
    const link = createLinkId();
    const near = connectPort(socketPath, link);
    for (let n = 0; n < 500; n += 1) near.post({ n, text: 'x'.repeat(n) });
    const far = await accept(link);
    const received = await collect(far, 500);
    expect(received.map((message) => (message as { n: number }).n)).toEqual(
      Array.from({ length: 500 }, (_, n) => n),
    );
    far.post([1n, new Map([[1, 2]]), undefined]);
    expect(await collect(near, 1)).toEqual([[1n, new Map([[1, 2]]), undefined]]);
  });

  it('read nothing of a connection before its link is expected', async () => {
    const link = createLinkId();
    const stranger = connect(socketPath);
    const gone = new Promise((done) => stranger.once('close', done));
    stranger.on('error', () => undefined);
    // Whole frames, but no messages: to read them would be to fail.
    const garbage = frame(Buffer.from([1, 2, 3]));
    stranger.write(Buffer.concat([frame(Buffer.from('no such link')), garbage, garbage]));
    const near = connectPort(socketPath, link);
    near.post('hello');
    expect(await collect(await accept(link), 1)).toEqual(['hello']);
    listener.close();
    await gone;
  });

  it('carry a message far larger than a socket’s buffer', async () => {
    const link = createLinkId();
    const far = accept(link);
    const near = connectPort(socketPath, link);
    const big = Array.from({ length: 400_000 }, (_, n) => n);
    near.post(big);
    expect(await collect(await far, 1)).toEqual([big]);
  });

  it('tell both sides when one closes, and drop what is posted afterwards', async () => {
    const link = createLinkId();
    const far = accept(link);
    const near = connectPort(socketPath, link);
    const other = await far;
    near.close();
    await Promise.all([closed(near), closed(other)]);
    other.post('into the void');
    near.post('likewise');
  });

  it('keep a link for whoever is expected, whichever side is first', async () => {
    const [early, late] = [createLinkId(), createLinkId()];
    const first = connectPort(socketPath, early);
    first.post('early');
    const second = accept(late);
    connectPort(socketPath, late).post('late');
    expect(await collect(await second, 1)).toEqual(['late']);
    expect(await collect(await accept(early), 1)).toEqual(['early']);
  });

  it('shut out a stranger who claims an absurd frame', async () => {
    const stranger = connect(socketPath);
    stranger.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3]));
    stranger.on('error', () => undefined);
    await new Promise((done) => stranger.once('close', done));
  });
});

describe('FrameReader', () => {
  it('finds the same frames however the bytes are cut', () => {
    const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
    fc.assert(
      fc.property(
        bodies,
        fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1 }),
        (all, cuts) => {
          const bytes = Buffer.concat(all.map((body) => frame(Buffer.from(body))));
          const reader = new FrameReader();
          const found: number[][] = [];
          for (let at = 0, i = 0; at < bytes.length; i += 1) {
            const size = cuts[i % cuts.length] as number;
            reader.read(Buffer.from(bytes.subarray(at, at + size)), (body) =>
              found.push([...body]),
            );
            at += size;
          }
          expect(found).toEqual(all.map((body) => [...body]));
        },
      ),
    );
  });
});

describe('a pair of ports in one process', () => {
  it('behaves like any other', async () => {
    const [near, far] = createPortPair();
    near.post('before');
    await Promise.resolve();
    expect(await collect(far, 1)).toEqual(['before']);
    far.close();
    await Promise.all([closed(near), closed(far)]);
  });
});
