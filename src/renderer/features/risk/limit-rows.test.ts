import { describe, expect, it } from 'vitest';
import { limitSettings } from '../../../contract/limits.ts';
import { RISK_RULES } from '../../../domain/risk/risk-rules.ts';
import { changesOf, isReadable, LIMIT_ROWS, parseLimit, stepsBetween } from './limit-rows.ts';

const limits = limitSettings.parse({});

describe('the rows', () => {
  it('each name a check of the gate', () => {
    const codes = new Set<string>(RISK_RULES.map(({ code }) => code));
    const unknown = LIMIT_ROWS.filter(({ code }) => code === null || !codes.has(code));
    // Part of another limit's reckoning, with no value of its own.
    expect(unknown.map(({ name }) => name)).toEqual(['touchFloorContracts']);
  });
});

describe('typing a limit', () => {
  it('takes whole numbers, and nothing for null', () => {
    expect(['1,000', ' 25 ', '', '0'].map(parseLimit)).toEqual([1000, 25, null, 0]);
    expect(['1.5', '-1', 'x', '1000000001'].map(parseLimit)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(isReadable({ maxOpenOrders: '7', maxLossStreak: 'many' })).toBe(false);
  });

  it('changes only what differs', () => {
    const drafts = { maxOpenOrders: '7', maxOrderContracts: '1,000', maxLossStreak: '' };
    expect(changesOf(limits, drafts)).toEqual({ maxOpenOrders: 7, maxLossStreak: null });
  });
});

describe('a proposal', () => {
  it('is told by what it would change', () => {
    expect(stepsBetween(limits, { ...limits, maxOpenOrders: 900 })).toEqual([
      { name: 'maxOpenOrders', from: 500, to: 900 },
    ]);
  });
});
