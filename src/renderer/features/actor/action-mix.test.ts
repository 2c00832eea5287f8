import { describe, expect, it } from 'vitest';
import { actionMix } from './action-mix.ts';

const none = { hold: 0, buyYes: 0, sellYes: 0, buyNo: 0, sellNo: 0 };

describe('the action mix', () => {
  it('gives every action its share of the decisions', () => {
    const mix = actionMix({ ...none, hold: 6, buyYes: 2 });
    expect(mix.map(({ label }) => label)).toEqual([
      'Hold',
      'Buy YES',
      'Sell YES',
      'Buy NO',
      'Sell NO',
    ]);
    expect(mix.map(({ share }) => share)).toEqual([0.75, 0.25, 0, 0, 0]);
  });

  it('has no shares before the first decision', () => {
    expect(actionMix(none).every(({ share }) => share === 0)).toBe(true);
  });
});
