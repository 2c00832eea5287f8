import { expect, it } from 'vitest';
import { observationRows } from './observation-rows.ts';

const feature = (group: string, value: number) => ({
  name: `${group}${value}`,
  group,
  value,
  least: -1,
  most: 3,
});

it('says the range of every number', () => {
  const [row] = observationRows({ features: [{ ...feature('price', 0), most: 2 / 3 }] });
  expect(row?.range).toBe('−1 … 0.6667');
});

it('places every number in its range, and marks those beyond', () => {
  const rows = observationRows({
    features: [feature('price', -1), feature('price', 1), feature('time', 3), feature('time', 4)],
  });
  expect(rows.map(({ group, share, isOut }) => [group, share, isOut])).toEqual([
    ['price', 0, false],
    ['', 0.5, false],
    ['time', 1, false],
    ['', 1, true],
  ]);
});
