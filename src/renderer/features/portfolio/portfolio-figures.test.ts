import { expect, it } from 'vitest';
import type { FillRow, OrderRow } from '../../../contract/trading.ts';
import type { Money } from '../../../domain/units/units.ts';
import { byOrigin, drawdownOf } from './portfolio-figures.ts';

const equities = (...values: number[]) => values.map((equity) => ({ equity: equity as Money }));

it('measures the drawdown from the highest before it', () => {
  expect(drawdownOf(equities(100, 120, 90, 110))).toEqual({ now: 10, worst: 30 });
  expect(drawdownOf(equities(100, 90, 130))).toEqual({ now: 0, worst: 10 });
  expect(drawdownOf([])).toEqual({ now: 0, worst: 0 });
});

it('adds fills up by who asked for them', () => {
  const fill = (orderId: string, price: number, qty: number, fee: number) =>
    ({ orderId, price, qty, fee }) as unknown as FillRow;
  const orders = [
    { orderId: 'a', origin: 'person' },
    { orderId: 'b', origin: 'actor' },
  ] as unknown as OrderRow[];
  const fills = [fill('a', 4000, 100, 7), fill('b', 5000, 300, 1), fill('a', 6000, 100, 3)];
  expect(byOrigin([...fills, fill('gone', 100, 100, 0)], orders)).toEqual([
    { origin: 'actor', fills: 1, qty: 300, turnover: 1_500_000, fees: 1 },
    { origin: 'person', fills: 2, qty: 200, turnover: 1_000_000, fees: 10 },
    { origin: 'unknown', fills: 1, qty: 100, turnover: 10_000, fees: 0 },
  ]);
});
