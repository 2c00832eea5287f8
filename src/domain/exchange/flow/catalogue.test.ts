import { describe, expect, it } from 'vitest';
import { Random } from '../../../base/random.ts';
import { createPriceGrid } from '../../market/price-grid.ts';
import { unwrap } from '../../../base/result.ts';
import { type Instant, parseInstant } from '../../units/units.ts';
import { catalogue } from './catalogue.ts';
import { pairing, PITCHES } from './contest-programmes.ts';
import { DAY_US, MINUTE_US } from './eastern-time.ts';
import { type Hidden, type Listing, rangeLadder, thresholdLadder } from './programme.ts';
import { Underlying } from './underlying.ts';

const START = unwrap(parseInstant('2026-01-05T22:37:20Z'));

function hidden(seed = 7): Hidden {
  const shared = new Map<string, Underlying>();
  const stream = (name: string) => new Random(seed, name);
  return {
    stream,
    shared: (name, plan, at) => {
      const known = shared.get(name) ?? new Underlying(plan, stream(`flow/${name}`), at);
      shared.set(name, known);
      return known;
    },
  };
}

const listings = (markets: number): Listing[] => {
  const world = hidden();
  return catalogue(markets).map((programme) => programme.next(START, world));
};

describe('catalogue', () => {
  it.each([1, 2, 3, 4, 9, 24, 25, 100, 1000, 3000])('lists exactly %i markets', (markets) => {
    const all = listings(markets).flatMap((listing) => listing.markets);
    expect(all).toHaveLength(markets);
    expect(new Set(all.map(({ ticker }) => ticker)).size).toBe(markets);
    const traffic = catalogue(markets).flatMap((programme) => programme.traffic);
    expect(traffic).toHaveLength(markets);
    expect(traffic.every(({ weight }) => Number.isInteger(weight) && weight >= 1)).toBe(true);
  });

  it('only appends when it grows', () => {
    const small = listings(24).flatMap((listing) => listing.markets.map(({ ticker }) => ticker));
    const large = listings(200).flatMap((listing) => listing.markets.map(({ ticker }) => ticker));
    expect(large.slice(0, 24)).toEqual(small);
  });

  it('begins with the liveliest, of every kind', () => {
    const first = listings(24);
    expect(first.map(({ event }) => event.series)).toEqual([
      'KXBTC15M',
      'KXHOOPSGAME',
      'KXTEMPNYC',
      'KXGOLD15M',
      'KXLC500CLOSE',
      'KXRATEDEC',
      'KXBTCD',
      'KXCPIYOY',
      'KXRAINCHI',
      'KXRAINMIA',
    ]);
    const labels = new Set(first.flatMap(({ markets }) => markets.map((m) => m.gridLabel)));
    expect([...labels].toSorted()).toEqual(['deci_cent', 'linear_cent', 'tapered_deci_cent']);
    const styles = catalogue(24).flatMap(({ traffic }) => traffic.map(({ style }) => style));
    expect(new Set(styles)).toEqual(new Set(['lively', 'steady', 'thin', 'idle']));
    const fees = new Set(catalogue(24).map(({ series }) => series.feeType));
    expect(fees).toEqual(new Set(['quadratic', 'quadratic_with_maker_fees']));
  });

  it('lists complete events that are open, in times that make sense', () => {
    for (const { event, markets, fair } of listings(400)) {
      expect(event.title.length).toBeGreaterThan(10);
      expect(fair.probabilities).toHaveLength(markets.length);
      fair.advanceTo(START);
      const total = fair.probabilities.reduce((a, b) => a + b, 0);
      for (const market of markets) {
        expect(market.ticker.startsWith(`${event.ticker}-`)).toBe(true);
        expect(event.ticker.startsWith(`${event.series}-26`)).toBe(true);
        expect(market.openAt).toBeLessThanOrEqual(START);
        expect(market.closeAt).toBeGreaterThan(START + MINUTE_US);
        expect(market.closeAt).toBeLessThan(START + 9 * DAY_US);
        expect(market.latestExpirationAt).toBeGreaterThan(market.closeAt);
        expect(createPriceGrid(market.grid).ok).toBe(true);
        expect(`${market.yesTitle}${market.noTitle}${market.rulesPrimary}`).not.toMatch(
          /undefined|NaN|\d\.\d{7}/,
        );
      }
      // The rate decision has an answer without a market.
      const leavesOut = !event.mutuallyExclusive || event.series === 'KXRATEDEC';
      expect(leavesOut || Math.abs(total - 1) < 1e-4).toBe(true);
    }
  });

  it('writes tickers and titles as Kalshi does', () => {
    const all = listings(24);
    const tickers = all.flatMap(({ markets }) => markets.map(({ ticker }) => ticker as string));
    expect(tickers[0]).toBe('KXBTC15M-26JAN051745-45');
    expect(tickers[1]).toMatch(/^KXHOOPSGAME-26JAN05[A-Z]{6}-[A-Z]{3}$/);
    expect(tickers[4]).toMatch(/^KXTEMPNYC-26JAN05-B\d+\.5$/);
    expect(all[2]?.markets[1]?.yesTitle).toMatch(/^\d+° to \d+°$/);
    expect(all[0]?.markets[0]?.strikeType).toBe('greater_or_equal');
    expect(all[0]?.markets[0]?.yesTitle).toBe('$97,250.00 or above');
  });

  it('goes on for ever: each event is followed by another one of the series', () => {
    const world = hidden();
    for (const programme of catalogue(24)) {
      let at = START;
      const seen = new Set<string>();
      for (let i = 0; i < 12; i += 1) {
        const listing = programme.next(at, world);
        expect(seen.has(listing.event.ticker)).toBe(false);
        seen.add(listing.event.ticker);
        const closeAt = listing.markets[0]?.closeAt as Instant;
        expect(closeAt).toBeGreaterThan(at);
        expect(listing.markets).toHaveLength(programme.traffic.length);
        at = closeAt;
      }
    }
  });

  it('refuses a number of markets that is none', () => {
    expect(() => catalogue(0)).toThrow(RangeError);
    expect(() => catalogue(1.5)).toThrow(RangeError);
  });
});

