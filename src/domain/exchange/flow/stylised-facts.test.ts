import { describe, expect, it } from 'vitest';
import type { MarketTicker } from '../../units/ids.ts';
import { fanoFactor, persistence } from './stylised-facts.ts';
import { observe } from './trial.ts';

describe('the measures', () => {
  it('finds no clustering in a clockwork and much in bursts', () => {
    const clock = Array.from({ length: 1000 }, (_, i) => i * 10);
    const bursts = clock.map((_, i) => Math.floor(i / 50) * 500);
    expect(fanoFactor(clock, 1000)).toBeLessThan(0.01);
    expect(fanoFactor(bursts, 100)).toBeGreaterThan(20);
  });

  it('tells persistent signs from alternating ones', () => {
    const blocks = Array.from({ length: 100 }, (_, i) => (Math.floor(i / 10) % 2 === 0 ? 1 : -1));
    const zigzag = blocks.map((_, i) => (i % 2 === 0 ? 1 : -1));
    expect(persistence(blocks)).toBeGreaterThan(0.7);
    expect(persistence(zigzag)).toBeLessThan(-0.9);
  });
});

describe('lively synthetic markets', () => {
  const observers = observe({ markets: 24, ratePerS: 300, seconds: 700 });
  const facts = ['KXBTC15M', 'KXHOOPSGAME', 'KXGOLD15M'].map((series) => {
    const found = [...observers].find(([ticker]: [MarketTicker, unknown]) =>
      ticker.startsWith(series),
    );
    if (found === undefined) throw new Error(`no market of ${series}`);
    return [series, found[1].facts()] as const;
  });

  describe.each(facts)('%s', (_, fact) => {
    it('clusters more the longer one looks', () => {
      const [tenth, second, ten] = fact.fano;
      expect(tenth).toBeGreaterThan(5);
      expect(second).toBeGreaterThan(15);
      expect(ten).toBeGreaterThan(second);
    });

    it('has spreads of one to four cents', () => {
      expect(fact.spreadMedian).toBeGreaterThanOrEqual(0.1);
      expect(fact.spreadMedian).toBeLessThanOrEqual(2);
      expect(fact.spreadUpToFour).toBeGreaterThan(0.95);
    });

    it('has ten to forty levels a side, fullest just behind the touch', () => {
      expect(fact.levelsMedian).toBeGreaterThanOrEqual(10);
      expect(fact.levelsMedian).toBeLessThanOrEqual(40);
      const [touch, near, , far] = fact.depth;
      expect(near).toBeGreaterThan(touch);
      expect(near).toBeGreaterThan(far);
    });

    it('takes orders out as often as it puts them in, most of them near the touch', () => {
      expect(fact.adding).toBeGreaterThan(0.45);
      expect(fact.adding).toBeLessThan(0.55);
      expect(fact.atTouch + fact.nearTouch).toBeGreaterThan(0.5);
    });

    it('has heavy-tailed sizes, many of them fractions', () => {
      expect(fact.size99).toBeGreaterThan(15 * fact.sizeMedian);
      expect(fact.fractional).toBeGreaterThan(0.1);
      expect(fact.fractional).toBeLessThan(0.5);
      expect(fact.trade99).toBeGreaterThan(8 * fact.tradeMedian);
    });

    it('trades now and then, in one direction for a while', () => {
      expect(fact.tradesPerDelta).toBeGreaterThan(0.01);
      expect(fact.tradesPerDelta).toBeLessThan(0.08);
      expect(fact.signPersistence).toBeGreaterThan(0.02);
      expect(fact.signPersistence).toBeLessThan(0.5);
    });
  });
});
