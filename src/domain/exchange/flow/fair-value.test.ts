import { describe, expect, it } from 'vitest';
import { Random } from '../../../base/random.ts';
import type { Instant } from '../../units/units.ts';
import { ContestedValue, type FairValue, MeasuredValue, type Strike } from './fair-value.ts';
import { normalBelow } from './normal.ts';
import { Underlying } from './underlying.ts';

const START = 1_767_600_000_000_000 as Instant;
const HOUR = 3_600_000_000;
const after = (us: number) => (START + us) as Instant;
const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

const RANGES: Strike[] = [
  { type: 'less', cap: 43 },
  { type: 'between', floor: 43, cap: 44 },
  { type: 'between', floor: 45, cap: 46 },
  { type: 'greater', floor: 46 },
];

function temperature(seed: number): FairValue {
  const plan = {
    start: 44.8,
    sdPerRootS: 2.2 / Math.sqrt(3600),
    newsEveryS: 1200,
    newsSd: 0.6,
    pullPerS: 0,
    tickMs: 1000,
  };
  const underlying = new Underlying(plan, new Random(seed, 'temperature'), START);
  return new MeasuredValue(underlying, { strikes: RANGES, decimals: 0 }, after(HOUR));
}

function match(seed: number): FairValue {
  const contest = { priors: [0.45, 0.3, 0.25], markets: 3, newsEveryS: 400 };
  return new ContestedValue(contest, new Random(seed, 'match'), START, after(HOUR));
}

describe('normalBelow', () => {
  it.each([
    [-8, 0],
    [-1.96, 0.0249979],
    [0, 0.5],
    [1, 0.8413447],
    [Number.POSITIVE_INFINITY, 1],
    [Number.NEGATIVE_INFINITY, 0],
  ])('%d → %d', (z, expected) => expect(normalBelow(z)).toBeCloseTo(expected, 6));
});

describe('Underlying', () => {
  const plan = { start: 100, sdPerRootS: 0.1, newsEveryS: 60, newsSd: 1, pullPerS: 0, tickMs: 250 };

  it('takes the same path whoever asks, and whenever', () => {
    const often = new Underlying(plan, new Random(4, 'path'), START);
    const once = new Underlying(plan, new Random(4, 'path'), START);
    for (let us = 0; us <= HOUR; us += 333_333) often.advanceTo(after(us));
    often.advanceTo(after(HOUR));
    often.advanceTo(START);
    once.advanceTo(after(HOUR));
    expect(often.value).toBe(once.value);
    expect(often.movedAt).toBe(once.movedAt);
  });

  it('spreads as it foretells, drifting or pulled back', () => {
    for (const pullPerS of [0, 0.001]) {
      const moves = Array.from({ length: 500 }, (_, seed) => {
        const underlying = new Underlying({ ...plan, pullPerS }, new Random(seed, 'sd'), START);
        underlying.advanceTo(after(1000e6));
        return underlying.value - 100;
      });
      const sd = Math.sqrt(sum(moves.map((move) => move * move)) / moves.length);
      const foretold = new Underlying({ ...plan, pullPerS }, new Random(0), START).sdAfter(1000);
      expect(sd / foretold).toBeGreaterThan(0.85);
      expect(sd / foretold).toBeLessThan(1.15);
    }
  });
});

describe.each([
  ['MeasuredValue', temperature],
  ['ContestedValue', match],
])('%s', (_, create) => {
  it('stays a probability, and mutually exclusive markets add up to 1, at every moment', () => {
    const fair = create(9);
    for (let us = 0; us <= HOUR; us += 7e6) {
      fair.advanceTo(after(us));
      for (const p of fair.probabilities) expect(p >= 0 && p <= 1).toBe(true);
      expect(sum(fair.probabilities)).toBeCloseTo(1, 6);
    }
  });

  it('ends near 0 or 1 on the side it resolves to', () => {
    let right = 0;
    for (let seed = 0; seed < 50; seed += 1) {
      const fair = create(seed);
      fair.advanceTo(after(HOUR));
      const results = fair.results();
      expect(results.filter((result) => result === 'yes')).toHaveLength(1);
      if ((fair.probabilities[results.indexOf('yes')] as number) > 0.9) right += 1;
    }
    expect(right).toBeGreaterThan(45);
  });

  it('foretells rightly: of what it calls p, about p comes true', () => {
    let foretold = 0;
    let variance = 0;
    let happened = 0;
    for (let seed = 0; seed < 600; seed += 1) {
      const fair = create(1000 + seed);
      fair.advanceTo(after(HOUR / 2));
      const p = fair.probabilities[1] as number;
      fair.advanceTo(after(HOUR));
      foretold += p;
      variance += p * (1 - p);
      if (fair.results()[1] === 'yes') happened += 1;
    }
    expect(Math.abs(happened - foretold)).toBeLessThan(4 * Math.sqrt(variance));
  });

  it('moves in jumps as well as in steps', () => {
    const fair = create(2);
    let last = fair.probabilities[1] as number;
    const moves: number[] = [];
    for (let us = 1e6; us < HOUR * 0.8; us += 1e6) {
      fair.advanceTo(after(us));
      moves.push(Math.abs((fair.probabilities[1] as number) - last));
      last = fair.probabilities[1] as number;
    }
    const mean = sum(moves) / moves.length;
    expect(Math.max(...moves)).toBeGreaterThan(6 * mean);
  });
});

describe('MeasuredValue', () => {
  it('resolves by the published value, rounded', () => {
    const plan = {
      start: 44.6,
      sdPerRootS: 0,
      newsEveryS: 1e9,
      newsSd: 0,
      pullPerS: 0,
      tickMs: 1000,
    };
    const still = new Underlying(plan, new Random(1), START);
    const fair = new MeasuredValue(still, { strikes: RANGES, decimals: 0 }, after(HOUR));
    fair.advanceTo(after(HOUR));
    expect(fair.results()).toEqual(['no', 'no', 'yes', 'no']);
    expect([...fair.probabilities].map(Math.round)).toEqual([0, 0, 1, 0]);
  });
});
