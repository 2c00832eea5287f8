import { expect, it } from 'vitest';
import { EXITS_OFF } from '../../../domain/exits/exit-settings.ts';
import { changesFrom, draftsOf } from './exit-drafts.ts';

const on = { ...EXITS_OFF, takeProfitCents: 5, freeCash: 'on' } as const;

it('sees no change in what is in force', () => {
  for (const settings of [EXITS_OFF, on]) {
    expect(changesFrom(settings, draftsOf(settings))).toEqual({});
  }
});

it('takes a number, and an empty field for off', () => {
  const drafts = { ...draftsOf(on), takeProfitCents: ' ', stopLossCents: '2.5', freeCash: 'off' };
  expect(changesFrom(on, drafts as ReturnType<typeof draftsOf>)).toEqual({
    takeProfitCents: null,
    stopLossCents: 2.5,
    freeCash: 'off',
  });
});

it('applies nothing while a field is not what the order service would take', () => {
  expect(changesFrom(on, { ...draftsOf(on), longestHoldingS: 'soon' })).toBe('unreadable');
  expect(changesFrom(on, { ...draftsOf(on), patienceMs: '' })).toBe('unreadable');
  expect(changesFrom(on, { ...draftsOf(on), stopLossCents: '-4' })).toBe('unreadable');
  expect(changesFrom(on, { ...draftsOf(on), takeProfitCents: '0' })).toBe('unreadable');
  expect(changesFrom(on, { ...draftsOf(on), flatBeforeCloseS: '1.5' })).toBe('unreadable');
});
