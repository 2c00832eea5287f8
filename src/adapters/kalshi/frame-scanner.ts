const ZERO = 0x30;
const NINE = 0x39;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const POINT = 0x2e;
const LETTER_Z = 0x5a;
/** More digits might leave the safe integers; the slow way decides on those. */
const MOST_DIGITS = 15;

/** The value that a scan returns for anything it does not take. No field of a frame can be so low. */
export const NOT_TAKEN = Number.MIN_SAFE_INTEGER;

/** A text as bytes, for `FrameScanner.literal`. */
export const literal = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * Reads a JSON frame of known shape straight from its bytes. It takes only the plainest spelling of each part and
 * says no to all others, so whatever it accepts means the same to `JSON.parse`.
 */
export class FrameScanner {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;

  start(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.at = 0;
  }

  /** Whether the frame goes on with exactly these bytes; steps over them if so. */
  literal(expected: Uint8Array): boolean {
    const { bytes, at } = this;
    const { length } = expected;
    if (at + length > bytes.length) return false;
    for (let i = 0; i < length; i += 1) {
      if (bytes[at + i] !== expected[i]) return false;
    }
    this.at = at + length;
    return true;
  }

  isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  /** A JSON number that is a whole number ≥ 0. */
  integer(): number {
    const { bytes } = this;
    const from = this.at;
    let at = from;
    let value = 0;
    while (at < bytes.length) {
      const byte = bytes[at] as number;
      if (byte < ZERO || byte > NINE) break;
      value = value * 10 + byte - ZERO;
      at += 1;
    }
    const digits = at - from;
    if (digits === 0 || digits > MOST_DIGITS) return NOT_TAKEN;
    if (digits > 1 && bytes[from] === ZERO) return NOT_TAKEN;
    this.at = at;
    return value;
  }

  /** A decimal in a string, up to and over the closing quote, scaled by 10^places. */
  decimal(places: number): number {
    const { bytes } = this;
    const { length } = bytes;
    let at = this.at;
    const isNegative = at < length && bytes[at] === MINUS;
    if (isNegative) at += 1;
    const from = at;
    let value = 0;
    let byte = 0;
    while (at < length) {
      byte = bytes[at] as number;
      if (byte < ZERO || byte > NINE) break;
      value = value * 10 + byte - ZERO;
      at += 1;
    }
    if (at === from || at - from > MOST_DIGITS - places || at === length) return NOT_TAKEN;
    let missing = places;
    if (byte === POINT) {
      at += 1;
      const fractionFrom = at;
      while (at < length) {
        byte = bytes[at] as number;
        if (byte < ZERO || byte > NINE) break;
        if (missing > 0) {
          value = value * 10 + byte - ZERO;
          missing -= 1;
        } else if (byte !== ZERO) return NOT_TAKEN;
        at += 1;
      }
      if (at === fractionFrom || at === length) return NOT_TAKEN;
    }
    if (byte !== QUOTE) return NOT_TAKEN;
    this.at = at + 1;
    for (; missing > 0; missing -= 1) value *= 10;
    return isNegative && value !== 0 ? -value : value;
  }

  /** Steps over the rest of a string of printable ASCII without escapes, and its closing quote. */
  skipString(): boolean {
    const { bytes } = this;
    for (let at = this.at; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        this.at = at + 1;
        return true;
      }
      if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH) return false;
    }
    return false;
  }

  /** Point, digits, `Z` and the closing quote that end an RFC 3339 time: whole microseconds, finer digits cut off. */
  fractionOfSecond(): number {
    const { bytes } = this;
    let at = this.at;
    if (bytes[at] !== POINT) return NOT_TAKEN;
    at += 1;
    const from = at;
    let value = 0;
    let missing = 6;
    while (at < bytes.length) {
      const byte = bytes[at] as number;
      if (byte < ZERO || byte > NINE) break;
      if (missing > 0) {
        value = value * 10 + byte - ZERO;
        missing -= 1;
      }
      at += 1;
    }
    if (at === from || bytes[at] !== LETTER_Z || bytes[at + 1] !== QUOTE) return NOT_TAKEN;
    this.at = at + 2;
    for (; missing > 0; missing -= 1) value *= 10;
    return value;
  }

  /** The text between two places, which must be ASCII. */
  text(from: number, to: number): string {
    return String.fromCharCode(...this.bytes.subarray(from, to));
  }
}
