import { describe, expect, it } from 'vitest';
import { faultPlan } from '../../../contract/fault-plan.ts';
import { FaultRules } from './fault-rules.ts';

const rulesOf = (...faults: readonly unknown[]): FaultRules =>
  new FaultRules(faultPlan.parse({ seed: 7, faults }));

const delta = { key: 'alice', channel: 'orderbook_delta', market: 'KXRAIN-26DEC01-NYC' };

/** Which of so many equal occasions a rule strikes, a millisecond apart. */
const strikes = (rules: FaultRules, occasions: number): number[] =>
  Array.from({ length: occasions }, (_, ms) => ms).filter(
    (ms) => rules.strike('frame', ms, delta) !== undefined,
  );

describe('a rule', () => {
  it('strikes when all that it says of the time holds', () => {
    expect(strikes(rulesOf({ fault: 'dropFrame' }), 3)).toEqual([0, 1, 2]);
    expect(strikes(rulesOf({ fault: 'dropFrame', when: { fromMs: 2, untilMs: 4 } }), 9)).toEqual([
      2, 3,
    ]);
    expect(strikes(rulesOf({ fault: 'dropFrame', when: { every: 3, count: 2 } }), 20)).toEqual([
      2, 5,
    ]);
    expect(strikes(rulesOf({ fault: 'dropFrame', when: { fromMs: 4, every: 2 } }), 9)).toEqual([
      5, 7,
    ]);
  });

  it('draws from a stream of its own, which the seed fixes', () => {
    const sometimes = { fault: 'dropFrame', when: { probability: 0.25 } };
    const drawn = strikes(rulesOf(sometimes), 4000);
    expect(drawn.length / 4000).toBeCloseTo(0.25, 1);
    expect(strikes(rulesOf(sometimes), 4000)).toEqual(drawn);
    const other = new FaultRules(faultPlan.parse({ seed: 8, faults: [sometimes] }));
    expect(strikes(other, 4000)).not.toEqual(drawn);
    expect(strikes(rulesOf(sometimes, { fault: 'stall', stallMs: 1 }), 0)).toEqual([]);
  });

  it.each([
    [{}, true],
    [{ key: 'alice', channel: 'orderbook_delta', market: 'KXRAIN-26DEC01-NYC' }, true],
    [{ market: 'KXRAIN-*' }, true],
    [{ market: 'KXRAIN' }, false],
    [{ key: 'bob' }, false],
    [{ channel: 'reply' }, false],
  ])('is for whom it says: %j', (whom, isFor) => {
    const fault = rulesOf({ fault: 'dropFrame', for: whom }).strike('frame', 0, delta);
    expect(fault !== undefined).toBe(isFor);
  });

  it('gives way to those before it, and to those of other occasions not at all', () => {
    const rules = rulesOf(
      { fault: 'dropFrame', when: { every: 2 } },
      { fault: 'duplicateFrame' },
      { fault: 'refuseUpgrade' },
    );
    const faults = [0, 1, 2].map((ms) => rules.strike('frame', ms, delta)?.fault);
    expect(faults).toEqual(['duplicateFrame', 'dropFrame', 'duplicateFrame']);
    expect(rules.strike('upgrade', 0, { key: 'alice' })?.fault).toBe('refuseUpgrade');
    expect([rules.has('frame'), rules.has('request')]).toEqual([true, false]);
  });

  it('swaps answers alone', () => {
    const rules = rulesOf({ fault: 'swapReply' });
    expect(rules.strike('frame', 0, delta)).toBeUndefined();
    expect(rules.strike('frame', 0, { ...delta, channel: 'reply' })?.fault).toBe('swapReply');
  });
});

describe('a plan', () => {
  it.each([
    [{ faults: [{ fault: 'fire' }] }],
    [{ faults: [{ fault: 'stall' }] }],
    [{ faults: [{ fault: 'dropFrame', for: { path: '/markets' } }] }],
    [{ faults: [{ fault: 'tooManyRequests', for: { channel: 'fill' } }] }],
    [{ faults: [{ fault: 'dropFrame', when: { every: 0 } }] }],
    [{ faults: [{ fault: 'dropFrame', when: { probability: 1.5 } }] }],
    [
      {
        faults: [
          { fault: 'changeGrid', label: 'x', bands: [{ start: '0', end: 'one', step: '1' }] },
        ],
      },
    ],
    [
      {
        faults: [
          { fault: 'changeGrid', label: 'x', bands: [{ start: '0.5', end: '0.2', step: '0.1' }] },
        ],
      },
    ],
    [{ faults: [{ fault: 'closeSocket', closeCode: 1006 }] }],
    [{ seed: -1, faults: [] }],
    [{ faults: [], more: 1 }],
  ])('that makes no sense is refused: %j', (plan) => {
    expect(faultPlan.safeParse(plan).success).toBe(false);
  });
});
