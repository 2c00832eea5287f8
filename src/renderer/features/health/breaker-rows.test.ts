import { describe, expect, it } from 'vitest';
import type { BreakerView } from '../../../contract/actor.ts';
import type { BreakerRow } from '../../../contract/trading.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Instant } from '../../../domain/units/units.ts';
import { breakerRows } from './breaker-rows.ts';

const CLOSED: BreakerView = { state: 'closed', errors: 0, lastError: null, opensInMs: 0 };
const market = 'KXA' as MarketTicker;
const ofOrders = (patch: Partial<BreakerRow>): BreakerRow => ({
  market,
  state: 'closed',
  errors: 0,
  since: 0 as Instant,
  triesAt: null,
  lastError: null,
  ...patch,
});

describe('breakers', () => {
  it('that are closed and saw nothing need no eye', () => {
    expect(
      breakerRows([ofOrders({})], { breaker: CLOSED }, [{ market, breaker: CLOSED }], 0),
    ).toEqual([]);
  });

  it('come with the wait until the next trial, those over all markets first', () => {
    const open = ofOrders({ state: 'open', errors: 5, triesAt: 9_000_000 as Instant });
    const trial: BreakerView = { ...CLOSED, state: 'halfOpen', errors: 3, lastError: 'x.y' };
    const lines = breakerRows(
      [open],
      { breaker: trial },
      [{ market, breaker: { ...CLOSED, state: 'open', errors: 2, opensInMs: 400 } }],
      5000,
    );
    expect(lines.map(({ of, market: at, state, triesInMs }) => [of, at, state, triesInMs])).toEqual(
      [
        ['actor', null, 'halfOpen', null],
        ['orders', 'KXA', 'open', 4000],
        ['actor', 'KXA', 'open', 400],
      ],
    );
  });

  it('that are closed but count errors are on the way to open', () => {
    expect(breakerRows([ofOrders({ errors: 1 })], undefined, [], 0)).toHaveLength(1);
  });

  it('never wait for less than nothing', () => {
    const late = ofOrders({ state: 'open', triesAt: 1000 as Instant });
    expect(breakerRows([late], undefined, [], 5000)[0]?.triesInMs).toBe(0);
  });
});
