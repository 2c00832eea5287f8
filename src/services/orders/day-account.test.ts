import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Instant, Money } from '../../domain/units/units.ts';
import { DayAccount } from './day-account.ts';
import { DeskRig } from './desk.fixture.ts';

const usd = (n: number) => (n * 1_000_000) as Money;
const DAY_MS = 86_400_000;

let rig: DeskRig;
let day: DayAccount;
beforeEach(() => {
  rig = new DeskRig();
  day = new DayAccount(rig.journal, rig.clock);
});
afterEach(() => rig.close());

describe('DayAccount', () => {
  it('knows nothing before equity is known, and while it is not', () => {
    expect([day.loss, day.drawdown]).toEqual([null, null]);
    day.observe(usd(100));
    day.observe(null);
    expect([day.loss, day.drawdown]).toEqual([null, null]);
    expect(rig.ledger.day).toEqual({ at: 1_000_000, equity: usd(100), highest: usd(100) });
  });

  it('says what was lost at worst while what is held has no price', () => {
    day.observe(null, usd(60));
    expect([day.lossAtWorst, day.drawdownAtWorst]).toEqual([usd(40), usd(40)]);
    day.observe(usd(130), usd(90));
    expect([day.lossAtWorst, day.drawdownAtWorst]).toEqual([usd(10), usd(40)]);
    day.observe(null);
    expect([day.lossAtWorst, day.drawdownAtWorst]).toEqual([null, null]);
  });

  it('counts the loss from the day’s start and the drawdown from its highest', () => {
    for (const equity of [100, 120, 90]) day.observe(usd(equity));
    expect([day.loss, day.drawdown]).toEqual([usd(10), usd(30)]);
    day.observe(usd(130));
    expect([day.loss, day.drawdown]).toEqual([0, 0]);
  });

  it('begins anew with the day, and after money came or went without a trade', () => {
    for (const equity of [100, 90]) day.observe(usd(equity));
    rig.clock.advanceMs(DAY_MS);
    day.observe(usd(80));
    expect([day.loss, day.drawdown]).toEqual([0, 0]);
    day.observe(usd(70));
    rig.journal.commit({
      type: 'calibrated',
      at: 0 as Instant,
      cause: 'drift',
      cash: usd(60),
      positions: [],
      differences: [{ what: 'cash', ours: usd(70), theirs: usd(60) }],
    });
    day.observe(usd(60));
    expect([day.loss, day.drawdown]).toEqual([0, 0]);
  });

  it('forgives no loss of the day at a restart', () => {
    for (const equity of [100, 90]) day.observe(usd(equity));
    const after = new DayAccount(rig.journal, rig.clock);
    after.observe(usd(85));
    expect([after.loss, after.drawdown]).toEqual([usd(15), usd(15)]);
  });

  it('forgives of a drawdown at most the last step at a restart', () => {
    for (const equity of [100, 120, 120.9, 90]) day.observe(usd(equity));
    expect(day.drawdown).toBe(usd(30.9));
    const after = new DayAccount(rig.journal, rig.clock);
    after.observe(usd(85));
    expect(after.drawdown).toBe(usd(35));
    expect(rig.ledger.day).toMatchObject({ equity: usd(100), highest: usd(120) });
  });

  it('writes the highest down in steps, not at every touch', () => {
    const before = rig.journal.length;
    for (let cents = 0; cents < 1000; cents += 1) day.observe(usd(100 + cents / 100));
    expect(rig.journal.length - before).toBe(9); // whole USD
  });
});
