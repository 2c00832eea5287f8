import { describe, expect, it } from 'vitest';
import { SequenceGuard } from './sequence-guard.ts';

const verdicts = (guard: SequenceGuard, ...seqs: number[]) => seqs.map((seq) => guard.next(seq));

describe('SequenceGuard', () => {
  it('lets consecutive numbers through and drops repeats', () => {
    expect(verdicts(new SequenceGuard(), 1, 2, 2, 1, 3)).toEqual([
      'apply',
      'apply',
      'drop',
      'drop',
      'apply',
    ]);
  });

  it('sees a gap once and counts on from there', () => {
    expect(verdicts(new SequenceGuard(), 1, 4, 5, 3)).toEqual(['apply', 'gap', 'apply', 'drop']);
  });

  it('takes a first number above one for a loss, unless the stream may start anywhere', () => {
    expect(new SequenceGuard().next(7)).toBe('gap');
    expect(verdicts(new SequenceGuard('anywhere'), 7, 8, 10)).toEqual(['apply', 'apply', 'gap']);
  });
});
