import { expect, it } from 'vitest';
import { TopicHub } from '../../contract/topic-publisher.ts';
import type { EquityPoint } from '../../contract/trading.ts';
import type { Port } from '../../contract/port.ts';
import type { Instant, Money } from '../../domain/units/units.ts';
import { EquityCurve } from './equity-curve.ts';

const point = (equity: number) => ({
  equity: equity as Money,
  realized: 0 as Money,
  fees: 0 as Money,
});
const second = (s: number) => (s * 1_000_000) as Instant;

function curveOf(observe: (curve: EquityCurve) => void): readonly (readonly [number, number])[] {
  const hub = new TopicHub({ epoch: 1, schedule: () => undefined });
  observe(new EquityCurve(hub));
  let points: readonly EquityPoint[] = [];
  let receive: (message: unknown) => void = () => undefined;
  const port = {
    post: ({ data }: { readonly data: readonly EquityPoint[] }) => {
      points = data;
    },
    onMessage: (listener: (message: unknown) => void) => {
      receive = listener;
    },
    onClose: () => undefined,
    backlogBytes: 0,
  } as unknown as Port;
  hub.serve(port);
  receive({ type: 'subscribe', topic: 'equity', key: '' });
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
