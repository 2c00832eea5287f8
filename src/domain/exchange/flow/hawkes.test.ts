import { describe, expect, it } from 'vitest';
import { Random } from '../../../base/random.ts';
import { Hawkes } from './hawkes.ts';
import { fanoFactor } from './stylised-facts.ts';

function arrivals(seed: number, count: number): number[] {
  const hawkes = new Hawkes(new Random(seed, 'hawkes'));
  let at = 0;
  return Array.from({ length: count }, () => (at += hawkes.next()));
}

describe('Hawkes', () => {
  it('brings one arrival per unit of time in the long run', () => {
    const count = 400_000;
    expect((arrivals(3, count).at(-1) as number) / count).toBeGreaterThan(0.9);
    expect((arrivals(3, count).at(-1) as number) / count).toBeLessThan(1.1);
  });

  it('clusters, the more the longer one looks', () => {
    const times = arrivals(5, 400_000);
    const [short, middle, long] = [3, 30, 300].map((window) => fanoFactor(times, window)) as [
      number,
      number,
      number,
    ];
    expect(short).toBeGreaterThan(2);
    expect(middle).toBeGreaterThan(short);
    expect(long).toBeGreaterThan(middle);
    expect(long).toBeLessThan(1 / 0.05 ** 2);
  });

  it('answers news with about as many arrivals as asked for', () => {
    const within = (excitement: number): number => {
      let total = 0;
      for (let seed = 0; seed < 400; seed += 1) {
        const hawkes = new Hawkes(new Random(seed, 'news'));
        hawkes.excite(excitement);
        for (let at = hawkes.next(); at < 400; at += hawkes.next()) total += 1;
      }
      return total / 400;
    };
    const extra = within(50) - within(0);
    expect(extra).toBeGreaterThan(30);
    expect(extra).toBeLessThan(70);
  });

  it('repeats itself for the same stream', () => {
    expect(arrivals(11, 100)).toEqual(arrivals(11, 100));
    expect(arrivals(11, 100)).not.toEqual(arrivals(12, 100));
  });
});
