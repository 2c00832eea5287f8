import { describe, expect, it } from 'vitest';
import { listSettingFields } from './setting-fields.ts';
import { settings } from './settings.ts';

const fields = listSettingFields();
const named = (path: string) => fields.find((field) => field.path.join('.') === path);

/** `a.b` for every value that is not an object. */
const leavesOf = (value: unknown, path: string): readonly string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, part]) =>
        leavesOf(part, path ? `${path}.${name}` : name),
      )
    : [path];

describe('the list of settings', () => {
  it('has every one, and no other', () => {
    const paths = fields.map(({ path }) => path.join('.'));
    expect(paths).toEqual(leavesOf(settings.parse({}), ''));
  });

  it('tells what each may be', () => {
    expect(named('recording.enabled')).toMatchObject({ kind: 'switch', isOptional: false });
    expect(named('exchange.markets')).toMatchObject({ kind: 'integer', least: 1, most: 5000 });
    expect(named('exchange.seed')).toMatchObject({ kind: 'integer', isOptional: true, most: null });
    expect(named('window.theme')).toMatchObject({
      kind: 'choice',
      choices: ['system', 'dark', 'light'],
    });
    expect(named('ingest.series')).toMatchObject({ kind: 'list', default: [], choices: [] });
    expect(named('ingest.statuses')?.choices).toContain('open');
    expect(named('exchange.cashUsd')).toMatchObject({ isAboveLeast: true, least: 0 });
    expect(named('version')?.kind).toBe('fixed');
  });

  it('has words for every one that may be set', () => {
    const silent = fields.filter(({ description }) => description === '');
    expect(silent.map(({ path }) => path.join('.'))).toEqual([]);
  });
});
