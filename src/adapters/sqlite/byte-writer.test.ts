import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

const LARGEST = Number.MAX_SAFE_INTEGER;
/** Spread over all lengths, not only the long ones. */
const magnitude = fc
  .integer({ min: 0, max: 53 })
  .chain((bits) => fc.maxSafeNat().map((n) => n % 2 ** bits));

describe('numbers as bytes', () => {
  it.each([
    [0, 1],
    [127, 1],
    [128, 2],
    [2 ** 28 - 1, 4],
    [2 ** 28, 5],
    [2 ** 31, 5],
    [2 ** 32, 5],
    [LARGEST, 8],
  ])('writes %i in %i bytes and reads it back', (value, length) => {
    const out = new ByteWriter(8);
    out.unsigned(value);
    expect(out.length).toBe(length);
    expect(new ByteReader(out.written()).unsigned()).toBe(value);
  });

  it('reads back any mix of numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(magnitude, magnitude, fc.boolean())), (rows) => {
        const out = new ByteWriter(4);
        for (const [unsigned, size, negative] of rows) {
          out.reserve(16);
          out.unsigned(unsigned);
          out.signed(Math.floor(size / 2) * (negative ? -1 : 1));
        }
        const input = new ByteReader(out.written());
        for (const [unsigned, size, negative] of rows) {
          expect(input.unsigned()).toBe(unsigned);
          expect(input.signed() + 0).toBe(Math.floor(size / 2) * (negative ? -1 : 1) + 0);
        }
        expect(input.done).toBe(true);
        expect(input.overrun).toBe(false);
      }),
    );
  });

  it('says when more is read than was written, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const input = new ByteReader(bytes);
        for (let i = 0; i <= bytes.length; i += 1) input.unsigned();
        expect(input.overrun).toBe(true);
      }),
    );
  });
});
