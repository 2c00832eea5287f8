import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceBreaker, Breaker, BREAKER_EVENTS, BREAKER_STATES } from './breaker.ts';

const SETTINGS = { errors: 3, windowMs: 1000, cooldownMs: 500 };

describe('advanceBreaker', () => {
  it('knows these moves and no others', () => {
    const table = BREAKER_STATES.flatMap((state) =>
      BREAKER_EVENTS.flatMap((event) => {
        const next = advanceBreaker(state, event);
        return next.ok ? [`${state} ${event} ${next.value}`] : [];
      }),
    );
    expect(table).toEqual([
      'closed tripped open',
      'closed succeeded closed',
      'closed failed closed',
      'closed reset closed',
      'open cooled halfOpen',
      'open succeeded open',
      'open failed open',
      'open reset closed',
      'halfOpen succeeded closed',
      'halfOpen failed open',
      'halfOpen reset closed',
    ]);
  });
});

describe('Breaker', () => {
  const tripped = (): Breaker => {
    const breaker = new Breaker(SETTINGS, 0);
    for (const atMs of [10, 20, 30]) breaker.failed(atMs);
    return breaker;
  };

  it('opens at the set number of errors within the window, and not by those before it', () => {
    const breaker = new Breaker(SETTINGS, 0);
    breaker.failed(0);
    breaker.failed(900);
    breaker.failed(1001);
    expect(breaker.stateAt(1001)).toBe('closed');
    breaker.failed(1002);
    expect(breaker.stateAt(1002)).toBe('open');
    expect(breaker.admits(1002)).toBe(false);
  });

  it('lets one trial through after the cooldown', () => {
    const breaker = tripped();
    expect(breaker.stateAt(529)).toBe('open');
    expect(breaker.stateAt(530)).toBe('halfOpen');
    expect(breaker.admits(530)).toBe(true);
    breaker.pass(530);
    expect(breaker.admits(531)).toBe(false);
  });

  it('closes when the trial works, and forgets the errors', () => {
    const breaker = tripped();
    breaker.pass(530);
    breaker.succeeded(540);
    expect(breaker.stateAt(540)).toBe('closed');
    expect(breaker.errorsAt(540)).toBe(0);
  });

  it('opens for another cooldown when the trial fails', () => {
    const breaker = tripped();
    breaker.pass(530);
    breaker.failed(540);
    expect(breaker.stateAt(1039)).toBe('open');
    expect(breaker.stateAt(1040)).toBe('halfOpen');
  });

  it('tries again when nothing was heard of the trial for a cooldown', () => {
    const breaker = tripped();
    breaker.pass(530);
    expect(breaker.admits(1029)).toBe(false);
    expect(breaker.admits(1030)).toBe(true);
  });

  it('is not closed by late answers while it is open', () => {
    const breaker = tripped();
    breaker.succeeded(100);
    expect(breaker.stateAt(100)).toBe('open');
  });

  it('is closed by hand from every state', () => {
    for (const atMs of [0, 40, 530]) {
      const breaker = tripped();
      breaker.stateAt(atMs);
      breaker.reset(600);
      expect(breaker.stateAt(600)).toBe('closed');
      expect(breaker.errorsAt(600)).toBe(0);
      expect(breaker.sinceMs).toBe(600);
    }
  });

  it('lets nothing pass within a cooldown of the error that opened it, whatever happens', () => {
    const step = fc.record({
      after: fc.nat(300),
      what: fc.constantFrom('pass', 'succeeded', 'failed'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const breaker = new Breaker(SETTINGS, 0);
        let nowMs = 0;
        for (const { after, what } of steps) {
          nowMs += after;
          const before = breaker.stateAt(nowMs);
          if (what === 'pass') {
            if (breaker.admits(nowMs)) breaker.pass(nowMs);
          } else if (what === 'failed') breaker.failed(nowMs);
          else breaker.succeeded(nowMs);
          const state = breaker.stateAt(nowMs);
          if (state === 'open') {
            expect(breaker.admits(nowMs)).toBe(false);
            expect(nowMs - breaker.sinceMs).toBeLessThan(SETTINGS.cooldownMs);
          }
          if (before === 'open' && state === 'closed') throw new Error('closed without a trial');
        }
      }),
    );
  });
});
