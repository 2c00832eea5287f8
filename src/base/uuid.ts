/** Character codes of the hexadecimal digits. */
const DIGITS = Array.from({ length: 16 }, (_, digit) => digit.toString(16).charCodeAt(0));
const DASH = 45;

/**
 * Four words of 32 bits in the shape of a version 4 UUID; six of the 128 bits give way to version and variant. One
 * flat string in one step: these are made by the million, and one joined of pieces takes ten times the memory.
 */
export function uuidFromWords(a: number, b: number, c: number, d: number): string {
  const version = (b & 0xffff0fff) | 0x4000;
  const variant = (c & 0x3fffffff) | 0x80000000;
  return String.fromCharCode(
    digit(a, 28),
    digit(a, 24),
    digit(a, 20),
    digit(a, 16),
    digit(a, 12),
    digit(a, 8),
    digit(a, 4),
    digit(a, 0),
    DASH,
    digit(version, 28),
    digit(version, 24),
    digit(version, 20),
    digit(version, 16),
    DASH,
    digit(version, 12),
    digit(version, 8),
    digit(version, 4),
    digit(version, 0),
    DASH,
    digit(variant, 28),
    digit(variant, 24),
    digit(variant, 20),
    digit(variant, 16),
    DASH,
    digit(variant, 12),
    digit(variant, 8),
    digit(variant, 4),
    digit(variant, 0),
    digit(d, 28),
    digit(d, 24),
    digit(d, 20),
    digit(d, 16),
    digit(d, 12),
    digit(d, 8),
    digit(d, 4),
    digit(d, 0),
  );
}

const digit = (word: number, shift: number): number => DIGITS[(word >>> shift) & 15] as number;
