import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanReversion } from './mean-reversion.ts';
import { anyQuote, MIRROR, mirrored, quoted, quotesOf } from './quoted.fixture.ts';

const rule = meanReversion({ leastDistanceCents: 1, mostSpreadCents: 4, edgeCents: 10 });
const choose = (quotes: string, held = 0) => rule(quoted(quotesOf(quotes), held));

describe('meanReversion', () => {
  it('goes against a distance that is large enough', () => {
    expect(choose('44/46 44/46 45/47')).toBe('buyNo');
    expect(choose('44/46 44/46 43/45')).toBe('buyYes');
    expect(choose('44/46 45/47 45/46')).toBe('hold');
  });

  it('opens nothing in a wide spread, near an end, or without a middle', () => {
    expect(choose('44/46 46/51')).toBe('hold');
    expect(choose('6/8 8/9')).toBe('hold');
    expect(choose('44/46 -/48')).toBe('hold');
    expect(choose('44/46')).toBe('hold');
  });

  it('stays until the price is back at its mean', () => {
    expect(choose('44/46 43/46', 100)).toBe('hold');
    expect(choose('44/46 44/46', 100)).toBe('sellYes');
    expect(choose('44/46 44/47', -100)).toBe('hold');
    expect(choose('44/46 43/46', -100)).toBe('sellNo');
    expect(choose('44/- 44/46', 100)).toBe('sellYes');
  });

  it('does the mirrored thing in the mirrored market', () => {
    // Powers of two of points, so that a mean has the same bits seen from either side.
    const quotes = fc
      .constantFrom(2, 3, 5, 9)
      .chain((count) => fc.array(anyQuote, { minLength: count, maxLength: count }));
    fc.assert(
      fc.property(quotes, fc.integer({ min: -2, max: 2 }), (here, held) => {
        const there = rule(quoted(mirrored(here), 0 - held));
        expect(there).toBe(MIRROR[rule(quoted(here, held))]);
      }),
    );
  });
});
