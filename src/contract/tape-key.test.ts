import { describe, expect, it } from 'vitest';
import { readTapeKey, tapeKey } from './tape-key.ts';

describe('the key of a tape', () => {
  it.each([
    [{ market: 'KXA-1', leastQty: null }, 'KXA-1'],
    [{ market: 'KXA-1', leastQty: 1000 }, 'KXA-1@1000'],
  ])('%o is %s, and read again', (asked, key) => {
    expect(tapeKey(asked)).toBe(key);
    expect(readTapeKey(key)).toEqual(asked);
  });

  it.each(['', '@5', 'KXA-1@', 'KXA-1@0', 'KXA-1@-5', 'KXA-1@1.5', 'KXA-1@5@5', 'KXA@many'])(
    '“%s” is none',
    (key) => expect(readTapeKey(key)).toBeUndefined(),
  );
});
