import { describe, expect, it } from 'vitest';
import { FLAT } from '../portfolio/position.ts';
import type { Instant, Money, Qty } from '../units/units.ts';
import type { ExitView } from './exit-rule.ts';
import { EXIT_RULES, firedRule } from './exit-rules.ts';
import { EXITS_OFF, type ExitSettings } from './exit-settings.ts';

/** Ten contracts at 40 cents, worth what they cost, held for a minute, an hour before the close. */
const calm: ExitView = {
  position: { ...FLAT, qty: 1000 as Qty, cost: 4_000_000 as Money },
  exitValue: 4_000_000 as Money,
  heldSince: 0 as Instant,
  now: 60_000_000 as Instant,
  venueNow: 60_000_000 as Instant,
  closeAt: 3_660_000_000 as Instant,
  available: 100_000_000 as Money,
  cashReserve: 50_000_000 as Money,
  standing: 'other',
};
const fired = (view: Partial<ExitView>, settings: Partial<ExitSettings>): string | undefined =>
  firedRule({ ...calm, ...view }, { ...EXITS_OFF, ...settings })?.name;
const all: ExitSettings = {
  takeProfitCents: 5,
  stopLossCents: 3,
  longestHoldingS: 120,
  flatBeforeCloseS: 600,
  freeCash: 'on',
  patienceMs: 0,
};
const worth = (exitValue: number | null): Partial<ExitView> => ({
  exitValue: exitValue as Money | null,
});

describe('exit rules', () => {
  it('are all off by default, whatever happens', () => {
    expect(EXIT_RULES.filter((rule) => rule.isOn(EXITS_OFF))).toEqual([]);
    const worst = { ...worth(0), now: 9e15 as Instant, venueNow: 9e15 as Instant };
    expect(
      fired({ ...worst, available: 0 as Money, standing: 'mostValuable' }, {}),
    ).toBeUndefined();
  });

  it('leave a calm position alone', () => {
    expect(fired({}, all)).toBeUndefined();
  });

  it('take a profit from the cent on that was set, at the exit side', () => {
    expect(fired(worth(4_499_999), { takeProfitCents: 5 })).toBeUndefined();
    expect(fired(worth(4_500_000), { takeProfitCents: 5 })).toBe('takeProfit');
    expect(fired(worth(4_007_500), { takeProfitCents: 0.07 })).toBe('takeProfit');
  });

  it('stop a loss, of NO contracts too', () => {
    expect(fired(worth(3_700_001), { stopLossCents: 3 })).toBeUndefined();
    expect(fired(worth(3_700_000), { stopLossCents: 3 })).toBe('stopLoss');
    const position = { ...calm.position, qty: -1000 as Qty };
    expect(fired({ position, ...worth(3_700_000) }, { stopLossCents: 3 })).toBe('stopLoss');
  });

  it('know nothing of profit and loss without a price', () => {
    expect(fired(worth(null), { stopLossCents: 3, takeProfitCents: 3 })).toBeUndefined();
  });

  it('end what was held for so long', () => {
    expect(fired({ now: 119_999_999 as Instant }, all)).toBeUndefined();
    expect(fired({ now: 120_000_000 as Instant }, all)).toBe('longestHolding');
  });

  it('are out before the close by the venue’s clock', () => {
    expect(fired({ venueNow: 3_059_999_999 as Instant }, all)).toBeUndefined();
    expect(fired({ venueNow: 3_060_000_000 as Instant }, all)).toBe('flatBeforeClose');
    expect(fired({ venueNow: 9e15 as Instant, closeAt: null }, all)).toBeUndefined();
  });

  it('free cash by the most valuable position while the reserve is breached', () => {
    const breached = { available: 49_999_999 as Money };
    expect(fired(breached, all)).toBeUndefined();
    expect(fired({ ...breached, standing: 'mostValuable' }, all)).toBe('freeCash');
    expect(fired({ standing: 'mostValuable' }, all)).toBeUndefined();
    expect(
      fired({ ...breached, standing: 'mostValuable', cashReserve: null }, all),
    ).toBeUndefined();
  });

  it('put what cannot wait first', () => {
    const late = { now: 9e15 as Instant, venueNow: 9e15 as Instant };
    expect(fired({ ...late, ...worth(3_000_000) }, all)).toBe('stopLoss');
    expect(fired({ ...late, ...worth(5_000_000) }, all)).toBe('flatBeforeClose');
  });
});
