import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../base/logger.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import type { ClientOrderId } from '../../domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../../domain/units/units.ts';
import { ack, DeskRig, fill, refused, terms, unknown } from './desk.fixture.ts';
import { TriggerWatch } from './trigger-watch.ts';

const at = 0 as Instant;
const usd = (n: number) => (n * 1e6) as Money;

let rig: DeskRig;
let watch: TriggerWatch;
let kills: string[];
let withdrawals: number;
let events: LedgerEvent[];
let skewMs: number | null;

const watchAnew = (): TriggerWatch => {
  const logger = createLogger({ source: 'test', sink: () => undefined, nowUs: () => 0 });
  const { journal, gate, day, marks, clock } = rig;
  return new TriggerWatch({
    journal,
    gate,
    day,
    marks,
    clock,
    logger,
    clockSkewMs: () => skewMs,
    kill: (reason) => {
      kills.push(reason);
      const epoch = journal.ledger.epoch + 1;
      journal.commit({ type: 'killed', at, epoch, reason, by: 'automatic' });
    },
    withdraw: () => {
      withdrawals += 1;
    },
  });
};

beforeEach(() => {
  rig = new DeskRig();
  kills = [];
  withdrawals = 0;
  events = [];
  skewMs = null;
  watch = watchAnew();
  rig.journal.onCommitted((event) => {
    events.push(event);
    watch.take(event);
  });
});
afterEach(() => rig.close());

const place = async () => {
  rig.venue.answerCreate(ack());
  const placed = await rig.desk.submit(terms, 'person');
  if (!placed.ok) throw new Error(placed.error.code);
  return placed.value;
};
const triggered = () =>
  events.flatMap((event) =>
    event.type === 'triggered' ? [[event.reason.code, event.action]] : [],
  );
const afterMs = (ms: number): void => {
  // In steps as the service looks: a longer one is an absence.
  for (let passed = 0; passed < ms; passed += 250) {
    rig.clock.advanceMs(Math.min(250, ms - passed));
    watch.look();
  }
};

/** What has to happen, in the service's own parts, until each trigger has done what it is for. */
const CASES: Readonly<Record<string, readonly [action: string, cause: () => unknown]>> = {
  dailyLoss: [
    'kill',
    () => {
      rig.limit({ maxDailyLossUsd: 9 });
      rig.day.observe(usd(100));
      rig.day.observe(usd(90));
    },
  ],
  drawdown: [
    'kill',
    () => {
      rig.limit({ maxDrawdownUsd: 14 });
      for (const equity of [100, 110, 95]) rig.day.observe(usd(equity));
    },
  ],
  lossStreak: [
    'kill',
    () => {
      rig.limit({ maxLossStreak: 0 });
      rig.desk.takeFill(fill(1, 100));
      rig.desk.takeFill(fill(2, 100, { side: 'ask', price: 4400 as Price }));
    },
  ],
  rejectRate: [
    'kill',
    async () => {
      rig.limit({ maxRejectsPerMinute: 0 });
      rig.venue.answerCreate({ ok: false, error: refused(400, 'broken') });
      await rig.desk.submit(terms, 'person');
    },
  ],
  orderRate: [
    'kill',
    async () => {
      rig.limit({ maxAsksPerMinute: 1, maxOrderContracts: 1 });
      await rig.desk.submit(terms, 'person');
      await rig.desk.submit(terms, 'person');
    },
  ],
  ledgerFault: [
    'halt',
    () => Object.defineProperty(rig.journal, 'fault', { get: () => ({ code: 'ledger.broken' }) }),
  ],
  unknownOutcome: [
    'halt',
    async () => {
      rig.limit({ maxUnknownOutcomeMs: 1000 });
      rig.pause = new Promise(() => undefined);
      rig.venue.answerCreate({ ok: false, error: unknown });
      await rig.desk.submit(terms, 'person');
      watch.look();
      afterMs(1000);
      expect(triggered()).toEqual([]);
      afterMs(1);
    },
  ],
  reconciliation: [
    'halt',
    () => {
      rig.limit({ maxDriftUsd: 1 });
      const differences = [{ what: 'cash', ours: usd(100), theirs: usd(98) }] as const;
      const account = { cash: usd(98), positions: [], differences };
      rig.journal.commit({ type: 'calibrated', at, cause: 'reconnected', ...account });
      watch.look();
      expect(triggered()).toEqual([]);
      rig.journal.commit({ type: 'calibrated', at, cause: 'drift', ...account });
    },
  ],
  bookDistrusted: [
    'halt',
    async () => {
      rig.limit({ maxBookDistrustMs: 1000 });
      await place();
      rig.marks.distrustAll();
      watch.look();
      afterMs(1000);
      expect(triggered()).toEqual([]);
      afterMs(1);
    },
  ],
  dataSilent: [
    'halt',
    async () => {
      rig.limit({ maxSilentDataMs: 1000 });
      watch.noteTouch();
      await place();
      afterMs(1000);
      expect(triggered()).toEqual([]);
      afterMs(1);
    },
  ],
  clockSkew: [
    'halt',
    () => {
      rig.limit({ maxClockSkewMs: 10 });
      skewMs = 11;
    },
  ],
  absence: [
    'halt',
    () => {
      rig.limit({ maxAbsenceMs: 1000 });
      rig.clock.advanceMs(1000);
      watch.look();
      expect(triggered()).toEqual([]);
      rig.clock.advanceMs(1001);
    },
  ],
  holdings: [
    'reduceOnly',
    () => {
      rig.limit({ maxPositionContracts: 1 });
      rig.desk.takeFill(fill(1, 101));
    },
  ],
  modelFault: [
    'pause',
    async () => {
      rig.limit({ maxModelFaultsPerMinute: 0 });
      rig.armed = 'm';
      const decision = { model: 'm', outputs: 'notFinite', basedOn: 1e6 as Instant } as const;
      await rig.desk.submit(terms, 'actor', { decision });
    },
  ],
};

