import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import type { Price } from '../../domain/units/units.ts';
import { DeskRig, NYC, refused, terms, unknown } from './desk.fixture.ts';

let rig: DeskRig;
beforeEach(() => {
  rig = new DeskRig();
});
afterEach(() => rig.close());

const ask: DeskRig['ask'] = (...asked) => rig.ask(...asked);
const price = (centiCents: number) => centiCents as Price;

describe('a breaker', () => {
  const fail = async (code = 'broken', details = '') => {
    const refusal = { ...refused(400, code), details } as VenueError;
    rig.venue.answerCreate({ ok: false, error: refusal });
    rig.clock.advanceMs(1);
    return rig.desk.submit(terms, 'person');
  };
  beforeEach(() =>
    rig.limit({ breakerErrorsPerMarket: 2, breakerWindowMs: 1000, breakerCooldownMs: 500 }),
  );

  it('opens by errors of the venue, tries one order after the cooldown, and closes when that works', async () => {
    await fail();
    await fail();
    expect(await ask()).toMatchObject({ code: 'risk.breakerOpen', breaker: 'market' });
    rig.clock.advanceMs(500);
    expect(await ask()).toBe('sent');
    expect(rig.breakers.readings()).toMatchObject([{ market: null, state: 'closed' }]);
    expect(await ask({ price: price(4300) })).toBe('sent');
  });

  it('opens again when the trial fails, and by hand it closes', async () => {
    await fail();
    await fail();
    rig.clock.advanceMs(500);
    await fail();
    expect(rig.breakers.readings()).toMatchObject([
      { market: null },
      { market: NYC, state: 'open', lastError: 'venue.refused' },
    ]);
    rig.breakers.reset(NYC);
    expect(await ask()).toBe('sent');
  });

  it('lets an order out that only closes', async () => {
    rig.hold(2000);
    await fail();
    await fail();
    expect(await ask({ side: 'ask', price: price(4600) })).toBe('sent');
  });

  it('does not count a quote that came too late, nor what our own gate denied', async () => {
    await fail('invalid_order', 'post only cross');
    await fail('fill_or_kill_insufficient_resting_volume');
    await ask({ price: price(4501) });
    await ask({ price: price(4501) });
    expect(await ask()).toBe('sent');
  });

  it('counts an order whose outcome is not known', async () => {
    rig.pause = new Promise(() => undefined);
    rig.limit({ breakerErrors: 1 });
    rig.venue.answerCreate({ ok: false, error: unknown });
    await rig.desk.submit(terms, 'person');
    expect(rig.breakers.obstacleFor(NYC)).toBe('service');
  });
});
