import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BreakerTable } from './breaker-table.ts';
import { DeskRig, NYC, refused, terms } from './desk.fixture.ts';
import { TopicProbe } from './topic-probe.fixture.ts';

let rig: DeskRig;
let probe: TopicProbe;

beforeEach(() => {
  rig = new DeskRig();
  probe = new TopicProbe();
});
afterEach(() => rig.close());

describe('the breakers as windows see them', () => {
  it('come, open, and go, and are told only when they changed', async () => {
    rig.limit({ breakerErrorsPerMarket: 1, breakerWindowMs: 2000, breakerCooldownMs: 500 });
    const table = new BreakerTable(probe.hub, rig.breakers, rig.clock);
    expect(probe.snapshot()).toMatchObject([{ market: null, state: 'closed', lastError: null }]);
    rig.venue.answerCreate({ ok: false, error: refused(400, 'broken') });
    await rig.desk.submit(terms, 'person');
    table.refresh();
    const nowUs = rig.clock.nowUs();
    expect(probe.snapshot()).toEqual([
      expect.objectContaining({ market: null, errors: 1, lastError: 'venue.refused' }),
      {
        market: NYC,
        state: 'open',
        errors: 1,
        since: nowUs,
        triesAt: nowUs + 500_000,
        lastError: 'venue.refused',
      },
    ]);
    const told = probe.touches;
    rig.clock.advanceMs(499);
    table.refresh();
    expect(probe.touches).toBe(told);
    rig.clock.advanceMs(1);
    table.refresh();
    expect(probe.snapshot()).toContainEqual(
      expect.objectContaining({ market: NYC, state: 'halfOpen', triesAt: null }),
    );
    rig.breakers.reset(NYC);
    table.refresh();
    expect(probe.snapshot()).toHaveLength(1);
  });
});