describe('pairing', () => {
  it('lets every team play once a round, and every pair meet once in a season', () => {
    const pairs = new Set<string>();
    for (let round = 0; round < 2 * PITCHES - 1; round += 1) {
      const busy = new Set<string>();
      for (let pitch = 0; pitch < PITCHES; pitch += 1) {
        const codes = pairing(round, pitch).map(({ code }) => code);
        for (const code of codes) busy.add(code);
        pairs.add(codes.toSorted().join());
      }
      expect(busy.size).toBe(2 * PITCHES);
    }
    expect(pairs.size).toBe(PITCHES * (2 * PITCHES - 1));
  });
});

describe('ladders', () => {
  it('covers the whole scale without overlap', () => {
    expect(rangeLadder(44.7, 2, 1, 5)).toEqual([
      { suffix: 'T42', strike: { type: 'less', cap: 42 } },
      { suffix: 'B42.5', strike: { type: 'between', floor: 42, cap: 43 } },
      { suffix: 'B44.5', strike: { type: 'between', floor: 44, cap: 45 } },
      { suffix: 'B46.5', strike: { type: 'between', floor: 46, cap: 47 } },
      { suffix: 'T47', strike: { type: 'greater', floor: 47 } },
    ]);
    expect(rangeLadder(97_312.44, 250, 0.01, 3)[1]).toEqual({
      suffix: 'B97375',
      strike: { type: 'between', floor: 97_250, cap: 97_499.99 },
    });
    expect(rangeLadder(0.342, 0.0025, 0.00001, 1)).toEqual([
      { suffix: 'T0.34249', strike: { type: 'greater', floor: 0.34249 } },
    ]);
  });

  it('sets thresholds around the level', () => {
    const suffixes = (rungs: { suffix: string }[]) => rungs.map(({ suffix }) => suffix);
    expect(suffixes(thresholdLadder(97_312.44, 500, 0.01, 3))).toEqual([
      'T96999.99',
      'T97499.99',
      'T97999.99',
    ]);
    expect(suffixes(thresholdLadder(2.93, 0.1, 0.1, 4))).toEqual(['T2.8', 'T2.9', 'T3', 'T3.1']);
  });
});
