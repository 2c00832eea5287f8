import { expect, it } from 'vitest';
import type { EquityPoint } from '../../contract/trading.ts';
import type { Instant, Money } from '../../domain/units/units.ts';
import { EquityCurve } from './equity-curve.ts';
import { TopicProbe } from './topic-probe.fixture.ts';

const point = (equity: number) => ({
  equity: equity as Money,
  realized: 0 as Money,
  fees: 0 as Money,
});
const second = (s: number) => (s * 1_000_000) as Instant;

function curveOf(observe: (curve: EquityCurve) => void): readonly (readonly [number, number])[] {
  const probe = new TopicProbe();
  observe(new EquityCurve(probe.hub));
  const points = probe.snapshot() as readonly EquityPoint[];
  return points.map(({ at, equity }) => [at / 1_000_000, equity]);
}

it('has a point at most every two seconds, and one now and then while nothing moves', () => {
  const points = curveOf((curve) => {
    curve.observe(second(10), point(100));
    curve.observe(second(11), point(200));
    curve.observe(second(12), point(300));
    for (let s = 13; s <= 45; s += 1) curve.observe(second(s), point(300));
  });
  expect(points).toEqual([
    [10, 100],
    [12, 300],
    [42, 300],
  ]);
});

it('has none while equity is unknown', () => {
  const points = curveOf((curve) => {
    curve.observe(second(10), null);
    curve.observe(second(20), point(5));
  });
  expect(points).toEqual([[20, 5]]);
});