describe('each trigger, by what happens in the service', () => {
  for (const [code, [action, cause]] of Object.entries(CASES)) {
    it(`${code}: ${action}, once, on record, with its reason`, async () => {
      await cause();
      watch.look();
      watch.look();
      expect(triggered()).toEqual([[`trigger.${code}`, action]]);
      const { ledger } = rig;
      expect(kills).toHaveLength(action === 'kill' ? 1 : 0);
      expect(ledger.halt?.reason.code ?? null).toBe(action === 'halt' ? `trigger.${code}` : null);
      expect(ledger.wish).toBe(action === 'pause' ? 'paused' : 'trading');
      expect(withdrawals).toBe(action === 'halt' || action === 'pause' ? 1 : 0);
      expect(watch.reason?.code ?? null).toBe(action === 'kill' ? null : `trigger.${code}`);
    });
  }
});

describe('a run that ended without a word', () => {
  it('starts halted when it left orders open, and only then', async () => {
    watchAnew().look();
    expect(rig.ledger.halt).toBeNull();
    await place();
    watchAnew().look();
    expect(rig.ledger.halt?.reason).toEqual({ code: 'trigger.uncleanStop', limit: 0, wouldBe: 1 });
  });

  it('is none that ended in order', async () => {
    await place();
    watch.end();
    watchAnew().look();
    expect(rig.ledger.halt).toBeNull();
  });

  it('does not halt what is killed already', async () => {
    await place();
    rig.journal.commit({ type: 'killed', at, epoch: 1, reason: '' });
    watchAnew().look();
    expect(rig.ledger.halt).toBeNull();
  });
});

describe('resuming', () => {
  const halt = () => {
    rig.limit({ maxAbsenceMs: 1000 });
    rig.clock.advanceMs(1001);
    watch.look();
  };

  it('ends a halt by a person’s word, which is on record', () => {
    expect(watch.resume('x')).toEqual({ ok: false, error: { code: 'halt.notHalted' } });
    halt();
    expect(watch.resume('it slept')).toEqual({ ok: true, value: null });
    expect(rig.ledger.halt).toBeNull();
    expect(events.at(-1)).toMatchObject({ type: 'resumed', reason: 'it slept' });
    watch.look();
    expect(rig.ledger.halt).toBeNull();
  });

  it('is refused while the cause stands, and says which', () => {
    rig.limit({ maxClockSkewMs: 10 });
    skewMs = 11;
    watch.look();
    expect(watch.resume('x')).toEqual({
      ok: false,
      error: { code: 'halt.causeStands', cause: 'trigger.clockSkew', limit: 10, wouldBe: 11 },
    });
    skewMs = 10;
    expect(watch.resume('x').ok).toBe(true);
    skewMs = 11;
    watch.look();
    expect(rig.ledger.halt?.reason.code).toBe('trigger.clockSkew');
  });

  it('is no way out of a kill', () => {
    halt();
    rig.journal.commit({ type: 'killed', at, epoch: 1, reason: '' });
    expect(watch.resume('x')).toEqual({ ok: false, error: { code: 'risk.killed' } });
  });
});

describe('a release', () => {
  it('lets a loss that stands kill again', () => {
    rig.limit({ maxDailyLossUsd: 9 });
    for (const equity of [100, 90]) rig.day.observe(usd(equity));
    watch.look();
    watch.look();
    expect(kills).toEqual(['the day has lost more than set']);
    rig.journal.commit({ type: 'released', at, reason: 'x' });
    watch.look();
    expect(kills).toHaveLength(2);
  });
});

describe('a pause by itself', () => {
  it('is over when a person trades on, and its reason with it', async () => {
    await CASES['modelFault']?.[1]();
    watch.look();
    expect(watch.reason).toMatchObject({ code: 'trigger.modelFault', wouldBe: 1 });
    rig.journal.commit({ type: 'tradingWished', at, to: 'trading' });
    expect(watch.reason).toBeNull();
  });
});

describe('what is looked at after a fill', () => {
  it('does not wait for the next look', () => {
    rig.limit({ maxLossStreak: 0 });
    rig.desk.takeFill(fill(1, 100));
    rig.desk.takeFill(fill(2, 100, { side: 'ask', price: 4400 as Price }));
    expect(kills).toHaveLength(1);
  });

  it('is not a book of which nobody ever told', () => {
    rig.limit({ maxBookDistrustMs: 0 });
    rig.journal.commit({
      type: 'orderAdopted',
      at,
      clientOrderId: 'elsewhere' as ClientOrderId,
      orderId: 'v9' as never,
      filledQty: 0 as Qty,
      priorFills: [],
      ...terms,
      market: 'KXNOT-FOLLOWED' as never,
    });
    afterMs(10_000);
    expect(triggered()).toEqual([]);
  });
});
