import { describe, expect, it } from 'vitest';
import { readSize, readSizes, writeSize } from './size-presets.ts';

describe('a size', () => {
  it('is positive, in steps of 0.01 contract', () => {
    expect(readSize(' 12.5 ')).toBe(1250);
    expect(readSize('0.01')).toBe(1);
    for (const text of ['', '0', '0.00', '-1', '0.005', '1e3', 'ten', '1,5']) {
      expect(readSize(text)).toBeUndefined();
    }
  });

  it('is written as it is typed', () => {
    for (const qty of [1, 50, 1250, 100_000]) expect(readSize(writeSize(qty))).toBe(qty);
  });
});

describe('the sizes to choose from', () => {
  it('are those that were typed, in their order, without the empty ones', () => {
    expect(readSizes(['5', '', '0.5', ' ', '100'])).toEqual([500, 50, 10_000]);
  });

  it('are none while one cannot be read, comes twice, or all are empty', () => {
    expect(readSizes(['5', 'x'])).toBeUndefined();
    expect(readSizes(['5', '5.00'])).toBeUndefined();
    expect(readSizes(['', ''])).toBeUndefined();
  });
});
