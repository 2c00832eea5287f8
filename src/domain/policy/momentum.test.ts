import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Qty } from '../units/units.ts';
import { momentum } from './momentum.ts';
import { MIRROR, quoted, type Quotes } from './quoted.fixture.ts';

const rule = momentum({ leastMoveCents: 1, mostSpreadCents: 4, edgeCents: 10 });
const choose = (quotes: Quotes, held = 0) => rule(quoted(quotes, held as Qty));

describe('momentum', () => {
  it('goes with a move that is large enough', () => {
    expect(
      choose([
        [44, 46],
        [45, 46],
        [45, 47],
      ]),
    ).toBe('buyYes');
    expect(
      choose([
        [44, 46],
        [43, 45],
        [43, 45],
      ]),
    ).toBe('buyNo');
    expect(
      choose([
        [44, 46],
        [44, 47],
      ]),
    ).toBe('hold');
  });

  it('opens nothing in a wide spread, near an end, or without a middle', () => {
    expect(
      choose([
        [44, 46],
        [44, 50],
      ]),
    ).toBe('hold');
    expect(
      choose([
        [6, 8],
        [7, 9],
      ]),
    ).toBe('hold');
    expect(
      choose([
        [44, 46],
        [null, 48],
      ]),
    ).toBe('hold');
    expect(choose([[44, 46]])).toBe('hold');
  });

  it('stays while the move goes on, and leaves once it does not', () => {
    expect(
      choose(
        [
          [44, 46],
          [44, 47],
        ],
        100,
      ),
    ).toBe('hold');
    expect(
      choose(
        [
          [44, 46],
          [44, 46],
        ],
        100,
      ),
    ).toBe('sellYes');
    expect(
      choose(
        [
          [44, 46],
          [43, 46],
        ],
        -100,
      ),
    ).toBe('hold');
    expect(
      choose(
        [
          [44, 46],
          [44, 47],
        ],
        -100,
      ),
    ).toBe('sellNo');
    expect(
      choose(
        [
          [44, 46],
          [null, 46],
        ],
        -100,
      ),
    ).toBe('sellNo');
  });

  it('does the mirrored thing in the mirrored market', () => {
    const quote = fc
      .tuple(fc.integer({ min: 1, max: 98 }), fc.integer({ min: 1, max: 8 }))
      .map(([bid, spread]) => [bid, Math.min(99, bid + spread)] as const);
    fc.assert(
      fc.property(
        fc.array(quote, { minLength: 1, maxLength: 14 }),
        fc.integer({ min: -2, max: 2 }),
        (quotes, held) => {
          const mirrored = quotes.map(([bid, ask]) => [100 - ask, 100 - bid] as const);
          expect(choose(mirrored, 0 - held)).toBe(MIRROR[choose(quotes, held)]);
        },
      ),
    );
  });
});
