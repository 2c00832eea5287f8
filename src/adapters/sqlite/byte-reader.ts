/** Reads what ByteWriter wrote. Never throws: running past the end shows in `overrun`. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether every byte was read. */
  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Whether more was asked for than was there: what was read means nothing. */
  get overrun(): boolean {
    return this.#at > this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    return value;
  }

  unsigned(): number {
    let byte = this.byte();
    let value = byte & 0x7f;
    let shift = 7;
    while (byte >= 0x80 && shift < 28) {
      byte = this.byte();
      value |= (byte & 0x7f) << shift;
      shift += 7;
    }
    // Beyond 28 bits the bit operators would cut. Past 2^53 the value is wrong anyway, so the length is bounded.
    for (let scale = 2 ** 28; byte >= 0x80 && scale <= 2 ** 49; scale *= 128) {
      byte = this.byte();
      value += (byte & 0x7f) * scale;
    }
    return value;
  }

  signed(): number {
    const folded = this.unsigned();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }

  float32(): number {
    const bytes = this.take(4);
    return bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
  }

  /** The next `count` bytes as they are; fewer where there are no more. */
  take(count: number): Uint8Array {
    const from = this.#at;
    this.#at += count;
    return this.#bytes.subarray(from, this.#at);
  }
}
