import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Level } from '../../domain/book/book.ts';
import { packLevels, unpackLevels } from './level-blob.ts';

const level = (price: number, qty: number) => ({ price, qty }) as Level;
const levels = fc
  .uniqueArray(fc.integer({ min: 1, max: 9999 }))
  .chain((prices) =>
    fc.tuple(
      ...prices.map((price) =>
        fc.integer({ min: 1, max: 10 ** 12 }).map((qty) => level(price, qty)),
      ),
    ),
  );

describe('levels as bytes', () => {
  it('come back ascending', () => {
    fc.assert(
      fc.property(levels, (given) => {
        const ascending = [...given].sort((a, b) => a.price - b.price);
        expect(unpackLevels(packLevels(given))).toEqual(ascending);
      }),
    );
  });

  it('leave out levels of no size', () => {
    expect(unpackLevels(packLevels([level(100, 0), level(200, 5)]))).toEqual([level(200, 5)]);
  });

  it('are refused when the bytes make no ladder', () => {
    const whole = packLevels([level(100, 5), level(9999, 300)]);
    expect(unpackLevels(whole.subarray(0, whole.length - 1))).toBeUndefined();
    expect(unpackLevels(new Uint8Array([0, 5]))).toBeUndefined();
    expect(unpackLevels(new Uint8Array([5, 0]))).toBeUndefined();
    expect(unpackLevels(new Uint8Array([0xff, 0x7f, 5]))).toBeUndefined();
  });

  it('hold prices that a contract can have, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const read = unpackLevels(bytes) ?? [];
        expect(read.every(({ price, qty }) => price > 0 && price < 10_000 && qty > 0)).toBe(true);
      }),
    );
  });
});
