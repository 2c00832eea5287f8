import { describe, expect, it } from 'vitest';
import {
  advanceLink,
  LINK_EVENTS,
  LINK_STATES,
  tradingStateOf,
  type LinkState,
} from './trading-state.ts';

// One line a state, one column an event, in the order of LINK_EVENTS; a dot is an illegal move.
const EXPECTED: Readonly<Record<LinkState, string>> = {
  starting: 'calibrating . recovering',
  calibrating: '. steady recovering',
  steady: '. . recovering',
  recovering: 'calibrating . recovering',
};

describe('the link to the venue', () => {
  for (const state of LINK_STATES) {
    it(`leads from ${state} only where the table says`, () => {
      const cells = LINK_EVENTS.map((event) => {
        const next = advanceLink(state, event);
        return next.ok ? next.value : '.';
      });
      expect(cells.join(' ')).toBe(EXPECTED[state]);
    });
  }
});

describe('tradingStateOf', () => {
  const calm = {
    latch: 'armed',
    ledger: 'writable',
    halt: 'none',
    link: 'steady',
    wish: 'trading',
    limits: 'kept',
  } as const;

  it('trades only when everything allows it', () => {
    const latches = ['armed', 'latched'] as const;
    const ledgers = ['writable', 'failed'] as const;
    const halts = ['none', 'halted'] as const;
    const wishes = ['trading', 'paused'] as const;
    for (const latch of latches)
      for (const ledger of ledgers)
        for (const halt of halts)
          for (const link of LINK_STATES)
            for (const wish of wishes) {
              const facts = { latch, ledger, halt, link, wish, limits: 'kept' } as const;
              const isCalm = JSON.stringify(facts) === JSON.stringify(calm);
              expect(tradingStateOf(facts) === 'trading').toBe(isCalm);
            }
  });

  it('names the strongest obstacle', () => {
    const worst = {
      latch: 'latched',
      ledger: 'failed',
      halt: 'halted',
      link: 'recovering',
      wish: 'paused',
      limits: 'exceeded',
    } as const;
    expect(tradingStateOf(worst)).toBe('killed');
    expect(tradingStateOf({ ...worst, latch: 'armed' })).toBe('halted');
    const written = { ...worst, latch: 'armed', ledger: 'writable' } as const;
    expect(tradingStateOf(written)).toBe('halted');
    expect(tradingStateOf({ ...written, halt: 'none' })).toBe('recovering');
    expect(tradingStateOf({ ...calm, halt: 'halted' })).toBe('halted');
    expect(tradingStateOf({ ...calm, wish: 'paused', limits: 'exceeded' })).toBe('paused');
    expect(tradingStateOf({ ...calm, limits: 'exceeded' })).toBe('reduceOnly');
  });
});
