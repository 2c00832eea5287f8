import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limitSettings } from '../../contract/limits.ts';
import {
  LIMIT_NAMES,
  loosenedBy,
  STRICTER,
  type LimitChanges,
  type LimitSettings,
} from '../../domain/risk/limits.ts';
import type { Instant } from '../../domain/units/units.ts';
import { DeskRig, NYC, ack, terms } from './desk.fixture.ts';
import { HandOver } from './hand-over.ts';
import { LimitsDesk } from './limits-desk.ts';

const DEFAULTS = limitSettings.parse({});

let rig: DeskRig;
let limits: LimitsDesk;
beforeEach(() => {
  rig = new DeskRig();
  limits = new LimitsDesk(rig.journal, rig.clock, DEFAULTS);
});
afterEach(() => rig.close());

describe('LimitsDesk', () => {
  it('does not touch the limits that the ledger has', () => {
    expect(limits.limits.maxOrderContracts).not.toBe(DEFAULTS.maxOrderContracts);
  });

  it('proposes what an older program’s ledger never heard of, and lets nothing open until then', async () => {
    const { maxAbsenceMs: _, breakerErrors: __, ...older } = limits.limits;
    rig.journal.commit({
      type: 'limitsSet',
      at: 0 as Instant,
      limits: older as LimitSettings,
      cause: 'confirmed',
      reason: 'an older program',
    });
    const { length } = rig.journal;
    const upgraded = new LimitsDesk(rig.journal, rig.clock, DEFAULTS);
    expect(upgraded.unheardOf).toEqual(['maxAbsenceMs', 'breakerErrors']);
    expect(rig.journal.length).toBe(length + 1);
    expect(await rig.desk.submit(terms, 'person')).toMatchObject({
      error: { code: 'risk.guardUnset', limitName: 'maxAbsenceMs' },
    });
    expect(upgraded.confirm(upgraded.proposal?.at as Instant)).toMatchObject({ ok: true });
    const { maxAbsenceMs, breakerErrors } = DEFAULTS;
    expect(upgraded.limits).toEqual({ ...limits.limits, ...older, maxAbsenceMs, breakerErrors });
    rig.venue.answerCreate(ack());
    expect(await rig.desk.submit(terms, 'person')).toMatchObject({ ok: true });
    expect(new LimitsDesk(rig.journal, rig.clock, DEFAULTS).unheardOf).toEqual([]);
  });

  it('tightens at once', async () => {
    expect(limits.propose({ maxOrderContracts: 19 }, 'smaller')).toEqual([]);
    expect(await rig.desk.submit(terms, 'person')).toMatchObject({
      error: { code: 'risk.orderSize', limit: 1900, wouldBe: 2000 },
    });
  });

  it('loosens only by a second word that names the proposal', async () => {
    limits.propose({ maxOrderContracts: 19 }, 'smaller');
    expect(limits.propose({ maxOrderContracts: 20, maxOpenOrders: 5 }, 'back')).toEqual([
      'maxOrderContracts',
    ]);
    expect(await rig.desk.submit(terms, 'person')).toMatchObject({ ok: false });
    expect(limits.limits.maxOpenOrders).not.toBe(5);
    expect(limits.confirm(1 as Instant)).toMatchObject({
      error: { code: 'limits.noSuchProposal' },
    });
    expect(limits.confirm(limits.proposal?.at as Instant)).toMatchObject({ ok: true });
    rig.venue.answerCreate(ack());
    expect(await rig.desk.submit(terms, 'person')).toMatchObject({ ok: true });
    expect(limits.limits).toMatchObject({ maxOrderContracts: 20, maxOpenOrders: 5 });
    expect(limits.proposal).toBeNull();
  });

  it('forgets a proposal that was taken back by its name', () => {
    const { maxOpenOrders } = limits.limits;
    limits.propose({ maxOpenOrders: (maxOpenOrders ?? 0) + 1 }, 'more');
    const at = limits.proposal?.at as Instant;
    expect(limits.withdraw(1 as Instant)).toMatchObject({
      error: { code: 'limits.noSuchProposal' },
    });
    expect(limits.proposal).not.toBeNull();
    expect(limits.withdraw(at)).toMatchObject({ ok: true });
    expect(limits.proposal).toBeNull();
    expect(limits.limits).toMatchObject({ maxOpenOrders });
    for (const again of [limits.confirm(at), limits.withdraw(at)]) {
      expect(again).toMatchObject({ error: { code: 'limits.noSuchProposal' } });
    }
  });

  it('takes two steps for every limit to allow more, and one to allow less', () => {
    for (const name of LIMIT_NAMES) {
      const { [name]: before } = limits.limits;
      const isFloor = STRICTER[name] === 'higher';
      const tight = isFloor ? 1_000_000 : 1;
      const loose = isFloor ? 999_999 : 2;
      expect(limits.propose({ [name]: tight }, 'less')).toEqual(
        before === null || (isFloor ? before <= tight : before >= tight) ? [] : [name],
      );
      if (limits.proposal) limits.confirm(limits.proposal.at);
      expect(limits.limits[name]).toBe(tight);
      expect(limits.propose({ [name]: loose }, 'more')).toEqual([name]);
      expect(limits.limits[name]).toBe(tight);
      expect(limits.confirm(limits.proposal?.at as Instant).ok).toBe(true);
      expect(limits.limits[name]).toBe(loose);
    }
  });

  it('has every step on record, with its reason', () => {
    const record: unknown[] = [];
    rig.journal.onCommitted((event) => {
      if (event.type === 'limitsProposed') record.push(['proposed', event.reason]);
      if (event.type === 'limitsSet') record.push([event.cause, event.reason, event.limits]);
    });
    limits.propose({ maxOpenOrders: 5 }, 'fewer');
    limits.propose({ maxOpenOrders: 6 }, 'one more');
    limits.confirm(limits.proposal?.at as Instant);
    expect(record).toEqual([
      ['tightened', 'fewer', expect.objectContaining({ maxOpenOrders: 5 })],
      ['proposed', 'one more'],
      ['confirmed', 'one more', expect.objectContaining({ maxOpenOrders: 6 })],
    ]);
  });

  it('forgets a proposal after a while, and when something tightens meanwhile', () => {
    limits.propose({ maxOrderContracts: null }, 'stop');
    limits.propose({ maxOrderContracts: 1 }, 'go');
    const first = limits.proposal?.at as Instant;
    limits.propose({ maxOpenOrders: 1 }, 'tighter');
    expect(limits.confirm(first)).toMatchObject({ ok: false });
    limits.propose({ maxOrderContracts: 1 }, 'go');
    rig.clock.advanceMs(600_001);
    expect(limits.proposal).toBeNull();
    expect(limits.limits.maxOrderContracts).toBeNull();
  });

  it('is looser exactly when some order could pass that could not before', () => {
    const value = fc.option(fc.integer({ min: 0, max: 100 }));
    fc.assert(
      fc.property(fc.constantFrom(...LIMIT_NAMES), value, value, (name, from, to) => {
        const allows = (limit: number | null, reach: number): boolean =>
          limit !== null && (STRICTER[name] === 'lower' ? reach <= limit : reach >= limit);
        const changes: LimitChanges = { [name]: to };
        const isLooser = Array.from({ length: 101 }, (_, reach) => reach).some(
          (reach) => allows(to, reach) && !allows(from, reach),
        );
        expect(loosenedBy({ ...DEFAULTS, [name]: from }, changes)).toEqual(isLooser ? [name] : []);
      }),
    );
  });
});

describe('HandOver', () => {
  it('locks the actor out, then cancels what it has there, and notes both moves', async () => {
    const handOver = new HandOver(rig.journal, rig.desk, rig.clock);
    rig.armed = 'builtin:x';
    const decision = { model: 'builtin:x', outputs: 'finite', basedOn: 1e6 as Instant } as const;
    rig.venue.answerCreate(ack());
    await rig.desk.submit(terms, 'actor', { decision });
    const types: string[] = [];
    rig.journal.onCommitted(({ type }) => types.push(type));
    expect(await handOver.take(NYC)).toEqual({ ok: true, value: { canceled: 1 } });
    expect(types[0]).toBe('marketTaken');
    expect(await rig.desk.submit(terms, 'actor', { decision })).toMatchObject({
      error: { code: 'risk.notOwner', owner: 'person' },
    });
    expect(handOver.handBack(NYC)).toMatchObject({ ok: true });
    expect(types.at(-1)).toBe('marketHandedBack');
    expect(handOver.handBack(NYC)).toMatchObject({ error: { code: 'orders.notTaken' } });
  });
});
