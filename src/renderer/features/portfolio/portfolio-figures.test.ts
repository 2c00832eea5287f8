import { expect, it } from 'vitest';
import type { FillRow } from '../../../contract/trading.ts';
import type { Money } from '../../../domain/units/units.ts';
import { byOrigin, drawdownOf } from './portfolio-figures.ts';

const equities = (...values: number[]) => values.map((equity) => ({ equity: equity as Money }));

it('measures the drawdown from the highest before it', () => {
  expect(drawdownOf(equities(100, 120, 90, 110))).toEqual({ now: 10, worst: 30 });
  expect(drawdownOf(equities(100, 90, 130))).toEqual({ now: 0, worst: 10 });
  expect(drawdownOf([])).toEqual({ now: 0, worst: 0 });
});

it('adds fills up by who asked for them', () => {
  const fill = (
    origin: FillRow['origin'],
    price: number,
    qty: number,
    fee: number,
    realized: number | null,
  ) => ({ origin, price, qty, fee, realized }) as FillRow;
  const fills = [
    fill('person', 4000, 100, 7, 50),
    fill('actor', 5000, 300, 1, -20),
    fill('person', 6000, 100, 3, null),
    fill(null, 100, 100, 0, null),
  ];
  expect(byOrigin(fills)).toEqual([
    { origin: 'actor', fills: 1, qty: 300, turnover: 1_500_000, fees: 1, realized: -20 },
    { origin: 'person', fills: 2, qty: 200, turnover: 1_000_000, fees: 10, realized: 50 },
    { origin: 'unknown', fills: 1, qty: 100, turnover: 10_000, fees: 0, realized: 0 },
  ]);
});
