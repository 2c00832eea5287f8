import { describe, expect, it } from 'vitest';
import { TRIGGERS } from '../../domain/triggers/triggers.ts';
import { describeError } from './error-words.ts';

describe('triggers', () => {
  it('have words and a remedy, every one, whatever is known of it', () => {
    for (const { code } of TRIGGERS) {
      for (const limit of [null, 1_000_000]) {
        const { what, remedy } = describeError({ code, limit, wouldBe: limit && 2 * limit });
        expect(remedy).toMatch(/./);
        expect(what).not.toMatch(/NaN|undefined|wouldBe|Trigger/);
      }
    }
  });

  it('write their numbers in the unit of the trigger', () => {
    const said = (code: string, more: object) => describeError({ code, ...more }).what;
    expect(said('trigger.dailyLoss', { limit: 500_000_000, wouldBe: 512_300_000 })).toBe(
      'The day has lost $512.30; it may lose $500.00.',
    );
    expect(
      said('trigger.reconciliation', { limit: null, wouldBe: null, contracts: 600 }),
    ).toContain('by 6 contracts');
    expect(said('trigger.absence', { limit: 15_000, wouldBe: 60_000 })).toContain('by 1m 00s');
  });
});
