import { describe, expect, it } from 'vitest';
import {
  dollars,
  durationMs,
  oneOf,
  positiveNumber,
  readOptions,
  readValues,
  speed,
  wholeNumber,
} from './arguments.ts';
import { readGeneral } from './general-options.ts';

const good = (value: unknown): unknown => ({ ok: true, value });
const bad = { ok: false, error: { code: 'usage.badValue', option: 'x' } };

describe('option readers', () => {
  it('read times with a unit as milliseconds', () => {
    expect(durationMs('x', '500ms')).toEqual(good(500));
    expect(durationMs('x', '30s')).toEqual(good(30_000));
    expect(durationMs('x', '1.5m')).toEqual(good(90_000));
    expect(durationMs('x', '2h')).toEqual(good(7_200_000));
    for (const text of ['30', '0s', '-1s', '1d', '999h', 's', '1e3s', '']) {
      expect(durationMs('x', text)).toMatchObject(bad);
    }
  });

  it('read whole numbers within their range and nothing that only looks like one', () => {
    expect(wholeNumber(0, 65_535)('x', '0')).toEqual(good(0));
    expect(wholeNumber(0, 65_535)('x', '65535')).toEqual(good(65_535));
    for (const text of ['65536', '-1', '1.5', '1e3', ' 1', '0x10', '', 'seven']) {
      expect(wholeNumber(0, 65_535)('x', text)).toMatchObject(bad);
    }
  });

  it('read rates, speeds, choices and dollars', () => {
    expect(positiveNumber(10)('x', '0.5')).toEqual(good(0.5));
    expect(positiveNumber(10)('x', '0')).toMatchObject(bad);
    expect(positiveNumber(10)('x', '10.1')).toMatchObject(bad);
    expect(speed('x', 'max')).toEqual(good('max'));
    expect(speed('x', '2.5')).toEqual(good(2.5));
    expect(speed('x', 'fast')).toMatchObject(bad);
    expect(oneOf(['hold'])('x', 'hold')).toEqual(good('hold'));
    expect(oneOf(['hold'])('x', 'buy')).toMatchObject(bad);
    expect(dollars('x', '10000.00')).toEqual(good(10_000_000_000));
    expect(dollars('x', '0.001')).toMatchObject(bad);
    expect(dollars('x', '0')).toMatchObject(bad);
    expect(dollars('x', '-5')).toMatchObject(bad);
  });
});

describe('reading options', () => {
  const shapes = { seed: 'text', 'no-open': 'flag' } as const;

  it('takes known ones and refuses everything else', () => {
    expect(readOptions(['--seed', '7', '--no-open'], shapes)).toEqual(
      good({ seed: '7', 'no-open': true }),
    );
    for (const args of [['--sead', '7'], ['7'], ['--seed'], ['--no-open=yes'], ['-s']]) {
      expect(readOptions(args, shapes)).toMatchObject({
        ok: false,
        error: { code: 'usage.badArguments' },
      });
    }
  });

  it('leaves out what was not given and stops at the first bad value', () => {
    const readers = { seed: wholeNumber(0, 9), speed };
    expect(readValues({ seed: '7' }, readers)).toEqual(good({ seed: 7 }));
    expect(readValues({ seed: '10', speed: '?' }, readers)).toMatchObject({
      error: { option: 'seed', value: '10' },
    });
  });
});

describe('general options', () => {
  it('stand anywhere on the line', () => {
    expect(readGeneral(['--profile', 'p', 'run', '--seed', '7', '--debug'])).toEqual(
      good({ profile: 'p', detail: 'debug', show: undefined, rest: ['run', '--seed', '7'] }),
    );
    expect(readGeneral(['run', '--profile=p', '-h'])).toMatchObject(
      good({ profile: 'p', show: 'help', rest: ['run'] }) as object,
    );
    expect(readGeneral(['--version'])).toMatchObject({ value: { show: 'version', rest: [] } });
  });

  it('need a folder after --profile', () => {
    for (const args of [['--profile'], ['--profile='], ['--profile', '--debug']]) {
      expect(readGeneral(args)).toMatchObject({
        ok: false,
        error: { code: 'usage.badValue', option: 'profile' },
      });
    }
  });
});
