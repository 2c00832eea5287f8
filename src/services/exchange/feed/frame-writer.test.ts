import { Duplex, type Writable } from 'node:stream';
import * as webSocketLibrary from 'ws';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameWriter } from './frame-writer.ts';

/** A socket that keeps what it is given. */
function keepingSocket(): { socket: Duplex; written: () => Buffer } {
  const chunks: Buffer[] = [];
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { socket, written: () => Buffer.concat(chunks) };
}

/** Exported by the library, missing from its types. */
const { Receiver } = webSocketLibrary as unknown as {
  Receiver: new (options: { isServer: boolean; maxPayload: number }) => Writable;
};

/** Reads frames with the WebSocket library's own receiver. */
function readFrames(bytes: Buffer): Promise<string[]> {
  const texts: string[] = [];
  const receiver = new Receiver({ isServer: false, maxPayload: 0 });
  receiver.on('message', (data: Buffer) => texts.push(data.toString('utf8')));
  return new Promise((resolve, reject) => {
    receiver.on('error', reject);
    receiver.end(bytes, () => resolve(texts));
  });
}

describe('FrameWriter', () => {
  it('writes frames that a WebSocket client reads back, whatever their size and letters', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc
        .tuple(fc.constantFrom('a', 'é', '漢', '😀'), fc.integer({ min: 0, max: 140_000 }))
        .map(([letter, n]) => letter.repeat(n)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 8 }), async (texts) => {
        const { socket, written } = keepingSocket();
        const writer = new FrameWriter(socket);
        for (const [index, each] of texts.entries()) {
          writer.append(each);
          if (index % 3 === 0) writer.flush();
        }
        writer.flush();
        expect(await readFrames(written())).toEqual(texts);
      }),
      { numRuns: 60 },
    );
  });

  it('counts what the socket has not taken', () => {
    const socket = new Duplex({ read: () => undefined, write: () => undefined });
    const writer = new FrameWriter(socket);
    writer.append('x'.repeat(100));
    expect(writer.bufferedBytes).toBe(102);
    writer.flush();
    expect(writer.bufferedBytes).toBe(102);
    writer.append('y'.repeat(300_000));
    expect(writer.bufferedBytes).toBe(102 + 300_010);
  });
});
