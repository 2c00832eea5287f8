import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketRow } from '../../../contract/market-data.ts';
import type { PositionRow } from '../../../contract/trading.ts';
import { eventCases } from './event-cases.ts';

const row = (ticker: string, mutuallyExclusive: boolean, bid: number | null = 4000): MarketRow =>
  ({ ticker, event: 'E', title: 'Who wins?', mutuallyExclusive, bid, ask: 4200 }) as MarketRow;
const position = (market: string, qty: number, cost: number): PositionRow =>
  ({ market, qty, cost }) as PositionRow;

/** Whole contracts at whole cents, so that the sum by hand is exact. */
const held = fc.record({
  contracts: fc.integer({ min: -20, max: 20 }),
  cents: fc.integer({ min: 1, max: 99 }),
});

describe('the cases of an event', () => {
  it('are those of every result there may be', () => {
    fc.assert(
      fc.property(
        fc.array(held, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (all, exclusive) => {
          const rows = all.map((_, at) => row(`M${at}`, exclusive));
          const positions = all.map(({ contracts, cents }, at) =>
            position(`M${at}`, contracts * 100, Math.abs(contracts) * cents * 10_000),
          );
          const profit = (yes: readonly boolean[]): number =>
            all.reduce((sum, { contracts, cents }, at) => {
              const pays = contracts > 0 === yes[at] && contracts !== 0;
              return sum + Math.abs(contracts) * ((pays ? 100 : 0) - cents) * 10_000;
            }, 0);
          const results = Array.from({ length: 2 ** all.length }, (_, bits) =>
            all.map((_each, at) => (bits & (1 << at)) !== 0),
          ).filter((yes) => !exclusive || yes.filter(Boolean).length <= 1);
          const [found] = eventCases(rows, positions);
          if (all.every(({ contracts }) => contracts === 0)) {
            expect(found).toBeUndefined();
            return;
          }
          const sums = results.map(profit);
          expect(found?.worst).toBe(Math.min(...sums));
          expect(found?.best).toBe(Math.max(...sums));
        },
      ),
    );
  });

  it('are only of events with a position, with all of their markets', () => {
    const rows = [row('A', true), row('B', true), { ...row('C', false), event: 'F' } as MarketRow];
    const found = eventCases(rows, [position('A', 100, 400_000)]);
    expect(found.map(({ event, markets }) => [event, markets.length])).toEqual([['E', 2]]);
    expect(found[0]?.middles).toBe(8200);
    expect(eventCases([row('A', true, null)], [position('A', 100, 1)])[0]?.middles).toBeNull();
  });

  it('add up the middles only where one market at most wins', () => {
    const rows = [row('A', false), row('B', false)];
    expect(eventCases(rows, [position('A', 100, 1)])[0]?.middles).toBeNull();
  });
});
