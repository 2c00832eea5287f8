import { describe, expect, it } from 'vitest';
import type { BookView } from '../../../contract/market-data.ts';
import type { OrderRow } from '../../../contract/trading.ts';
import { LINEAR_CENT, TAPERED_DECI_CENT } from '../../../domain/market/price-grid.ts';
import type { Price } from '../../../domain/units/units.ts';
import { MovingHistory } from '../../store/moving-history.ts';
import { moveCross, type CrossMove, type HeatCross } from './heat-cross.ts';
import { readingAt, type HeatScene } from './heat-scene.ts';
import { ownPaths } from './own-paths.ts';

/** Bid 40 with 500, ask 44 with 300, in steps of ten microseconds from 100 on; now it is 149. */
function sceneWith(paths: HeatScene['paths'] = []): HeatScene {
  const history = new MovingHistory({ stepUs: 10, steps: 5 });
  const book = { trust: 'live', yes: [[4000, 500]], no: [[5600, 300]] } as unknown as BookView;
  history.observe(book, 101);
  return { history, nowUs: 149, fills: [], paths, grid: LINEAR_CENT, zoom: 1 };
}

const order = (patch: Partial<Record<keyof OrderRow, unknown>> = {}): OrderRow =>
  ({
    clientOrderId: 'a',
    side: 'bid',
    price: 4000,
    formerPrices: [],
    remainingQty: 100,
    state: 'resting',
    createdAt: 110,
    ...patch,
  }) as unknown as OrderRow;

describe('where own orders have been', () => {
  it('is at their price, from when they were placed until now', () => {
    const expected = [{ side: 'bid', price: 4000, qty: 100, fromUs: 110, untilUs: null }];
    expect(ownPaths([order()])).toEqual(expected);
  });

  it('is at the price of each time, also before anyone looked', () => {
    const formerPrices = [
      { price: 3900, left: 100, from: 110, until: 120 },
      { price: 4000, left: 80, from: 120, until: 130 },
    ];
    expect(ownPaths([order({ price: 4100, remainingQty: 60, formerPrices })])).toEqual([
      { side: 'bid', price: 3900, qty: 100, fromUs: 110, untilUs: 120 },
      { side: 'bid', price: 4000, qty: 80, fromUs: 120, untilUs: 130 },
      { side: 'bid', price: 4100, qty: 60, fromUs: 130, untilUs: null },
    ]);
  });

  it('is nowhere once they do not rest any more', () => {
    expect(ownPaths([order({ state: 'canceled' }), order({ state: 'filled' })])).toEqual([]);
  });
});

describe('the read-out', () => {
  it('says what rested on which side, at the end of the step', () => {
    expect(readingAt(sceneWith(), 12, 4000 as Price)).toEqual({
      atUs: 130,
      price: 4000,
      side: 'bid',
      qty: 500,
      own: 0,
    });
    expect(readingAt(sceneWith(), 14, 4400 as Price)).toMatchObject({
      atUs: 149,
      side: 'ask',
      qty: 300,
    });
    expect(readingAt(sceneWith(), 12, 4200 as Price)).toMatchObject({ side: null, qty: 0 });
    expect(readingAt(sceneWith(), 9, 4000 as Price)).toBeUndefined();
  });

  it('does not take a book that nobody saw for an empty one', () => {
    const earlier = { ...sceneWith(), nowUs: 119 };
    expect(readingAt(earlier, 8, 4000 as Price)).toMatchObject({ side: null, qty: null });
  });

  it('says what of it was ours, while it was', () => {
    const formerPrices = [{ price: 4000, left: 100, from: 115, until: 130 }];
    const scene = sceneWith(ownPaths([order({ createdAt: 115, price: 4100, formerPrices })]));
    const own = (price: number) =>
      [10, 11, 12, 13, 14].map((step) => readingAt(scene, step, price as Price)?.own);
    expect(own(4000)).toEqual([0, 100, 100, 0, 0]);
    expect(own(4100)).toEqual([0, 0, 0, 100, 100]);
  });
});

describe('the cross-hair', () => {
  const place = { ...sceneWith(), low: 3800, high: 4500 };
  const walk = (...moves: readonly (readonly [CrossMove, number])[]): HeatCross | undefined =>
    moves.reduce<HeatCross | undefined>(
      (cross, [move, by]) => moveCross(cross, { move, by }, place),
      undefined,
    );

  it('begins at the present, in the middle of the market', () => {
    expect(walk(['back', 10])).toEqual({ step: 14, price: 4200 });
  });

  it('walks by steps of time and by levels, and stays in view', () => {
    expect(walk(['up', 1], ['back', 1], ['up', 1])).toEqual({ step: 13, price: 4300 });
    expect(walk(['up', 1], ['back', 10], ['down', 1])).toEqual({ step: 10, price: 4100 });
    expect(walk(['up', 1], ['back', 2], ['on', 10], ['up', 10])).toEqual({ step: 14, price: 4500 });
    expect(walk(['up', 1], ['down', 10])).toEqual({ step: 14, price: 3800 });
  });

  it('keeps its moment while time passes, until that is out of view', () => {
    const cross = walk(['up', 1], ['back', 1]);
    const later = (nowUs: number) =>
      moveCross(cross, { move: 'up', by: 1 }, { ...place, nowUs }).step;
    expect([later(159), later(205)]).toEqual([13, 16]);
  });

  it('takes the level that there is on either side of where a grid changes', () => {
    const tapered = { ...place, grid: TAPERED_DECI_CENT, low: 900, high: 1200 };
    const edge = { step: 14, price: 1000 as Price };
    const to = (move: CrossMove) => moveCross(edge, { move, by: 1 }, tapered).price;
    expect([to('up'), to('down')]).toEqual([1100, 990]);
  });
});
