import { describe, expect, it } from 'vitest';
import {
  AlertWatch,
  describeAlert,
  isMet,
  type AlertKind,
  type AlertRule,
  type AlertWorld,
} from './alert-rules.ts';

const row = {
  ticker: 'KXA',
  trust: 'live',
  bid: 4000,
  ask: 4400,
  bidQty: 900,
  askQty: 100,
} as ReturnType<AlertWorld['market']>;
const feed = (status: 'live' | 'held', state: string): AlertWorld['feed'] =>
  ({ status, data: { state } }) as AlertWorld['feed'];
const world = (changes: Partial<AlertWorld> = {}): AlertWorld => ({
  market: () => row,
  position: () => ({ qty: -1500 }) as ReturnType<AlertWorld['position']>,
  trading: { session: { profit: -20_000_000 } } as AlertWorld['trading'],
  feed: feed('live', 'live'),
  models: { hold: null } as AlertWorld['models'],
  ...changes,
});
const rule = (kind: AlertKind, bound = 0): AlertRule => ({ id: kind, kind, market: 'KXA', bound });

describe('an alert', () => {
  it.each([
    ['priceAbove', 42, 42.01],
    ['spreadAbove', 4, 4.01],
    ['imbalanceAbove', 90, 91],
    ['positionAbove', 15, 15.01],
    ['lossAbove', 20, 20.01],
  ] as const)('%s is met at %d and not beyond', (kind, at, beyond) => {
    expect(isMet(rule(kind, at), world())).toBe(true);
    expect(isMet(rule(kind, beyond), world())).toBe(false);
  });

  it('profitAbove is met by a gain, never by a loss of the size', () => {
    const at = (profit: number | null) =>
      world({ trading: { session: { profit } } as AlertWorld['trading'] });
    expect(isMet(rule('profitAbove', 20), at(20_000_000))).toBe(true);
    expect(isMet(rule('profitAbove', 20), at(19_999_999))).toBe(false);
    expect(isMet(rule('profitAbove', 20), at(-20_000_000))).toBe(false);
    expect(isMet(rule('profitAbove', 20), at(null))).toBeNull();
  });

  it('looks down as well', () => {
    expect(isMet(rule('priceBelow', 42), world())).toBe(true);
    expect(isMet(rule('priceBelow', 41.99), world())).toBe(false);
  });

  it('watches the feed and the chosen model', () => {
    expect(isMet(rule('feedStale'), world())).toBe(false);
    expect(isMet(rule('feedStale'), world({ feed: feed('live', 'backingOff') }))).toBe(true);
    const models = { hold: { code: 'model.none' } } as AlertWorld['models'];
    expect(isMet(rule('modelHolds'), world({ models }))).toBe(true);
  });

  it('takes the last word of a service that is away for none of a feed that is live', () => {
    expect(isMet(rule('feedStale'), world({ feed: feed('held', 'live') }))).toBe(true);
    const unknown = world({ feed: { status: 'loading', data: undefined } });
    expect(isMet(rule('feedStale'), unknown)).toBeNull();
  });

  it('cannot tell of a market that is not known, or of a book not to be believed', () => {
    const gone = world({ market: () => undefined });
    expect(isMet(rule('priceAbove', 1), gone)).toBeNull();
    const stale = world({ market: () => ({ ...row, trust: 'stale' }) as typeof row });
    for (const kind of ['priceAbove', 'spreadAbove', 'imbalanceAbove'] as const) {
      expect(isMet(rule(kind, 1), stale)).toBeNull();
    }
  });
});

describe('an alert in words', () => {
  it('writes its figure as it is written elsewhere', () => {
    const words = [
      rule('priceAbove', 99),
      rule('lossAbove', 20),
      rule('imbalanceAbove', 80),
      rule('feedStale'),
    ].map((each) => describeAlert({ ...each, market: null }));
    expect(words).toEqual([
      'Price at or above 99¢',
      'Session loss at or above $20.00',
      'One side of the touch at or above 80 %',
      'Feed not live',
    ]);
  });
});

describe('AlertWatch', () => {
  const at = (middle: number) =>
    world({ market: () => ({ ...row, bid: middle, ask: middle }) as typeof row });
  const rules = [rule('priceAbove', 42)];

  it('goes off once, and again after it was not so', () => {
    const watch = new AlertWatch();
    const times = [4100, 4200, 4300, 4100, 4200].map(
      (middle) => watch.look(rules, at(middle)).length,
    );
    expect(times).toEqual([0, 1, 0, 0, 1]);
  });

  it('is not fooled by a moment in which nobody can tell', () => {
    const watch = new AlertWatch();
    expect(watch.look(rules, at(4300))).toHaveLength(1);
    expect(watch.look(rules, world({ market: () => undefined }))).toEqual([]);
    expect(watch.look(rules, at(4300))).toEqual([]);
  });
});
