import { describe, expect, it } from 'vitest';
import { riskLimits } from '../risk/limits.ts';
import type { Money, Qty } from '../units/units.ts';
import { TRIGGER_ACTIONS, type TriggerView } from './trigger.ts';
import { firingTriggers, TRIGGERS } from './triggers.ts';

const CALM: TriggerView = {
  dailyLoss: 0 as Money,
  drawdown: 0 as Money,
  lossStreak: 0,
  holdings: 'kept',
  rejectsInMinute: 0,
  asksInMinute: 0,
  unknownForMs: null,
  drift: null,
  distrustedForMs: null,
  silentForMs: null,
  clockSkewMs: null,
  absentForMs: 0,
  modelFaultsInMinute: 0,
  ledgerFault: null,
  leftOpen: null,
};
const SETTINGS = {
  maxDailyLossUsd: 5,
  maxDrawdownUsd: 5,
  maxLossStreak: 5,
  maxRejectsPerMinute: 5,
  maxAsksPerMinute: 5,
  maxUnknownOutcomeMs: 5,
  maxDriftUsd: 5,
  maxDriftContracts: 5,
  maxBookDistrustMs: 5,
  maxSilentDataMs: 5,
  maxClockSkewMs: 5,
  maxAbsenceMs: 5,
  maxModelFaultsPerMinute: 5,
} as const;
const limits = riskLimits(SETTINGS);

const usd = (n: number) => (n * 1e6) as Money;
const contracts = (n: number) => (n * 100) as Qty;
const fault = { code: 'ledger.writeFailed' };
type Row = readonly [
  code: string,
  action: string,
  just: Partial<TriggerView>,
  beyond: Partial<TriggerView>,
  fired: object,
];

/** What each does, up to where nothing happens, and from where it does. */
const TABLE: readonly Row[] = [
  [
    'dailyLoss',
    'kill',
    { dailyLoss: usd(5) },
    { dailyLoss: 5_000_001 as Money },
    { limit: 5e6, value: 5_000_001 },
  ],
  [
    'drawdown',
    'kill',
    { drawdown: usd(5) },
    { drawdown: 5_000_001 as Money },
    { limit: 5e6, value: 5_000_001 },
  ],
  ['lossStreak', 'kill', { lossStreak: 5 }, { lossStreak: 6 }, { limit: 5, value: 6 }],
  ['rejectRate', 'kill', { rejectsInMinute: 5 }, { rejectsInMinute: 6 }, { limit: 5, value: 6 }],
  ['orderRate', 'kill', { asksInMinute: 5 }, { asksInMinute: 6 }, { limit: 5, value: 6 }],
  ['ledgerFault', 'halt', {}, { ledgerFault: fault }, { detail: { fault: fault.code } }],
  ['uncleanStop', 'halt', { leftOpen: 0 }, { leftOpen: 2 }, { limit: 0, value: 2 }],
  ['unknownOutcome', 'halt', { unknownForMs: 5 }, { unknownForMs: 6 }, { limit: 5, value: 6 }],
  [
    'reconciliation',
    'halt',
    { drift: { money: usd(5), qty: contracts(5) } },
    { drift: { money: usd(6), qty: contracts(0) } },
    { limit: 5e6, value: 6e6 },
  ],
  [
    'bookDistrusted',
    'halt',
    { distrustedForMs: 5 },
    { distrustedForMs: 6 },
    { limit: 5, value: 6 },
  ],
  ['dataSilent', 'halt', { silentForMs: 5 }, { silentForMs: 6 }, { limit: 5, value: 6 }],
  ['clockSkew', 'halt', { clockSkewMs: 5 }, { clockSkewMs: 6 }, { limit: 5, value: 6 }],
  ['absence', 'halt', { absentForMs: 5 }, { absentForMs: 6 }, { limit: 5, value: 6 }],
  ['holdings', 'reduceOnly', {}, { holdings: 'exceeded' }, {}],
  [
    'modelFault',
    'pause',
    { modelFaultsInMinute: 5 },
    { modelFaultsInMinute: 6 },
    { limit: 5, value: 6 },
  ],
];

describe('the triggers', () => {
  it('are these, in this order, with these actions', () => {
    expect(TRIGGERS.map(({ code, action }) => [code, action])).toEqual(
      TABLE.map(([code, action]) => [`trigger.${code}`, action]),
    );
  });

  it('put the sterner action first', () => {
    const ranks = TRIGGERS.map(({ action }) => TRIGGER_ACTIONS.indexOf(action));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  });

  it.each(TABLE)('%s: %s beyond its limit, nothing at it', (code, _, just, beyond, fired) => {
    expect(firingTriggers({ ...CALM, ...just }, limits)).toEqual([]);
    const [found, ...others] = firingTriggers({ ...CALM, ...beyond }, limits);
    expect(found?.trigger.code).toBe(`trigger.${code}`);
    expect(found?.firing).toMatchObject(fired);
    expect(others).toEqual([]);
  });

  it('reconciliation also counts contracts', () => {
    const drift = { money: usd(0), qty: contracts(6) };
    expect(firingTriggers({ ...CALM, drift }, limits)[0]?.firing).toMatchObject({
      detail: { contracts: 600 },
    });
  });

  it('fire for nothing that is unknown or not limited', () => {
    const unset = riskLimits({});
    const wild: TriggerView = {
      ...CALM,
      dailyLoss: usd(1e6),
      rejectsInMinute: 1e6,
      absentForMs: 1e9,
      drift: { money: usd(1e6), qty: contracts(1e6) },
    };
    expect(firingTriggers(wild, unset)).toEqual([]);
    expect(firingTriggers({ ...CALM, dailyLoss: null, drawdown: null }, limits)).toEqual([]);
  });
});
