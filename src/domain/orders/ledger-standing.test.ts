import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import type { ExitRuleName } from '../exits/exit-rule.ts';
import type { TriggerAction } from '../triggers/trigger.ts';
import type { MarketTicker } from '../units/ids.ts';
import type { Instant, Money, Qty } from '../units/units.ts';
import type { LedgerEvent } from './ledger-event.ts';
import { Ledger } from './ledger.ts';

const at = 1 as Instant;
const reason = { code: 'trigger.absence', limit: 5, value: 6 };
const triggered = (action: TriggerAction): LedgerEvent => ({
  type: 'triggered',
  at,
  action,
  reason,
});
const ledgerOf = (...events: LedgerEvent[]): Ledger => {
  const ledger = new Ledger();
  for (const event of events) ledger.apply(event);
  // Whatever is kept as a snapshot has to be the same.
  expect(unwrap(Ledger.restore(ledger.serialize())).serialize()).toBe(ledger.serialize());
  return unwrap(Ledger.restore(ledger.serialize()));
};

describe('a halt', () => {
  it('stands from the trigger until a person resumes, with its reason', () => {
    expect(ledgerOf(triggered('halt')).halt).toEqual({ at, reason });
    expect(ledgerOf(triggered('halt'), { type: 'resumed', at, reason: 'seen' }).halt).toBeNull();
  });

  it('is over with the release of a kill, which looks at more', () => {
    const killed: LedgerEvent = { type: 'killed', at, epoch: 1, reason: '' };
    expect(ledgerOf(triggered('halt'), killed).halt).not.toBeNull();
    expect(
      ledgerOf(triggered('halt'), killed, { type: 'released', at, reason: 'seen' }).halt,
    ).toBeNull();
  });

  it('comes of no other action', () => {
    for (const action of ['kill', 'reduceOnly', 'pause'] as const) {
      expect(ledgerOf(triggered(action)).halt).toBeNull();
    }
  });
});

describe('a run', () => {
  it('is one that crashed while its end was not written', () => {
    expect(ledgerOf().run).toBe('none');
    expect(ledgerOf({ type: 'runBegan', at }).run).toBe('begun');
    expect(ledgerOf({ type: 'runBegan', at }, { type: 'runEnded', at }).run).toBe('ended');
  });
});

describe('the highest equity', () => {
  const money = (n: number) => n as Money;
  it('is the day’s own', () => {
    const opened: LedgerEvent = { type: 'dayOpened', at, equity: money(10) };
    const peaked: LedgerEvent = { type: 'equityPeaked', at, equity: money(20) };
    expect(ledgerOf(opened).day).toEqual({ at, equity: 10, highest: 10 });
    expect(ledgerOf(opened, peaked).day).toEqual({ at, equity: 10, highest: 20 });
    expect(ledgerOf(opened, peaked, { ...opened, equity: money(15) }).day?.highest).toBe(15);
    expect(ledgerOf(peaked).day).toBeNull();
  });
});

describe('the firings of exit rules', () => {
  const fired = (second: number, rule: ExitRuleName): LedgerEvent => ({
    type: 'exitFired',
    at: (second * 1_000_000) as Instant,
    market: 'KXA' as MarketTicker,
    rule,
    position: 100 as Qty,
  });

  it('are kept in their order, the same rule more than once', () => {
    const { firings } = ledgerOf(fired(1, 'stopLoss'), fired(2, 'freeCash'), fired(3, 'stopLoss'));
    expect(firings.map(({ rule }) => rule)).toEqual(['stopLoss', 'freeCash', 'stopLoss']);
  });

  it('are the newest, with the newest of a rule that has not fired for long', () => {
    const many = Array.from({ length: 60 }, (_, second) => fired(second + 1, 'takeProfit'));
    const { firings } = ledgerOf(fired(0, 'stopLoss'), ...many);
    expect(firings).toHaveLength(50);
    expect(firings[0]).toMatchObject({ rule: 'stopLoss' });
    expect(firings[1]).toMatchObject({ rule: 'takeProfit', at: 12_000_000 });
    expect(firings.at(-1)).toMatchObject({ at: 60_000_000 });
  });
});
