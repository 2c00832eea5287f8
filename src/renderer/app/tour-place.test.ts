import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeCard } from './tour-place.ts';

const screen = { width: 1440, height: 900 };
const card = { width: 300, height: 160 };

describe('the card of the tour', () => {
  it.each([
    ['right of what is on the left', { left: 0, top: 60, width: 500, height: 500 }, 510, 60],
    ['left of what is on the right', { left: 1140, top: 60, width: 300, height: 500 }, 830, 60],
    ['below what is low', { left: 1380, top: 8, width: 50, height: 24 }, 1130, 42],
    ['below what has the width', { left: 0, top: 0, width: 1440, height: 40 }, 10, 50],
    [
      'above what has the width at the foot',
      { left: 0, top: 600, width: 1440, height: 300 },
      10,
      430,
    ],
  ])('stands %s', (_where, target, left, top) => {
    expect(placeCard(target, card, screen)).toEqual({ left, top });
  });

  it('never leaves the window', () => {
    const length = fc.integer({ min: 0, max: 2000 });
    const box = fc.record({ left: length, top: length, width: length, height: length });
    fc.assert(
      fc.property(box, (target) => {
        const { left, top } = placeCard(target, card, screen);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(left + card.width).toBeLessThanOrEqual(screen.width);
        expect(top + card.height).toBeLessThanOrEqual(screen.height);
      }),
    );
  });
});
