import type { Duplex } from 'node:stream';

const CHUNK_BYTES = 262_144;
/** The longest header of an unmasked frame: two bytes and a 64 bit length. */
const MAX_HEADER_BYTES = 10;

/**
 * Writes WebSocket text frames (RFC 6455, server side, unmasked) straight into large chunks, so that a burst of
 * messages costs one write to the socket. Frames are whole in every chunk: control frames that the WebSocket
 * library writes to the same socket may fall between two of ours, never inside one.
 */
export class FrameWriter {
  readonly #socket: Duplex;
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  /** Start of what has not been handed to the socket. */
  #start = 0;
  #end = 0;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  /** Bytes accepted and not yet taken by the operating system. */
  get bufferedBytes(): number {
    return this.#end - this.#start + this.#socket.writableLength;
  }

  append(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (bytes + MAX_HEADER_BYTES > CHUNK_BYTES - this.#end) this.#renew(bytes + MAX_HEADER_BYTES);
    this.#end = writeHeader(this.#chunk, this.#end, bytes);
    // One byte per code unit means ASCII: copied as it is.
    this.#end += this.#chunk.write(text, this.#end, bytes === text.length ? 'latin1' : 'utf8');
  }

  /** Hands everything appended to the socket. */
  flush(): void {
    if (this.#end === this.#start) return;
    // The socket keeps this part until it is sent; the chunk goes on behind it.
    const part = this.#chunk.subarray(this.#start, this.#end);
    this.#start = this.#end;
    if (this.#socket.writable) this.#socket.write(part);
  }

  #renew(atLeast: number): void {
    this.flush();
    this.#chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, atLeast));
    this.#start = 0;
    this.#end = 0;
  }
}

const FINAL_TEXT = 0x81;

function writeHeader(chunk: Buffer, at: number, bytes: number): number {
  chunk[at] = FINAL_TEXT;
  if (bytes < 126) {
    chunk[at + 1] = bytes;
    return at + 2;
  }
  if (bytes < 65_536) {
    chunk[at + 1] = 126;
    return chunk.writeUInt16BE(bytes, at + 2);
  }
  chunk[at + 1] = 127;
  return chunk.writeBigUInt64BE(BigInt(bytes), at + 2);
}
