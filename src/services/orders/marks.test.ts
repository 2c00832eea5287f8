import { describe, expect, it } from 'vitest';
import type { Mark } from '../../contract/links.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { Marks } from './marks.ts';

const NYC = 'KXRAIN-26DEC01-NYC' as MarketTicker;
const mark = (bid: number | null, ask: number | null, trust: Mark['trust'] = 'live'): Mark => ({
  market: NYC,
  trust,
  bid: bid as Price | null,
  bidQty: 100 as Qty,
  ask: ask as Price | null,
  askQty: 100 as Qty,
  receivedAt: 0 as Instant,
});
/** After these marks, one after the other. */
const lastAfter = (...all: Mark[]) => {
  const marks = new Marks();
  for (const each of all) marks.take([each]);
  return marks.lastTouchOf(NYC);
};

describe('the last touch of a market', () => {
  it('is the one that was believed last, however little the book is believed since', () => {
    expect(lastAfter()).toBeUndefined();
    expect(lastAfter(mark(4400, 4600, 'stale'))).toBeUndefined();
    expect(lastAfter(mark(4400, 4600))).toEqual({ bid: 4400, ask: 4600 });
    expect(lastAfter(mark(4400, 4600), mark(100, 200, 'stale'))).toEqual({ bid: 4400, ask: 4600 });
  });

  it('keeps a side that is empty for as long as the other one allows it', () => {
    expect(lastAfter(mark(4400, 4600), mark(null, 4700))).toEqual({ bid: 4400, ask: 4700 });
    expect(lastAfter(mark(4400, 4600), mark(null, 200))).toEqual({ bid: 200, ask: 200 });
    expect(lastAfter(mark(4400, 4600), mark(4300, null))).toEqual({ bid: 4300, ask: 4600 });
    expect(lastAfter(mark(4400, 4600), mark(9800, null))).toEqual({ bid: 9800, ask: 9800 });
    expect(lastAfter(mark(4400, 4600), mark(null, null))).toEqual({ bid: 4400, ask: 4600 });
  });

  it('is the worst that there is on a side that never had anybody', () => {
    expect(lastAfter(mark(null, 200))).toEqual({ bid: 0, ask: 200 });
    expect(lastAfter(mark(9800, null))).toEqual({ bid: 9800, ask: 10_000 });
  });
});
