import { describe, expect, it } from 'vitest';
import { readArguments } from './operands.ts';

const read = (...args: readonly string[]) => readArguments(args, ['FILE'], { out: 'text' });

describe('readArguments', () => {
  it('takes operands and options in any order', () => {
    const value = { operands: { FILE: 'a' }, options: { out: 'b' } };
    expect(read('a', '--out', 'b')).toEqual({ ok: true, value });
    expect(read('--out=b', 'a')).toEqual({ ok: true, value });
    expect(read('--', '-a')).toMatchObject({ value: { operands: { FILE: '-a' } } });
  });

  it('refuses too few, too many, and what it does not know', () => {
    for (const args of [[], ['a', 'b'], ['a', '--in', 'x'], ['a', '--out']]) {
      expect(read(...args)).toMatchObject({ error: { code: 'usage.badArguments' } });
    }
  });
});
