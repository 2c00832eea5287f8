import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';
import type { PausablePort } from './pausable-port.ts';

const HEADER_BYTES = 4;
/** No message of ours comes near this; a length beyond it is a stranger or a bug. */
const MAX_FRAME_BYTES = 256 * 1024 * 1024;

/** Splits a byte stream into frames: four bytes of length (little-endian), then so many bytes. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;

  /** @throws RangeError when a frame claims to be longer than any of ours */
  read(chunk: Buffer, onFrame: (frame: Buffer) => void): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed()) return;
    let data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#length);
    for (;;) {
      if (data.length < HEADER_BYTES) break;
      const end = HEADER_BYTES + frameBytes(data);
      if (data.length < end) break;
      onFrame(data.subarray(HEADER_BYTES, end));
      data = data.subarray(end);
    }
    this.#chunks = data.length === 0 ? [] : [data];
    this.#length = data.length;
  }

  /** What came after the last whole frame, for whoever reads on. */
  takeRest(): Buffer {
    const rest = Buffer.concat(this.#chunks, this.#length);
    this.#chunks = [];
    this.#length = 0;
    return rest;
  }

  /** Bytes until there is something to do: a header, or the frame that the header announced. */
  #needed(): number {
    const first = this.#chunks[0] as Buffer;
    return first.length < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + frameBytes(first);
  }
}

function frameBytes(data: Buffer): number {
  const length = data.readUInt32LE(0);
  if (length > MAX_FRAME_BYTES) throw new RangeError(`frame of ${length} bytes`);
  return length;
}

/** One frame, ready to be written. */
export function frame(body: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  framed.writeUInt32LE(body.length, 0);
  body.copy(framed, HEADER_BYTES);
  return framed;
}

/**
 * A port over a local stream socket, messages as structured clones. Messages of one turn of the event loop leave
 * in one write. Whatever arrives before the first listener waits for it.
 */
export class SocketPort implements PausablePort {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #early: unknown[] = [];
  readonly #closeListeners: (() => void)[] = [];
  #listener: ((message: unknown) => void) | undefined;
  #state: 'open' | 'closed' = 'open';
  #corked: 'no' | 'yes' = 'no';

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => undefined); // 'close' follows and says all that matters
    socket.on('close', () => this.#closed());
    if (socket.destroyed) this.#closed();
  }

  get backlogBytes(): number {
    return this.#socket.writableLength;
  }

  post(message: unknown): void {
    if (this.#state === 'closed') return;
    if (this.#corked === 'no') {
      this.#corked = 'yes';
      this.#socket.cork();
      process.nextTick(() => {
        this.#corked = 'no';
        this.#socket.uncork();
      });
    }
    this.#socket.write(frame(serialize(message)));
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
    for (const message of this.#early.splice(0)) listener(message);
  }

  onClose(listener: () => void): void {
    if (this.#state === 'closed') listener();
    else this.#closeListeners.push(listener);
  }

  close(): void {
    this.#socket.end();
    this.#socket.destroySoon();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Bytes that the socket had received before this port took it over. */
  unshift(chunk: Buffer): void {
    if (chunk.length > 0) this.#read(chunk);
  }

  #read(chunk: Buffer): void {
    try {
      this.#reader.read(chunk, (body) => {
        const message: unknown = deserialize(body);
        if (this.#listener) this.#listener(message);
        else this.#early.push(message);
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#socket.destroy();
    }
  }

  #closed(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const listener of this.#closeListeners.splice(0)) listener();
  }
}
