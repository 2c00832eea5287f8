import { expect, it } from 'vitest';
import type { FillRow } from '../../../contract/trading.ts';
import type { Money } from '../../../domain/units/units.ts';
import { byTrader, drawdownOf } from './portfolio-figures.ts';

const equities = (...values: number[]) => values.map((equity) => ({ equity: equity as Money }));

it('measures the drawdown from the highest before it', () => {
  expect(drawdownOf(equities(100, 120, 90, 110))).toEqual({ now: 10, worst: 30 });
  expect(drawdownOf(equities(100, 90, 130))).toEqual({ now: 0, worst: 10 });
  expect(drawdownOf([])).toEqual({ now: 0, worst: 0 });
});

it('adds fills up by who asked for them, those of the actor by what decided', () => {
  const fill = (
    origin: FillRow['origin'],
    price: number,
    qty: number,
    fee: number,
    realized: number | null,
    decidedBy: string | null = null,
  ) => ({ origin, price, qty, fee, realized, decidedBy }) as FillRow;
  const fills = [
    fill('person', 4000, 100, 7, 50),
    fill('actor', 5000, 300, 1, -20, 'model:a@12'),
    fill('actor', 5000, 200, 2, -5, 'model:a@34'),
    fill('actor', 5000, 100, 1, 5, 'model:a@12'),
    fill('person', 6000, 100, 3, null),
    fill(null, 100, 100, 0, null),
  ];
  const sums = byTrader(fills).map((each) => Object.values(each));
  expect(sums).toEqual([
    ['actor', 'model:a@12', 2, 400, 2_000_000, 2, -15],
    ['person', null, 2, 200, 1_000_000, 10, 50],
    ['actor', 'model:a@34', 1, 200, 1_000_000, 2, -5],
    [null, null, 1, 100, 10_000, 0, 0],
  ]);
});
