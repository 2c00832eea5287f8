/**
 * Writes whole numbers in as few bytes as they need: seven bits a byte, lowest first, the top bit says "more
 * follows" (LEB128). Signed ones are folded first (0, -1, 1, -2 … → 0, 1, 2, 3 …), so that small stays short.
 */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Makes room for `count` more bytes, so that what follows need not ask. */
  reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  /** @param value - 0..255 */
  byte(value: number): void {
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** @param value - 0..2^53-1; at most eight bytes */
  unsigned(value: number): void {
    let rest = value;
    // Beyond 31 bits the bit operators would cut.
    while (rest >= 0x80000000) {
      this.byte((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** @param value - -2^52..2^52-1 */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Four bytes, lowest first. */
  float32(value: number): void {
    FLOAT[0] = value;
    for (const byte of FLOAT_BYTES) this.byte(byte);
  }

  /** A view of what was written; the next write may change it. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

// Written lowest byte first on every machine that this runs on.
const FLOAT = new Float32Array(1);
const FLOAT_BYTES = new Uint8Array(FLOAT.buffer);

/** The most bytes one whole number takes. */
export const NUMBER_BYTES = 8;
