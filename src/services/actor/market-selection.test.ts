import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { chooseHot } from './market-selection.ts';

const M = (name: string) => name as MarketTicker;
const heatOf = (heat: Record<string, number>) =>
  new Map(Object.entries(heat).map(([name, value]) => [M(name), value]));
const never = () => false;

describe('chooseHot', () => {
  it('gives free places to the hottest, and none to a market without heat', () => {
    const heat = heatOf({ a: 1, b: 3, c: 2, d: 0 });
    const choose = (places: number) => [
      ...chooseHot({ chosen: new Set(), heat, places, isHeldBack: never }),
    ];
    expect(choose(2)).toEqual(['b', 'c']);
    expect(choose(9)).toEqual(['b', 'c', 'a']);
  });

  it('moves a place only to a market that is half as hot again', () => {
    const chosen = new Set([M('a')]);
    const next = (b: number) =>
      chooseHot({ chosen, heat: heatOf({ a: 2, b }), places: 1, isHeldBack: never });
    expect([...next(3)]).toEqual(['a']);
    expect([...next(3.1)]).toEqual(['b']);
  });

  it('never leaves a market that is held back, however cold, or gone', () => {
    const chosen = new Set([M('a'), M('gone')]);
    const heat = heatOf({ a: 0, b: 9, c: 8 });
    const isHeldBack = () => true;
    expect([...chooseHot({ chosen, heat, places: 2, isHeldBack })]).toEqual(['a', 'gone']);
  });

  const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h').map(M);
  const question = fc.record({
    chosen: fc.uniqueArray(names, { maxLength: 6 }).map((list) => new Set(list)),
    heat: fc
      .uniqueArray(fc.tuple(names, fc.integer({ min: 0, max: 20 })), { selector: ([name]) => name })
      .map((rows) => new Map(rows)),
    places: fc.integer({ min: 1, max: 8 }),
    held: fc.uniqueArray(names, { maxLength: 3 }).map((list) => new Set(list)),
  });

  it('keeps its rules whatever the market does', () => {
    fc.assert(
      fc.property(question, ({ chosen, heat, places, held }) => {
        const isHeldBack = (market: MarketTicker) => held.has(market);
        const next = chooseHot({ chosen, heat, places, isHeldBack });
        const pinned = [...chosen].filter(isHeldBack);
        expect(pinned.every((market) => next.has(market))).toBe(true);
        expect(next.size).toBeLessThanOrEqual(Math.max(places, pinned.length));
        for (const market of next) {
          const isOld = chosen.has(market);
          expect(isOld || (heat.get(market) ?? 0) > 0).toBe(true);
          if (isOld) continue;
          // Whoever joined is hotter, by the margin, than every one that had to go.
          for (const left of chosen) {
            if (next.has(left) || !heat.has(left)) continue;
            expect(heat.get(market)).toBeGreaterThan((heat.get(left) as number) * 1.5);
          }
        }
      }),
    );
  });

  it('changes nothing more when it is asked again', () => {
    fc.assert(
      fc.property(question, ({ chosen, heat, places, held }) => {
        const isHeldBack = (market: MarketTicker) => held.has(market);
        const once = chooseHot({ chosen, heat, places, isHeldBack });
        const twice = chooseHot({ chosen: once, heat, places, isHeldBack });
        expect([...twice].toSorted()).toEqual([...once].toSorted());
      }),
    );
  });
});
