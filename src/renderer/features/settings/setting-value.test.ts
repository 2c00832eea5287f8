import { describe, expect, it } from 'vitest';
import { listSettingFields, type SettingField } from '../../../contract/setting-fields.ts';
import { settings } from '../../../contract/settings.ts';
import { findFields, patchOf, readTyped, textOf, valueAt } from './setting-value.ts';

const fields = listSettingFields();
const defaults = settings.parse({});
const named = (path: string): SettingField =>
  fields.find((field) => field.path.join('.') === path) as SettingField;

describe('a setting', () => {
  it('is read back from how it is shown, every one', () => {
    for (const field of fields.filter(({ kind }) => kind !== 'fixed')) {
      const value = valueAt(defaults, field.path);
      expect([field.path, readTyped(field, textOf(value))?.value]).toEqual([field.path, value]);
    }
  });

  it('is taken only within its bounds', () => {
    const markets = named('exchange.markets');
    expect(['1', '5000', ' 24 '].map((text) => readTyped(markets, text)?.value)).toEqual([
      1, 5000, 24,
    ]);
    for (const wrong of ['0', '5001', '1.5', 'many', '']) {
      expect(readTyped(markets, wrong)).toBeUndefined();
    }
    expect(readTyped(named('exchange.cashUsd'), '0')).toBeUndefined();
    expect(readTyped(named('exchange.seed'), '')).toEqual({ value: null });
    expect(readTyped(named('ingest.series'), 'KXA, KXB,')).toEqual({ value: ['KXA', 'KXB'] });
  });

  it('is changed alone, also where it lies deeper', () => {
    for (const field of fields.filter(({ kind }) => kind === 'number')) {
      const most = field.most ?? 50;
      const patch = patchOf(defaults, field.path, most);
      const [section = ''] = field.path;
      const before = defaults[section as 'actor'];
      const merged = { ...defaults, [section]: { ...before, ...(patch[section] as object) } };
      const after = settings.parse(merged);
      expect(valueAt(after, field.path)).toBe(most);
      const others = fields.filter(({ path }) => path !== field.path);
      for (const { path } of others) expect(valueAt(after, path)).toEqual(valueAt(defaults, path));
    }
  });

  it('is found by any part of its name or meaning', () => {
    const found = (search: string) => findFields(fields, search).map(({ path }) => path.join('.'));
    expect(found('recording queue')).toContain('recording.queueRows');
    expect(found('PAPER money')).toEqual(['exchange.cashUsd']);
    expect(found('')).toHaveLength(fields.length);
  });
});
