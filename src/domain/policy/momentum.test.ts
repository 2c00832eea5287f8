import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentum } from './momentum.ts';
import { anyQuote, MIRROR, mirrored, quoted, quotesOf } from './quoted.fixture.ts';

const rule = momentum({ leastMoveCents: 1, mostSpreadCents: 4, edgeCents: 10 });
const choose = (quotes: string, held = 0) => rule(quoted(quotesOf(quotes), held));

describe('momentum', () => {
  it('goes with a move that is large enough', () => {
    expect(choose('44/46 45/46 45/47')).toBe('buyYes');
    expect(choose('44/46 43/45 43/45')).toBe('buyNo');
    expect(choose('44/46 44/47')).toBe('hold');
  });

  it('opens nothing in a wide spread, near an end, or without a middle', () => {
    expect(choose('44/46 44/50')).toBe('hold');
    expect(choose('6/8 7/9')).toBe('hold');
    expect(choose('44/46 -/48')).toBe('hold');
    expect(choose('44/46')).toBe('hold');
  });

  it('stays while the move goes on, and leaves once it does not', () => {
    expect(choose('44/46 44/47', 100)).toBe('hold');
    expect(choose('44/46 44/46', 100)).toBe('sellYes');
    expect(choose('44/46 43/46', -100)).toBe('hold');
    expect(choose('44/46 44/47', -100)).toBe('sellNo');
    expect(choose('44/46 -/46', -100)).toBe('sellNo');
  });

  it('does the mirrored thing in the mirrored market', () => {
    const quotes = fc.array(anyQuote, { minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(quotes, fc.integer({ min: -2, max: 2 }), (here, held) => {
        const there = rule(quoted(mirrored(here), 0 - held));
        expect(there).toBe(MIRROR[rule(quoted(here, held))]);
      }),
    );
  });
});
